import Glibc

/// The identity of this boot of the operating system.
///
/// What was written but not synced before another boot may be lost; what was written in this one is
/// still in the operating system's memory, whatever became of the process.
///
/// `INTELGRAPH_BOOT_ID` overrides it, so that a test can make a reboot out of a killed process.
public func bootID() throws(DiskError) -> String {
    if let override = unsafe getenv("INTELGRAPH_BOOT_ID") {
        return unsafe String(cString: override)
    }
    let path = "/proc/sys/kernel/random/boot_id"
    let descriptor = try call("open", path) { unsafe open(path, O_RDONLY | O_CLOEXEC) }
    defer { close(descriptor) }
    // Not through `PosixFile`: files in /proc have no size.
    var text = [UInt8](repeating: 0, count: 64)
    let count = try call("read", path) {
        unsafe text.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
    }
    return String(decoding: text[..<count].filter { $0 > UInt8(ascii: " ") }, as: UTF8.self)
}
