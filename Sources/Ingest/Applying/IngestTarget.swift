public import Graph

/// The store, as far as ingest needs it.
public protocol IngestTarget: Sendable {
    /// The offset of the last message committed under a name; nil where there is none.
    func committedOffset(of origin: String) throws(IngestError) -> Int64?
    /// The LSN of the last record; 0 before the first.
    func lastLSN() throws(IngestError) -> UInt64
    /// Runs `body` in one write transaction and returns its LSN once it is durable; the last LSN
    /// if nothing was written. If `body` throws, nothing of it remains.
    func write(
        _ body: (any IngestTransaction) throws(ApplyError) -> Void
    ) throws(ApplyError) -> UInt64
}

/// One write transaction: the graph, and the rows that are kept beside it.
public protocol IngestTransaction: AnyObject {
    func offset(of origin: String) throws(IngestError) -> Int64?
    /// Nil forgets the name.
    func setOffset(_ offset: Int64?, of origin: String) throws(IngestError)

    /// The state of a row as it was set; nil where there is none.
    func rowState(table: String, partition: String, key: [UInt8]) throws(IngestError) -> [UInt8]?
    /// Nil removes it.
    func setRowState(_ state: [UInt8]?, table: String, partition: String, key: [UInt8])
        throws(IngestError)
    /// Calls `body` with the rows of a table, some at a time, as they were before the transaction.
    func forEachRowState(table: String, _ body: ([StoredRow]) throws(ApplyError) -> Void)
        throws(ApplyError)
    /// What is kept of a table as a whole.
    func tableState(_ table: String) throws(IngestError) -> [UInt8]?
    func setTableState(_ state: [UInt8], of table: String) throws(IngestError)

    /// Notes an event's id; false if it is noted already.
    func insertEventID(_ id: UInt128) throws(IngestError) -> Bool

    func addDeadLetter(_ letter: [UInt8]) throws(IngestError)
    func removeDeadLetter(_ number: UInt64) throws(IngestError)

    /// Runs a statement over `$events` in a partition, which is made if need be. Returns its rows.
    func run(_ statement: IngestStatement, events: [Value], partition: String)
        throws(ApplyError) -> [[Value]]
}

/// A statement of a mapping.
public struct IngestStatement: Sendable {
    public enum Purpose: Sendable { case upsert, delete, move, read }

    public let table: String
    public let purpose: Purpose
    public let text: String
    /// Variables whose MERGE may make stubs.
    public let stubs: Set<String>
}

/// A row's state with its place.
public struct StoredRow: Sendable {
    public var partition: String
    public var key: [UInt8]
    public var state: [UInt8]

    public init(partition: String, key: [UInt8], state: [UInt8]) {
        self.partition = partition
        self.key = key
        self.state = state
    }
}

/// Why a batch cannot be applied.
public enum ApplyError: Error, Sendable {
    /// A statement failed on the data: some event of the batch is poison.
    case poison(String)
    /// The store failed: no event is to blame.
    case stop(IngestError)
}

/// Runs a call of the store, whose failure stops the batch.
func stopping<R>(_ body: () throws(IngestError) -> R) throws(ApplyError) -> R {
    do throws(IngestError) {
        return try body()
    } catch {
        throw .stop(error)
    }
}
