public import Graph

// The ledger of ingest, as the job sees and changes it. `nil` removes.
extension Transaction {
    private var tables: LedgerTables { LedgerTables(job.group.access) }

    /// What a source stored as its position.
    public func offset(of source: String) throws(StorageError) -> [UInt8]? {
        if let changed = job.ledger.offsets[source] { return changed }
        return try tables.offset(source)
    }

    public func setOffset(of source: String, to value: [UInt8]?) throws(StorageError) {
        try JobState.checkName(source, "source")
        job.ledger.offsets[source] = .some(value)
    }

    /// What is stored under a key in a keyspace of a partition.
    public func version(
        _ partition: PartitionID, keyspace: UInt32, key: [UInt8]
    ) throws(StorageError) -> [UInt8]? {
        let versionKey = LedgerChanges.VersionKey(
            partition: partition, keyspace: keyspace, key: key)
        if let changed = job.ledger.versions[versionKey] { return changed }
        return try tables.version(partition, keyspace, key)
    }

    /// - Parameter key: at most 480 bytes.
    public func setVersion(
        _ partition: PartitionID, keyspace: UInt32, key: [UInt8], to value: [UInt8]?
    ) throws(StorageError) {
        guard key.count <= StorageFormat.versionKeyByteLimit else {
            throw .limit(
                "a version's key has \(key.count) bytes, "
                    + "the limit is \(StorageFormat.versionKeyByteLimit)")
        }
        let versionKey = LedgerChanges.VersionKey(
            partition: partition, keyspace: keyspace, key: key)
        job.ledger.versions[versionKey] = .some(value)
    }

    /// Remembers an event id until a time; false if it is known already.
    ///
    /// - Parameter expiry: in a unit of the caller's choice, the same for all.
    public func addEventID(_ id: UInt128, expiry: Int64) throws(StorageError) -> Bool {
        if job.ledger.eventIDs[id] != nil { return false }
        if try tables.hasEventID(id) { return false }
        job.ledger.eventIDs[id] = expiry
        return true
    }

    /// Forgets, when the job ends, the event ids that earlier jobs added with an earlier expiry.
    public func expireEventIDs(before time: Int64) { job.ledger.expiresBefore = time }

    /// Appends a dead letter and returns its number.
    public func appendDeadLetter(_ value: [UInt8]) throws(StorageError) -> UInt64 {
        let number = UInt64(try addToCounter(Self.deadLetterCounter, 1))
        job.ledger.deadLetters[number] = .some(value)
        return number
    }

    public func deleteDeadLetter(_ number: UInt64) { job.ledger.deadLetters[number] = .some(nil) }

    public func deadLetter(_ number: UInt64) throws(StorageError) -> [UInt8]? {
        if let changed = job.ledger.deadLetters[number] { return changed }
        return try tables.deadLetter(number)
    }

    public func counter(_ name: String) throws(StorageError) -> Int64 {
        if let changed = job.ledger.counters[name] { return changed }
        return try tables.counter(name)
    }

    /// Adds to a counter, which begins at 0, and returns the sum.
    @discardableResult
    public func addToCounter(_ name: String, _ delta: Int64) throws(StorageError) -> Int64 {
        try JobState.checkName(name, "counter")
        let sum = try counter(name) &+ delta
        job.ledger.counters[name] = sum
        return sum
    }

    /// Numbers of dead letters are never given twice, so a counter keeps the last one.
    static var deadLetterCounter: String { "storage.deadLetters" }
}
