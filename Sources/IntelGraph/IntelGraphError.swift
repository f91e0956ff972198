import Changelog
import Graph
import LMDB
public import Query
package import Storage

/// What the library reports to its user.
public enum IntelGraphError: Error, Sendable {
    /// The statement is wrong, or failed on the data; the error has kind, text and position.
    case query(QueryError)
    /// The store failed: damage, a full disk, another process that writes. The text says what
    /// to do where something can be done.
    case storage(String)
    /// A partition's name is not of the form `tenant/case`.
    case invalidName(String)
    /// A result is read in a way its values do not allow.
    case result(String)
}

extension IntelGraphError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .query(let error):
            let kind = error.kind.rawValue
            let hasDetail = !error.detail.isEmpty && error.detail != kind
            var text = kind + (hasDetail ? " (\(error.detail)): " : ": ") + error.message
            if let position = error.position {
                text += "\nline \(position.line), column \(position.column):\n\(position.excerpt)"
            }
            return text
        case .storage(let text), .invalidName(let text), .result(let text): return text
        }
    }
}

extension IntelGraphError {
    package init(_ error: StorageError) {
        switch error {
        // What only the end of a transaction shows is still the statement's fault.
        case .graph(let error) where error.isStatementFault: self = .query(QueryError(error))
        default: self = .storage(error.description)
        }
    }

    /// An error that kept a directory from being opened, with what can be done about it.
    init(_ error: StorageError, opening directory: String) {
        switch error {
        case .corrupted, .changelog(.damaged), .lmdb(.corrupted):
            self = .storage(
                "the shard in \(directory) cannot be opened: \(error)\n"
                    + "Restore the directory from a copy, or ingest the events into a new one.")
        case .unsupportedVersion, .changelog(.unsupportedVersion):
            self = .storage("\(error)\nUse the version of IntelGraph that wrote the shard.")
        default: self.init(error)
        }
    }

    /// An error that came through a transaction's closure.
    package init(any error: any Error) {
        switch error {
        case let error as IntelGraphError: self = error
        case let error as StorageError: self.init(error)
        case let error as QueryError: self = .query(error)
        default: self = .storage("\(error)")
        }
    }
}

extension GraphError {
    fileprivate var isStatementFault: Bool {
        switch self {
        case .constraint, .connectedNode: true
        default: false
        }
    }
}
