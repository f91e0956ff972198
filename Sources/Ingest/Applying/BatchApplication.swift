import Bytes
import Graph

/// Applies the events of one batch within one write transaction.
///
/// Events fold into the rows they touch, so that each element is written once however often the
/// batch changes it. Invariant: the result is the same as if each event were written by itself.
struct BatchApplication {
    let mapping: Mapping
    let transaction: any IngestTransaction
    var rows: [WorkingRow] = []
    var indexes: [Place: Int] = [:]
    var watermarks: [Int: EventVersion?] = [:]
    var counts = BatchCounts()

    struct Place: Hashable {
        let table: Int
        let address: RowAddress
    }

    init(mapping: Mapping, transaction: any IngestTransaction) {
        self.mapping = mapping
        self.transaction = transaction
    }

    mutating func apply(_ events: [ChangeEvent]) throws(ApplyError) {
        precondition(events.count == 1 || !events.contains { $0.kind == .truncate })
        try loadImages(for: events)
        for event in events { try fold(event) }
        try write()
    }

    private mutating func fold(_ event: ChangeEvent) throws(ApplyError) {
        if event.kind == .truncate { return try truncate(event) }
        let index = try index(of: event.table, event.address)
        guard try isNews(event, rows[index].state) else { return }
        counts.applied += 1
        let mapping = mapping.tables[event.table]
        switch event.kind {
        case .upsert(let row):
            let old = row.unavailable.isEmpty ? nil : try image(of: index)
            rows[index].upsert(row, event, old: old, mapping: mapping)
        case .delete, .tombstone:
            let old = event.newAddress == nil ? nil : try image(of: index)
            let carried = rows[index].delete(event, old: old)
            if let carried, let address = event.newAddress {
                try deliver(carried, to: address, table: event.table)
            }
        case .truncate: break
        }
    }

    /// Whether the event is neither repeated nor stale; counts what it is.
    private mutating func isNews(_ event: ChangeEvent, _ state: RowState) throws(ApplyError) -> Bool
    {
        if let version = event.version {
            if let watermark = try watermark(of: event.table), version <= watermark {
                counts.stale += 1
                return false
            }
            guard let current = state.version, version <= current else { return true }
            if version == current { counts.repeatedVersions += 1 } else { counts.stale += 1 }
            return false
        }
        if event.kind == .tombstone, !(state.isLive && state.isFlat) {
            counts.ignored["tombstone", default: 0] += 1
            return false
        }
        if let id = event.eventID,
            try !stopping({ () throws(IngestError) in
                try transaction.insertEventID(id)
            })
        {
            counts.repeatedEventIDs += 1
            return false
        }
        return true
    }

    private mutating func deliver(_ carried: CarriedRow, to address: RowAddress, table: Int)
        throws(ApplyError)
    {
        var carried = carried
        var address = address
        // Each step follows a row to a later key, so it ends; the limit is against damaged rows.
        for _ in 0..<1_000 {
            if let version = carried.version, let watermark = try watermark(of: table),
                version <= watermark
            {
                return
            }
            let index = try index(of: table, address)
            let old = rows[index].state.unresolved.isEmpty ? nil : try image(of: index)
            switch rows[index].receive(carried, old: old, mapping: mapping.tables[table]) {
            case .done: return
            case .forward(let next, let nextAddress): (carried, address) = (next, nextAddress)
            }
        }
    }

    // MARK: Rows

    private mutating func index(of table: Int, _ address: RowAddress) throws(ApplyError) -> Int {
        let place = Place(table: table, address: address)
        if let index = indexes[place] { return index }
        let bytes = try stopping { () throws(IngestError) in
            try transaction.rowState(
                table: mapping.tables[table].name, partition: address.partition,
                key: address.key.bytes)
        }
        let state = try bytes.map { (bytes) throws(ApplyError) in
            try decodeState(bytes, address, table)
        }
        rows.append(WorkingRow(table: table, address: address, state: state ?? RowState()))
        indexes[place] = rows.count - 1
        return rows.count - 1
    }

    func decodeState(_ bytes: [UInt8], _ address: RowAddress, _ table: Int)
        throws(ApplyError) -> RowState
    {
        do throws(BytesError) {
            return try RowState(bytes: bytes)
        } catch {
            throw .stop(
                .store(
                    "the state of a row of '\(mapping.tables[table].name)' in partition "
                        + "'\(address.partition)' is damaged: \(error)"))
        }
    }

    /// The element of a row as events so far make it; nil where there is none.
    private mutating func image(of index: Int) throws(ApplyError) -> RowImage? {
        if rows[index].image == nil, rows[index].state.isLive {
            try readImages([index], table: rows[index].table, rows[index].address.partition)
        }
        return rows[index].image
    }

    /// Reads the elements that the batch's events need, with one statement for each partition.
    private mutating func loadImages(for events: [ChangeEvent]) throws(ApplyError) {
        var wanted = GroupedRows()
        for event in events {
            if case .upsert(let row) = event.kind, row.unavailable.isEmpty { continue }
            if case .delete = event.kind, event.newAddress == nil { continue }
            if event.kind == .truncate || event.kind == .tombstone { continue }
            let index = try index(of: event.table, event.address)
            if rows[index].state.isLive { wanted.add(index, rows[index]) }
        }
        for group in wanted.groups {
            try readImages(Array(Set(group.rows)).sorted(), table: group.table, group.partition)
        }
    }

    private mutating func readImages(_ indexes: [Int], table: Int, _ partition: String)
        throws(ApplyError)
    {
        let mapping = mapping.tables[table]
        var events: [Value] = []
        for index in indexes { events.append(try event(rows[index], number: index)) }
        let wanted = Set(indexes)
        let found = try transaction.run(
            mapping.statement(.read), events: events, partition: partition)
        for row in found {
            guard row.count == 2, case .integer(let number) = row[0],
                case .map(let properties) = row[1], wanted.contains(Int(number))
            else {
                throw .stop(
                    .mapping("'read' of table '\(mapping.name)' must return row and properties"))
            }
            let names = Array(mapping.columns.keys) + rows[Int(number)].state.extraNames
            rows[Int(number)].image = RowImage(properties: properties, columnNames: names)
        }
    }

    /// What a statement sees of a row.
    private func event(_ row: WorkingRow, number: Int) throws(ApplyError) -> Value {
        let mapping = mapping.tables[row.table]
        let keys: [Value]
        do throws(BytesError) {
            keys = try row.address.key.values()
        } catch {
            throw .stop(.store("the key of a row of '\(mapping.name)' is damaged: \(error)"))
        }
        var event = ValueMap()
        event.append(uniqueKey: "row", .integer(Int64(number)))
        for (name, value) in zip(mapping.key, keys) { event[name] = value }
        guard let image = row.image else { return .map(event) }
        for name in mapping.identity { event[name] = image.properties[name] ?? .null }
        event["properties"] = .map(image.properties)
        return .map(event)
    }

    // MARK: Writing

    /// Writes what has changed: first what goes away, so that nothing new finds its place taken.
    mutating func write() throws(ApplyError) {
        var deletes = GroupedRows()
        var moves = GroupedRows()
        var upserts = GroupedRows()
        for index in rows.indices where rows[index].isDirty {
            switch rows[index].firstStep {
            case .delete: deletes.add(index, rows[index])
            case .move: moves.add(index, rows[index])
            default: break
            }
            if rows[index].state.isLive { upserts.add(index, rows[index]) }
        }
        try run(.delete, deletes)
        try run(.move, moves)
        try run(.upsert, upserts)
        for index in rows.indices where rows[index].isStateDirty {
            let row = rows[index]
            try stopping { () throws(IngestError) in
                try transaction.setRowState(
                    row.state.isEmpty ? nil : row.state.bytes,
                    table: mapping.tables[row.table].name, partition: row.address.partition,
                    key: row.address.key.bytes)
            }
            rows[index].noteWritten()
        }
    }

    private func run(_ purpose: IngestStatement.Purpose, _ rows: GroupedRows) throws(ApplyError) {
        for group in rows.groups {
            let statement = mapping.tables[group.table].statement(purpose)
            var events: [Value] = []
            events.reserveCapacity(group.rows.count)
            for index in group.rows { events.append(try event(self.rows[index], number: index)) }
            _ = try transaction.run(statement, events: events, partition: group.partition)
        }
    }
}
