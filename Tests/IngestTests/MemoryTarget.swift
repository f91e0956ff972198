import Graph
import Synchronization

@testable import Ingest

/// A store in memory that knows what the mappings' statements mean: an upsert sets an element, a
/// delete removes it. It shows that decoding and applying are right without a graph.
final class MemoryTarget: IngestTarget {
    struct Contents: Sendable {
        struct Place: Hashable, Sendable {
            var table: String
            var partition: String
            var key: [UInt8]
        }

        var elements: [Place: ValueMap] = [:]
        var rows: [Place: [UInt8]] = [:]
        var tables: [String: [UInt8]] = [:]
        var offsets: [String: Int64] = [:]
        var eventIDs: Set<UInt128> = []
        var deadLetters: [UInt64: [UInt8]] = [:]
        var nextDeadLetter: UInt64 = 1
        var lsn: UInt64 = 0
    }

    private let state = Mutex(Contents())
    let mapping: Mapping
    /// Makes statements fail on events for which it returns a reason.
    let refuse: @Sendable (IngestStatement, ValueMap) -> String?

    init(
        mapping: Mapping,
        refuse: @escaping @Sendable (IngestStatement, ValueMap) -> String? = { _, _ in nil }
    ) {
        self.mapping = mapping
        self.refuse = refuse
    }

    var contents: Contents { state.withLock { $0 } }

    func committedOffset(of origin: String) -> Int64? { contents.offsets[origin] }

    func lastLSN() -> UInt64 { contents.lsn }

    func write(
        _ body: (any IngestTransaction) throws(ApplyError) -> Void
    ) throws(ApplyError) -> UInt64 {
        let transaction = Transaction(contents: contents, mapping: mapping, refuse: refuse)
        try body(transaction)
        transaction.contents.lsn += 1
        state.withLock { $0 = transaction.contents }
        return transaction.contents.lsn
    }

    final class Transaction: IngestTransaction {
        var contents: Contents
        let mapping: Mapping
        let refuse: @Sendable (IngestStatement, ValueMap) -> String?

        init(
            contents: Contents, mapping: Mapping,
            refuse: @escaping @Sendable (IngestStatement, ValueMap) -> String?
        ) {
            self.contents = contents
            self.mapping = mapping
            self.refuse = refuse
        }

        func offset(of origin: String) -> Int64? { contents.offsets[origin] }
        func setOffset(_ offset: Int64?, of origin: String) { contents.offsets[origin] = offset }

        func rowState(table: String, partition: String, key: [UInt8]) -> [UInt8]? {
            contents.rows[.init(table: table, partition: partition, key: key)]
        }

        func setRowState(_ state: [UInt8]?, table: String, partition: String, key: [UInt8]) {
            contents.rows[.init(table: table, partition: partition, key: key)] = state
        }

        func forEachRowState(table: String, _ body: ([StoredRow]) throws(ApplyError) -> Void)
            throws(ApplyError)
        {
            let rows = contents.rows.filter { $0.key.table == table }
                .map { StoredRow(partition: $0.key.partition, key: $0.key.key, state: $0.value) }
            let middle = rows.count / 2
            try body(Array(rows[..<middle]))
            try body(Array(rows[middle...]))
        }

        func tableState(_ table: String) -> [UInt8]? { contents.tables[table] }
        func setTableState(_ state: [UInt8], of table: String) { contents.tables[table] = state }
        func insertEventID(_ id: UInt128) -> Bool { contents.eventIDs.insert(id).inserted }

        func addDeadLetter(_ letter: [UInt8]) {
            contents.deadLetters[contents.nextDeadLetter] = letter
            contents.nextDeadLetter += 1
        }

        func removeDeadLetter(_ number: UInt64) { contents.deadLetters[number] = nil }

        func run(_ statement: IngestStatement, events: [Value], partition: String)
            throws(ApplyError) -> [[Value]]
        {
            var result: [[Value]] = []
            let table = mapping.tables.first { $0.name == statement.table }
            for case .map(let event) in events {
                if let reason = refuse(statement, event) { throw .poison(reason) }
                let key = RowKey((table?.key ?? []).map { event[$0] ?? .null })
                let place = Contents.Place(
                    table: statement.table, partition: partition, key: key.bytes)
                switch statement.purpose {
                case .upsert:
                    guard case .map(let properties) = event["properties"] else { continue }
                    contents.elements[place] = properties
                case .delete:
                    precondition(contents.elements.removeValue(forKey: place) != nil)
                case .move:
                    precondition(contents.elements[place] != nil)
                case .read:
                    if let element = contents.elements[place] {
                        result.append([event["row"] ?? .null, .map(element)])
                    }
                }
            }
            return result
        }
    }
}
