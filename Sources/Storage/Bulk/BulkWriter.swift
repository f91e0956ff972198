import Graph
import LMDB

/// Puts rows of a hidden partition into LMDB: on the store's writer thread, in transactions of
/// their own that no record of the changelog stands for.
///
/// Used by one thread, which fills the next batch while the last one is written.
final class BulkWriter {
    private let writer: StoreWriterThread
    private let monitor = Monitor(State())
    // One thread fills it, and no two accesses overlap.
    @exclusivity(unchecked) private var batch = PutBatch()
    private var spare: [PutBatch] = [PutBatch()]

    private struct State {
        var written: [PutBatch] = []
        var pendingCount = 0
        var error: StorageError?
    }

    init(_ writer: StoreWriterThread) { self.writer = writer }

    @inline(__always)
    func put(
        _ table: BulkTable, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
    ) throws(StorageError) {
        batch.append(table.rawValue, key, value)
        if batch.isFull { try submit() }
    }

    @inline(__always)
    func put(
        _ table: BulkTable, _ id: UInt64, _ value: UnsafeRawBufferPointer
    ) throws(StorageError) {
        withUnsafeBytes(of: id) { batch.append(table.rawValue, $0, value) }
        if batch.isFull { try submit() }
    }

    func put(
        _ table: BulkTable, _ key: borrowing StorageKey, _ value: borrowing [UInt8]
    ) throws(StorageError) {
        try key.bytes.span.bytes.withUnsafeBytes { key throws(StorageError) in
            try value.span.bytes.withUnsafeBytes { value throws(StorageError) in
                try put(table, key, value)
            }
        }
    }

    private func submit() throws(StorageError) {
        let full = batch
        let monitor = monitor
        monitor.withLock { $0.pendingCount += 1 }
        try writer.runBetweenGroups { committer in
            var failure: StorageError?
            do throws(StorageError) { try committer.put(full) } catch { failure = error }
            full.removeAll()
            monitor.withLock { state in
                state.pendingCount -= 1
                state.written.append(full)
                state.error = state.error ?? failure
            }
        }
        if let next = spare.popLast() {
            batch = next
            return try check()
        }
        let next: PutBatch? = monitor.wait { $0.written.popLast() }
        if let next { batch = next }
        try check()
    }

    /// Waits until every row is in LMDB.
    func finish() throws(StorageError) {
        if !batch.isEmpty { try submit() }
        monitor.wait { $0.pendingCount == 0 ? () : nil }
        try check()
    }

    private func check() throws(StorageError) {
        if let error = monitor.withLock({ $0.error }) { throw error }
    }
}

/// The tables that an import fills itself; the others follow from its record.
enum BulkTable: UInt8, CaseIterable {
    case nodes, relationships, adjacency, labelScan, uniqueIndexes, propertyIndexes

    func table(_ tables: Tables) -> Table {
        switch self {
        case .nodes: tables.nodes
        case .relationships: tables.relationships
        case .adjacency: tables.adjacency
        case .labelScan: tables.labelScan
        case .uniqueIndexes: tables.uniqueIndexes
        case .propertyIndexes: tables.propertyIndexes
        }
    }
}

extension GroupCommitter {
    /// Writes rows in a transaction of their own.
    ///
    /// No record stands for them, so nothing that is visible may depend on them before a
    /// checkpoint has made them durable.
    func put(_ batch: PutBatch) throws(StorageError) {
        try prepare()
        while true {
            let group = try GroupState(beginningIn: core)
            do throws(StorageError) {
                try put(batch, group.access)
                try group.access.commit()
                return core.idleSnapshots.noteCommit()
            } catch .lmdb(.mapFull) {
                group.access.abort()
                try core.growMap()
            } catch {
                group.access.abort()
                throw error
            }
        }
    }

    private func put(_ batch: PutBatch, _ access: TableAccess) throws(StorageError) {
        // Whether the rows of a table go behind its end; looked up at the first one.
        var appends = [Bool?](repeating: nil, count: BulkTable.allCases.count)
        let tables = BulkTable.allCases.map { $0.table(core.tables) }
        try batch.forEach { (table, key, value) throws(StorageError) in
            let index = Int(table)
            if appends[index] == nil {
                appends[index] = try isBehindEnd(key, of: tables[index], index < 2, access)
            }
            try access.put(
                tables[index], RawSpan(_unsafeBytes: key), RawSpan(_unsafeBytes: value),
                appends[index] == true ? .append : [])
        }
    }

    private func isBehindEnd(
        _ key: UnsafeRawBufferPointer, of table: Table, _ isInteger: Bool, _ access: TableAccess
    ) throws(StorageError) -> Bool {
        // The rows of the label scan come label by label, not in the order of all its keys.
        if table == core.tables.labelScan { return false }
        var cursor = try access.cursor(table)
        guard try cursor.last() else { return true }
        if isInteger { return cursor.id < key.loadUnaligned(as: UInt64.self) }
        return IndexEdits.isLess(cursor.key, key)
    }
}
