import Glibc

/// The error number of a file that is larger than its reader takes.
let tooLarge = EFBIG

/// The disks of this machine.
public struct PosixDisk: Disk {
    public init() {}

    public func open(_ path: String, _ mode: OpenMode) throws(DiskError) -> any DiskFile {
        try PosixFile(path: path, mode)
    }

    public func rename(_ path: String, to newPath: String) throws(DiskError) {
        try call("rename", path) { unsafe Glibc.rename(path, newPath) }
    }

    public func remove(_ path: String) throws(DiskError) {
        try call("remove", path) { unsafe unlink(path) }
    }

    public func syncDirectory(_ path: String) throws(DiskError) {
        let descriptor = try call("open", path) {
            unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        defer { close(descriptor) }
        try call("sync", path) { fsync(descriptor) }
    }

    public func list(_ directory: String) throws(DiskError) -> [String] {
        guard let stream = unsafe opendir(directory) else {
            throw DiskError(operation: "list", path: directory, errno: errno)
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            // Safe: `d_name` ends with a zero byte and lives until the next `readdir`.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw DiskError(operation: "list", path: directory, errno: errno) }
        return names.sorted()
    }

    public func exists(_ path: String) throws(DiskError) -> Bool {
        var information = stat()
        if unsafe stat(path, &information) == 0 { return true }
        if errno == ENOENT || errno == ENOTDIR { return false }
        throw DiskError(operation: "examine", path: path, errno: errno)
    }

    public func createDirectory(_ path: String) throws(DiskError) {
        if path.isEmpty { return }
        if unsafe mkdir(path, 0o755) == 0 { return }
        switch errno {
        case EEXIST: return
        case ENOENT:
            try createDirectory(directoryPart(of: path))
            try call("create directory", path) { unsafe mkdir(path, 0o755) }
        default: throw DiskError(operation: "create directory", path: path, errno: errno)
        }
    }

    public func freeByteCount(at path: String) throws(DiskError) -> Int {
        var information = statvfs()
        try call("examine", path) { unsafe statvfs(path, &information) }
        let (bytes, overflow) = Int(clamping: information.f_bavail)
            .multipliedReportingOverflow(by: Int(clamping: information.f_frsize))
        return overflow ? .max : bytes
    }
}

/// The one way to a system call: repeats it after a signal and turns -1 into an error.
@discardableResult
func call<T: SignedInteger>(
    _ operation: String, _ path: String, _ body: () -> T
) throws(DiskError) -> T {
    while true {
        let result = body()
        if result != -1 { return result }
        if errno != EINTR { throw DiskError(operation: operation, path: path, errno: errno) }
    }
}
