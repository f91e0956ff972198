import LMDB

/// One LMDB transaction with the cursors that reading needs, opened once and used again.
///
/// It belongs to one thread at a time. Buffers that its functions return are valid until the same
/// cursor moves again, or, in a write transaction, until the next change.
final class TableAccess {
    let tables: Tables
    /// The snapshot's transaction; nil in a write transaction.
    let reading: ReadTransaction?
    private var writing: WriteTransaction?
    // No two accesses of these overlap: each function that moves a cursor is called by itself.
    // The run-time check of that would cost as much as the movement.
    @exclusivity(unchecked) var nodes: TableCursor
    @exclusivity(unchecked) var relationships: TableCursor
    @exclusivity(unchecked) var adjacency: AdjacencyCursor
    @exclusivity(unchecked) var labelScan: TableCursor
    @exclusivity(unchecked) var uniqueIndexes: TableCursor
    @exclusivity(unchecked) var propertyIndexes: TableCursor
    /// A key buffer that lookups share.
    @exclusivity(unchecked) var key = StorageKey()
    /// Where the last look-up of a relationship ended within its chunk, in a snapshot.
    @exclusivity(unchecked) var relationshipPlace: RelationshipPlace?

    /// Reads a snapshot.
    init(reading transaction: consuming ReadTransaction, _ tables: Tables) throws(StorageError) {
        self.tables = tables
        nodes = try TableCursor(transaction, tables.nodes)
        relationships = try TableCursor(transaction, tables.relationships)
        adjacency = AdjacencyCursor(try TableCursor(transaction, tables.adjacency), isFrozen: true)
        labelScan = try TableCursor(transaction, tables.labelScan)
        uniqueIndexes = try TableCursor(transaction, tables.uniqueIndexes)
        propertyIndexes = try TableCursor(transaction, tables.propertyIndexes)
        reading = consume transaction
        writing = nil
    }

    /// Reads and changes within a write transaction.
    init(writing transaction: consuming WriteTransaction, _ tables: Tables) throws(StorageError) {
        self.tables = tables
        nodes = try TableCursor(transaction.reads, tables.nodes)
        relationships = try TableCursor(transaction.reads, tables.relationships)
        adjacency = AdjacencyCursor(
            try TableCursor(transaction.reads, tables.adjacency), isFrozen: false)
        labelScan = try TableCursor(transaction.reads, tables.labelScan)
        uniqueIndexes = try TableCursor(transaction.reads, tables.uniqueIndexes)
        propertyIndexes = try TableCursor(transaction.reads, tables.propertyIndexes)
        reading = nil
        writing = consume transaction
    }

    /// A cursor of its own, for walks that must not disturb the shared ones.
    func cursor(_ table: Table) throws(StorageError) -> TableCursor {
        switch reading {
        case .some(let transaction): return try TableCursor(transaction, table)
        case .none: break
        }
        switch writing {
        case .some(let transaction): return try TableCursor(transaction.reads, table)
        case .none: throw Self.ended
        }
    }

    /// Calls `body` with the value of `key`, or with nil where the table does not have it.
    func withValue<R>(
        _ table: Table, _ key: borrowing StorageKey,
        _ body: (UnsafeRawBufferPointer?) throws(StorageError) -> R
    ) throws(StorageError) -> R {
        var cursor = try cursor(table)
        return try body(try cursor.seek(exactly: key) ? cursor.value : nil)
    }

    func entryCount(of table: Table) throws(StorageError) -> Int {
        do {
            switch reading {
            case .some(let transaction): return try transaction.statistics(of: table).entryCount
            case .none: break
            }
            switch writing {
            case .some(let transaction):
                return try transaction.reads.statistics(of: table).entryCount
            case .none: throw Self.ended
            }
        } catch let error as LMDBError {
            throw .lmdb(error)
        } catch {
            throw Self.ended
        }
    }

    static var ended: StorageError { .closed("the transaction has ended") }
}

// Changes, in a write transaction only. Each one invalidates buffers handed out before.
extension TableAccess {
    func put(_ table: Table, _ key: borrowing StorageKey, _ value: borrowing [UInt8])
        throws(StorageError)
    {
        try put(table, key.bytes.span.bytes, value.span.bytes)
    }

    func put(
        _ table: Table, _ key: RawSpan, _ value: RawSpan, _ options: PutOptions = []
    ) throws(StorageError) {
        do {
            guard try writing?.put(table, key, value, options) != nil else { throw Self.ended }
        } catch let error as LMDBError {
            throw .lmdb(error)
        } catch {
            throw Self.ended
        }
    }

    func put(
        _ table: Table, _ id: UInt64, _ value: RawSpan, _ options: PutOptions = []
    ) throws(StorageError) {
        do {
            guard try writing?.put(table, id, value, options) != nil else { throw Self.ended }
        } catch let error as LMDBError {
            throw .lmdb(error)
        } catch {
            throw Self.ended
        }
    }

    func delete(_ table: Table, _ key: borrowing StorageKey) throws(StorageError) {
        do {
            guard try writing?.delete(table, key.bytes.span.bytes) != nil else { throw Self.ended }
        } catch let error as LMDBError {
            throw .lmdb(error)
        } catch {
            throw Self.ended
        }
    }

    func delete(_ table: Table, _ id: UInt64) throws(StorageError) {
        do {
            guard try writing?.delete(table, id) != nil else { throw Self.ended }
        } catch let error as LMDBError {
            throw .lmdb(error)
        } catch {
            throw Self.ended
        }
    }

    /// Makes the changes the last state of the environment and ends the transaction.
    func commit() throws(StorageError) {
        guard let transaction = writing.take() else { throw Self.ended }
        do { try transaction.commit() } catch { throw .lmdb(error) }
    }

    /// Ends the transaction; of a write transaction nothing stays.
    func abort() { _ = writing.take() }
}
