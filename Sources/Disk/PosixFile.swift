import CLinux
import Glibc

/// An open file of this machine.
public final class PosixFile: DiskFile {
    public let path: String
    private let descriptor: Int32

    init(path: String, _ mode: OpenMode) throws(DiskError) {
        let flags =
            switch mode {
            case .read: O_RDONLY
            case .write: O_RDWR
            case .create: O_RDWR | O_CREAT | O_EXCL
            case .replace: O_RDWR | O_CREAT | O_TRUNC
            }
        self.path = path
        descriptor = try call("open", path) {
            unsafe open(path, flags | O_CLOEXEC, 0o644)
        }
    }

    deinit { close(descriptor) }

    public func byteCount() throws(DiskError) -> Int {
        var information = stat()
        try call("examine", path) { unsafe fstat(descriptor, &information) }
        return Int(information.st_size)
    }

    public func write(_ bytes: RawSpan, at byteOffset: Int) throws(DiskError) {
        var written = 0
        while written < bytes.byteCount {
            let rest = bytes.extracting(written..<bytes.byteCount)
            // Safe: the pointer is used only inside the closure.
            written += try unsafe rest.withUnsafeBytes { buffer throws(DiskError) in
                try call("write", path) {
                    unsafe pwrite(
                        descriptor, buffer.baseAddress, buffer.count, off_t(byteOffset + written))
                }
            }
        }
    }

    public func read(at byteOffset: Int, maxByteCount: Int) throws(DiskError) -> [UInt8] {
        // The size bounds the memory that a generous caller makes this take.
        let capacity = min(maxByteCount, max(0, try byteCount() - byteOffset))
        var failure: DiskError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            do throws(DiskError) {
                while count < capacity {
                    // Safe: the range lies within the buffer.
                    let step = try call("read", path) {
                        unsafe pread(
                            descriptor, buffer.baseAddress?.advanced(by: count), capacity - count,
                            off_t(byteOffset + count))
                    }
                    if step == 0 { break }
                    count += step
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    public func sync() throws(DiskError) {
        try call("sync", path) { fdatasync(descriptor) }
    }

    public func preallocate(byteOffset: Int, byteCount: Int) throws(DiskError) {
        try call("allocate", path) {
            fallocate64(descriptor, 0, Int64(byteOffset), Int64(byteCount))
        }
    }

    public func truncate(to byteCount: Int) throws(DiskError) {
        try call("truncate", path) { ftruncate(descriptor, off_t(byteCount)) }
    }

    public func tryLock() throws(DiskError) -> Bool {
        do throws(DiskError) {
            try call("lock", path) { flock(descriptor, LOCK_EX | LOCK_NB) }
            return true
        } catch .system(_, _, EWOULDBLOCK) {
            return false
        }
    }

    public func punchHole(byteOffset: Int, byteCount: Int) throws(DiskError) {
        try call("punch a hole into", path) {
            fallocate64(
                descriptor, Int32(FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE), Int64(byteOffset),
                Int64(byteCount))
        }
    }
}
