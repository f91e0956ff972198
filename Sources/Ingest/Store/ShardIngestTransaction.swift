import Graph
import IntelGraph

/// One write transaction of a shard as ingest uses it.
final class ShardIngestTransaction: IngestTransaction {
    private let transaction: ShardTransaction
    private let shard: Shard
    private let mapping: Mapping
    private(set) var state: ShardTargetState
    private var partitions: [ExactText: PartitionID] = [:]
    private var hasExpiredEventIDs = false

    /// How long event ids are kept. Streams repeat events within hours of a restart.
    private static let eventIDSeconds: Int64 = 7 * 86_400

    init(
        _ transaction: ShardTransaction, shard: Shard, mapping: Mapping, state: ShardTargetState
    ) {
        self.transaction = transaction
        self.shard = shard
        self.mapping = mapping
        self.state = state
    }

    private var storage: Transaction { transaction.storage }

    // MARK: Offsets

    func offset(of origin: String) throws(IngestError) -> Int64? {
        try storing { () throws(StorageError) in
            try storage.offset(of: origin).flatMap(Self.decode)
        }
    }

    func setOffset(_ offset: Int64?, of origin: String) throws(IngestError) {
        try storing { () throws(StorageError) in
            try storage.setOffset(of: origin, to: offset.map(Self.encode))
        }
    }

    /// An offset is stored as 8 bytes, the most significant first.
    static func encode(_ offset: Int64) -> [UInt8] {
        withUnsafeBytes(of: offset.bigEndian) { Array($0) }
    }

    /// Nil for bytes that are no offset.
    static func decode(_ bytes: [UInt8]) -> Int64? {
        guard bytes.count == 8 else { return nil }
        return Int64(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) })
    }

    // MARK: Rows

    func rowState(table: String, partition: String, key: [UInt8]) throws(IngestError) -> [UInt8]? {
        let keyspace = try keyspace(of: table)
        let id = try self.partition(partition)
        return try storing { () throws(StorageError) in
            try storage.version(id, keyspace: keyspace, key: key)
        }
    }

    func setRowState(_ state: [UInt8]?, table: String, partition: String, key: [UInt8])
        throws(IngestError)
    {
        let keyspace = try keyspace(of: table)
        let id = try self.partition(partition)
        try storing { () throws(StorageError) in
            try storage.setVersion(id, keyspace: keyspace, key: key, to: state)
        }
    }

    func forEachRowState(table: String, _ body: ([StoredRow]) throws(ApplyError) -> Void)
        throws(ApplyError)
    {
        let snapshot: Snapshot
        let names: [PartitionSummary]
        let keyspace: UInt32
        do throws(IngestError) {
            keyspace = try self.keyspace(of: table)
            snapshot = try storing { () throws(StorageError) in try shard.store.snapshot() }
            names = try storing { () throws(StorageError) in try snapshot.partitions() }
        } catch {
            throw .stop(error)
        }
        for partition in names {
            var rows: [StoredRow] = []
            do throws(IngestError) {
                try storing { () throws(StorageError) in
                    try snapshot.forEachVersion(partition.id, keyspace: keyspace) { key, state in
                        rows.append(
                            StoredRow(partition: partition.name, key: key, state: state))
                    }
                }
            } catch {
                throw .stop(error)
            }
            try body(rows)
        }
    }

    func tableState(_ table: String) throws(IngestError) -> [UInt8]? {
        try storing { () throws(StorageError) in
            try storage.offset(of: Self.truncateName(table))
        }
    }

    func setTableState(_ state: [UInt8], of table: String) throws(IngestError) {
        try storing { () throws(StorageError) in
            try storage.setOffset(of: Self.truncateName(table), to: state)
        }
    }

    /// What a table's last truncate is kept under, beside the offsets of sources.
    private static func truncateName(_ table: String) -> String { "truncate:\(table)" }

    private func keyspace(of table: String) throws(IngestError) -> UInt32 {
        if let known = state.keyspaces[table] { return known }
        let name = "ingest.keyspace.\(table)"
        let number = try storing { () throws(StorageError) in
            let known = try storage.counter(name)
            if known > 0 { return known }
            let next = try storage.addToCounter("ingest.keyspaces", 1)
            return try storage.addToCounter(name, next)
        }
        let keyspace = UInt32(truncatingIfNeeded: number)
        state.keyspaces[table] = keyspace
        return keyspace
    }

    private func partition(_ name: String) throws(IngestError) -> PartitionID {
        if let known = partitions[ExactText(name)] { return known }
        let id = try storing { () throws(StorageError) in
            try storage.partition(named: name, createIfMissing: true)
        }
        guard let id else { throw .store("partition '\(name)' cannot be made") }
        partitions[ExactText(name)] = id
        return id
    }

    // MARK: Events

    func insertEventID(_ id: UInt128) throws(IngestError) -> Bool {
        let now = currentMilliseconds() / 1_000
        if !hasExpiredEventIDs {
            storage.expireEventIDs(before: now)
            hasExpiredEventIDs = true
        }
        return try storing { () throws(StorageError) in
            try storage.addEventID(id, expiry: now + Self.eventIDSeconds)
        }
    }

    func addDeadLetter(_ letter: [UInt8]) throws(IngestError) {
        _ = try storing { () throws(StorageError) in try storage.appendDeadLetter(letter) }
    }

    func removeDeadLetter(_ number: UInt64) { storage.deleteDeadLetter(number) }

    func run(_ statement: IngestStatement, events: [Value], partition: String)
        throws(ApplyError) -> [[Value]]
    {
        do throws(IntelGraphError) {
            let name = try PartitionName(partition)
            try addConstraints(in: name)
            var options = QueryOptions()
            options.stubVariables = statement.stubs
            let result = try transaction.run(
                statement.text, ["events": .list(events)], in: name, options: options,
                seesStubs: true)
            return statement.purpose == .read ? result.map(\.values) : []
        } catch {
            throw ApplyError(error)
        }
    }

    /// Runs the schema commands of all tables before the first statement in a partition: equal
    /// schemas share plans.
    private func addConstraints(in partition: PartitionName) throws(IntelGraphError) {
        guard state.constrained.insert(partition.description).inserted else { return }
        var done: Set<String> = []
        for text in mapping.tables.flatMap(\.constraints) where done.insert(text).inserted {
            try transaction.run(text, [:], in: partition)
        }
    }
}
