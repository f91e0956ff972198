import Foundation

/// The service manager that started this process, if one did: systemd with `Type=notify`.
///
/// It is told by a datagram to the socket that `NOTIFY_SOCKET` names (see `sd_notify(3)`).
enum ServiceManager {
    /// Tells it a state such as `READY=1`. Nobody listens where there is none.
    static func tell(_ state: String) {
        guard let path = ProcessInfo.processInfo.environment["NOTIFY_SOCKET"],
            path.hasPrefix("/") || path.hasPrefix("@")
        else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(path.utf8)
        // A name in the abstract space begins with a zero byte.
        if name[0] == UInt8(ascii: "@") { name[0] = 0 }
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard name.count < room else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let byteCount = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let text = Array(state.utf8)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                // Where it is not taken, the manager's own time-out says so.
                _ = sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL), $0, byteCount)
            }
        }
    }
}

/// The files and sockets that this process may have open.
enum OpenFiles {
    /// Takes as many as the system grants: each client needs one.
    static func raiseLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        // Where it is refused, fewer clients are let in.
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
