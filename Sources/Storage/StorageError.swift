public import Changelog
public import Disk
public import Graph
public import LMDB

/// What the store reports.
public enum StorageError: Error, Sendable {
    /// Stored bytes make no sense. The text names the table and the place.
    case corrupted(String)
    /// The files were written by a version that this one does not read.
    case unsupportedVersion(String)
    /// Another process writes here, or this one may only read.
    case locked(String)
    /// There is too little space on the disk. Nothing was changed; writes go on once there is.
    case diskFull(String)
    /// An earlier sync failed, so the store takes no more writes until it is opened again.
    case poisoned(String)
    /// The store or the transaction is closed, or was ended by its deadline.
    case closed(String)
    /// A limit is reached: key size, queue, map, partitions.
    case limit(String)
    case lmdb(LMDBError)
    case disk(DiskError)
    case changelog(ChangelogError)
    case graph(GraphError)
}

extension StorageError {
    /// The error as the query engine knows it.
    var asGraphError: GraphError {
        if case .graph(let error) = self { error } else { .storage(description) }
    }
}

extension StorageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .corrupted(let text): "damaged: \(text)"
        case .unsupportedVersion(let text), .locked(let text), .diskFull(let text),
            .poisoned(let text), .closed(let text), .limit(let text):
            text
        case .lmdb(let error): "\(error)"
        case .disk(let error): "\(error)"
        case .changelog(let error): "\(error)"
        case .graph(let error): "\(error)"
        }
    }
}
