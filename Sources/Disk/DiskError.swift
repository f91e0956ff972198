import Glibc

/// An operation on a file or directory that failed.
public enum DiskError: Error, Equatable, Sendable {
    /// No space is left, on the disk or in the quota (`ENOSPC`, `EDQUOT`).
    case noSpace(operation: String, path: String)
    /// There is no such file or directory (`ENOENT`).
    case missing(operation: String, path: String)
    /// This process may not do it (`EACCES`, `EPERM`, `EROFS`).
    case accessDenied(operation: String, path: String, errno: Int32)
    /// Another error number of the operating system.
    case system(operation: String, path: String, errno: Int32)

    /// The one place where error numbers become errors.
    public init(operation: String, path: String, errno: Int32) {
        self =
            switch errno {
            case ENOSPC, EDQUOT: .noSpace(operation: operation, path: path)
            case ENOENT: .missing(operation: operation, path: path)
            case EACCES, EPERM, EROFS:
                .accessDenied(operation: operation, path: path, errno: errno)
            default: .system(operation: operation, path: path, errno: errno)
            }
    }
}

extension DiskError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noSpace(let operation, let path): "can't \(operation) \(path): no space left on disk"
        case .missing(let operation, let path): "can't \(operation) \(path): it does not exist"
        case .accessDenied(let operation, let path, let errno),
            .system(let operation, let path, let errno):
            "can't \(operation) \(path): \(Self.text(of: errno))"
        }
    }

    private static func text(of errno: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        // Safe: the size given is the buffer's. The result may be a constant instead of it.
        return unsafe buffer.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return "error \(errno)" }
            return unsafe strerror_r(errno, start, buffer.count) == 0
                ? String(cString: start) : "error \(errno)"
        }
    }
}
