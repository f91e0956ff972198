import Foundation

/// Where the server listens, as sockets want it.
struct SocketAddress: Sendable {
    private let host: in_addr_t
    private let port: UInt16

    /// - Parameter text: `127.0.0.1:7687`.
    init(_ text: String) throws {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]) else {
            throw LoadError("'\(text)' is no address of the form 127.0.0.1:7687")
        }
        host = inet_addr(String(parts[0]))
        self.port = port
    }

    /// A socket that is connected.
    func connect() throws -> Int32 {
        let (socket, code) = try open(from: nil, isBlocking: true)
        guard code == 0 else {
            close(socket)
            throw LoadError.system("connect", code)
        }
        return socket
    }

    /// A socket that connects while nobody waits, from one of some hundred addresses of this
    /// machine, so that ports do not run out; nil where it is refused at once.
    func beginToConnect(_ number: Int) throws -> Int32? {
        let (socket, code) = try open(
            from: UInt32(0x7F00_0002 + number % 200), isBlocking: false)
        guard code == 0 || code == EINPROGRESS else {
            close(socket)
            return nil
        }
        return socket
    }

    private func open(from source: UInt32?, isBlocking: Bool) throws -> (Int32, Int32) {
        let kind = Int32(SOCK_STREAM.rawValue)
        let type = isBlocking ? kind : kind | Int32(SOCK_NONBLOCK.rawValue)
        let socket = Foundation.socket(AF_INET, type, 0)
        guard socket >= 0 else { throw LoadError.system("socket", errno) }
        var yes: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, size)
        if let source {
            // The port is chosen by the connection, not by the address alone.
            setsockopt(socket, Int32(IPPROTO_IP), IP_BIND_ADDRESS_NO_PORT, &yes, size)
            guard call(socket, source.bigEndian, 0, bind) == 0 else {
                let code = errno
                close(socket)
                throw LoadError.system("bind", code)
            }
        }
        return (socket, call(socket, host, port.bigEndian, Foundation.connect) == 0 ? 0 : errno)
    }

    private func call(
        _ socket: Int32, _ host: in_addr_t, _ port: UInt16,
        _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port
        address.sin_addr.s_addr = host
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// Lets this process open as many sockets as the system grants it.
    static func raiseLimit() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        // Where it is not granted, opening says so.
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
