import Graph

/// The ledger's changes of one job, looked at before the tables.
struct LedgerChanges {
    struct VersionKey: Hashable {
        var partition: PartitionID
        var keyspace: UInt32
        var key: [UInt8]
    }

    /// Values of nil delete.
    var versions: [VersionKey: [UInt8]?] = [:]
    var offsets: [String: [UInt8]?] = [:]
    var eventIDs: [UInt128: Int64] = [:]
    var expiresBefore: Int64?
    var deadLetters: [UInt64: [UInt8]?] = [:]
    var counters: [String: Int64] = [:]

    /// Writes the changes as parts, sorted, and forgets them.
    mutating func write(to writer: inout ChangeWriter) {
        for (key, value) in versions.sorted(by: { $0.key < $1.key }) {
            writer.version(key.partition, keyspace: key.keyspace, key: key.key, value: value)
        }
        for (name, value) in offsets.sorted(by: { $0.key < $1.key }) {
            writer.offset(name: name, value: value)
        }
        if let expiresBefore { writer.expireEventIDs(before: expiresBefore) }
        for (id, expiry) in eventIDs.sorted(by: { $0.key < $1.key }) {
            writer.eventID(id, expiry: expiry)
        }
        for (number, value) in deadLetters.sorted(by: { $0.key < $1.key }) {
            writer.deadLetter(number, value: value)
        }
        for (name, value) in counters.sorted(by: { $0.key < $1.key }) {
            writer.counter(name: name, value: value)
        }
        self = LedgerChanges()
    }
}

extension LedgerChanges.VersionKey: Comparable {
    static func < (left: Self, right: Self) -> Bool {
        if left.partition != right.partition { return left.partition < right.partition }
        if left.keyspace != right.keyspace { return left.keyspace < right.keyspace }
        return left.key.lexicographicallyPrecedes(right.key)
    }
}
