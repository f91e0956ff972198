public import Graph

// The ledger of ingest, as committed.
extension Snapshot {
    private var tables: LedgerTables { LedgerTables(access) }

    public func offset(of source: String) throws(StorageError) -> [UInt8]? {
        try tables.offset(source)
    }

    /// The positions of all sources, by name.
    public func offsets() throws(StorageError) -> [(name: String, value: [UInt8])] {
        try tables.offsets()
    }

    public func version(
        _ partition: PartitionID, keyspace: UInt32, key: [UInt8]
    ) throws(StorageError) -> [UInt8]? {
        try tables.version(partition, keyspace, key)
    }

    /// Calls `body` with each key and value of a keyspace, by ascending key.
    public func forEachVersion(
        _ partition: PartitionID, keyspace: UInt32, _ body: ([UInt8], [UInt8]) -> Void
    ) throws(StorageError) {
        try tables.forEachVersion(partition, keyspace) { body([UInt8]($0), [UInt8]($1)) }
    }

    public func hasEventID(_ id: UInt128) throws(StorageError) -> Bool {
        try tables.hasEventID(id)
    }

    public func deadLetter(_ number: UInt64) throws(StorageError) -> [UInt8]? {
        try tables.deadLetter(number)
    }

    /// Up to `limit` dead letters from a number on.
    public func deadLetters(from number: UInt64, limit: Int) throws(StorageError)
        -> [(number: UInt64, value: [UInt8])]
    {
        try tables.deadLetters(from: number, limit: limit)
    }

    public func deadLetterCount() throws(StorageError) -> Int { try tables.deadLetterCount() }

    public func counter(_ name: String) throws(StorageError) -> Int64 { try tables.counter(name) }

    public func counters() throws(StorageError) -> [(name: String, value: Int64)] {
        try tables.counters()
    }
}
