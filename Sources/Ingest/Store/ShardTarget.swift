public import IntelGraph
import Synchronization

/// A shard as the store that ingest writes to.
public final class ShardTarget: IngestTarget {
    private let shard: Shard
    private let mapping: Mapping
    private let state = Mutex(ShardTargetState())

    public init(_ shard: Shard, mapping: Mapping) {
        self.shard = shard
        self.mapping = mapping
    }

    /// Prepares every statement of the mapping, so that a mistake stops a run before its first
    /// event instead of making each one a dead letter.
    public func checkStatements() throws(IngestError) {
        for table in mapping.tables {
            let named = [
                ("upsert", table.upsert), ("delete", table.delete), ("move", table.move),
                ("read", table.read),
            ]
            for (key, statement) in named + table.constraints.map({ ("constraints", $0) }) {
                do throws(IntelGraphError) {
                    // Any partition will do: nothing runs.
                    _ = try shard.session(partition: "check/statements").isWrite(statement)
                } catch {
                    throw .mapping("table '\(table.name)', '\(key)': \(error)")
                }
            }
        }
    }

    public func committedOffset(of origin: String) throws(IngestError) -> Int64? {
        try storing { () throws(StorageError) in
            try shard.store.snapshot().offset(of: origin).flatMap(ShardIngestTransaction.decode)
        }
    }

    public func lastLSN() throws(IngestError) -> UInt64 {
        do throws(IntelGraphError) {
            return try shard.lastLSN()
        } catch {
            throw .store(error.description)
        }
    }

    public func write(
        _ body: (any IngestTransaction) throws(ApplyError) -> Void
    ) throws(ApplyError) -> UInt64 {
        do {
            let reached = try shard.transaction { transaction in
                let ingest = ShardIngestTransaction(
                    transaction, shard: shard, mapping: mapping,
                    state: state.withLock { $0 })
                try body(ingest)
                return ingest.state
            }
            // What the transaction made is there only once it is committed.
            state.withLock { $0 = reached }
            return try shard.lastLSN()
        } catch let error as ApplyError {
            throw error
        } catch let error as IntelGraphError {
            throw ApplyError(error)
        } catch {
            throw .stop(.store("\(error)"))
        }
    }

    /// Up to `limit` dead letters with their numbers, from a number on.
    public func deadLetters(from number: UInt64 = 0, limit: Int) throws(IngestError)
        -> [(number: UInt64, letter: DeadLetter)]
    {
        try Self.deadLetters(of: shard, from: number, limit: limit)
    }

    /// The greatest number of a dead letter; nil where there are none.
    func lastDeadLetterNumber() throws(IngestError) -> UInt64? {
        try storing { () throws(StorageError) in
            let snapshot = try shard.store.snapshot()
            return try snapshot.deadLetters(from: 0, limit: .max).last?.number
        }
    }

    /// The dead letters of a shard, which may be opened to read only.
    public static func deadLetters(
        of shard: Shard, from number: UInt64 = 0, limit: Int
    ) throws(IngestError) -> [(number: UInt64, letter: DeadLetter)] {
        let stored = try storing { () throws(StorageError) in
            try shard.store.snapshot().deadLetters(from: number, limit: limit)
        }
        var letters: [(number: UInt64, letter: DeadLetter)] = []
        for (number, bytes) in stored {
            do {
                letters.append((number, try DeadLetter(bytes: bytes)))
            } catch {
                throw .store("dead letter \(number) is damaged: \(error)")
            }
        }
        return letters
    }

    public static func deadLetterCount(of shard: Shard) throws(IngestError) -> Int {
        try storing { () throws(StorageError) in try shard.store.snapshot().deadLetterCount() }
    }
}

/// What a process knows of the shard it writes to, so that it need not ask again.
struct ShardTargetState: Sendable {
    /// The number of each table's keyspace in the versions.
    var keyspaces: [String: UInt32] = [:]
    /// Partitions that have the mapping's constraints.
    var constrained: Set<String> = []
}

extension ApplyError {
    /// Whether the data or the store is to blame.
    init(_ error: IntelGraphError) {
        switch error {
        case .query(let query):
            switch query.kind {
            case .storage, .cancelled: self = .stop(.store(query.message))
            default:
                self =
                    query.isCompileTime
                    ? .stop(.mapping(error.description)) : .poison(error.description)
            }
        case .storage(let text): self = .stop(.store(text))
        case .invalidName(let text), .result(let text): self = .poison(text)
        }
    }
}

/// Runs a call of the store and hands its error on as ingest's.
func storing<R>(_ body: () throws(StorageError) -> R) throws(IngestError) -> R {
    do throws(StorageError) {
        return try body()
    } catch {
        throw .store(error.description)
    }
}
