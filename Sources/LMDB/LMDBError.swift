import CLMDB
import Glibc

/// What can go wrong in LMDB. A key that is absent is never an error: lookups return nil for it.
public enum LMDBError: Error, Equatable, Sendable {
    /// The map is too small for the write; abort the transaction, then `Environment.resize`.
    case mapFull
    /// Another process made the map larger; `Environment.adoptMapSize` while nothing reads here.
    case mapResized
    /// `resize` was called while this many transactions were open in this process.
    case transactionsOpen(Int)
    /// The key is there already and `noOverwrite` was asked for, or `append` was out of order.
    case keyExists
    /// Every reader slot is taken; `Environment.clearStaleReaders` frees those of dead processes.
    case readersFull
    /// One transaction holds more changed pages than LMDB can list.
    case transactionFull
    /// The transaction has ended, has failed before, or waits for its child.
    case badTransaction
    /// A key is empty or longer than `Environment.maxKeyByteCount`, or a value is too large.
    case badValueSize
    /// The disk or the quota is full. The transaction must be aborted; nothing of it is kept.
    case noSpace
    /// The operating system does not let this process use the file.
    case accessDenied(path: String)
    /// The file is not there.
    case missing(path: String)
    /// The file is no LMDB file, has another format, or its pages contradict each other.
    case corrupted(code: Int32)
    /// Another error number of the operating system.
    case system(errno: Int32)
    /// Another code of LMDB's own.
    case unknown(code: Int32)
}

extension LMDBError {
    /// The one place where LMDB's result codes become errors.
    init(code: Int32, path: String? = nil) {
        self =
            switch code {
            case MDB_MAP_FULL: .mapFull
            case MDB_MAP_RESIZED: .mapResized
            case MDB_KEYEXIST: .keyExists
            case MDB_READERS_FULL: .readersFull
            case MDB_TXN_FULL: .transactionFull
            case MDB_BAD_TXN: .badTransaction
            case MDB_BAD_VALSIZE: .badValueSize
            case MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_PANIC, MDB_INVALID, MDB_VERSION_MISMATCH:
                .corrupted(code: code)
            case ENOSPC, EDQUOT: .noSpace
            case EACCES, EPERM, EROFS: .accessDenied(path: path ?? "")
            case ENOENT: .missing(path: path ?? "")
            case 1...: .system(errno: code)
            default: .unknown(code: code)
            }
    }
}

extension LMDBError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .mapFull: "the LMDB map is full: it must be made larger"
        case .mapResized: "another process made the LMDB map larger"
        case .transactionsOpen(let count): "the LMDB map is in use by \(count) transactions"
        case .keyExists: "the key is already in the LMDB table, or not in the order of appending"
        case .readersFull: "every LMDB reader slot is taken"
        case .transactionFull: "the LMDB transaction has too many changed pages"
        case .badTransaction: "the LMDB transaction can't be used any more"
        case .badValueSize: "a key or value has a size that LMDB does not take"
        case .noSpace: "no space is left on the disk for the LMDB file"
        case .accessDenied(let path): "no permission for the LMDB file \(path)"
        case .missing(let path): "the LMDB file \(path) does not exist"
        case .corrupted(let code): "the LMDB file is damaged: \(Self.text(of: code))"
        case .system(let errno): "LMDB: \(Self.text(of: errno))"
        case .unknown(let code): "LMDB: \(Self.text(of: code)) (\(code))"
        }
    }

    private static func text(of code: Int32) -> String {
        // `mdb_strerror` returns a string that lives as long as the process, or errno's text.
        unsafe String(cString: mdb_strerror(code))
    }
}

/// Throws what a result code of LMDB means, if it means an error.
@inline(__always)
func check(_ code: Int32, path: String? = nil) throws(LMDBError) {
    if code != MDB_SUCCESS { throw LMDBError(code: code, path: path) }
}
