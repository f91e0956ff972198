import Graph

/// What a MERGE's plan has found for a batch.
struct MergeMatches {
    /// The input row of each match, ascending.
    let rows: ContiguousArray<Int32>
    /// The pattern's elements, one column for each.
    let columns: [Column]
    /// Input rows without a match, ascending.
    let missingRows: ContiguousArray<Int32>

    init(_ found: [Batch], rowNumberSlot: Int, slots: [Int], count: Int) {
        var rows = ContiguousArray<Int32>()
        var missingRows = ContiguousArray<Int32>()
        var next: Int32 = 0
        for batch in found {
            for number in batch.columns[rowNumberSlot].rowNumbers {
                let row = Int32(truncatingIfNeeded: number)
                while next < row {
                    missingRows.append(next)
                    next += 1
                }
                next = row + 1
                rows.append(row)
            }
        }
        missingRows.append(contentsOf: next < Int32(count) ? next..<Int32(count) : 0..<0)
        self.rows = rows
        self.missingRows = missingRows
        columns =
            found.isEmpty
            ? [] : slots.map { slot in Column.concatenate(found.map { $0.columns[slot] }) }
    }
}

/// A MERGE's output while it is put together: matches and new elements in the order of the input.
struct MergedRows {
    enum Kind { case matched, created, completed }

    private(set) var kinds: [Kind]
    private var rows: ContiguousArray<Int32>
    private var columns: [Column]

    init(_ matches: MergeMatches) {
        rows = matches.rows
        columns = matches.columns
        kinds = Array(repeating: .matched, count: rows.count)
    }

    /// Adds the rows that had no match. `created` has one row for each group, made for the row in
    /// `firstRows`; the group's other rows have found it.
    mutating func add(
        _ created: ArraySlice<Column>, _ missing: ContiguousArray<Int32>,
        _ groups: ContiguousArray<Int32>, _ firstRows: ContiguousArray<Int32>
    ) {
        let matchCount = rows.count
        var order = ContiguousArray<Int32>()
        var merged = ContiguousArray<Int32>()
        var mergedKinds: [Kind] = []
        order.reserveCapacity(matchCount + missing.count)
        merged.reserveCapacity(matchCount + missing.count)
        mergedKinds.reserveCapacity(matchCount + missing.count)
        var match = 0
        func takeMatches(before row: Int32) {
            while match < matchCount, rows[match] < row {
                order.append(Int32(match))
                merged.append(rows[match])
                mergedKinds.append(.matched)
                match += 1
            }
        }
        for (place, row) in missing.enumerated() {
            takeMatches(before: row)
            let group = groups[place]
            order.append(Int32(matchCount) + group)
            merged.append(row)
            mergedKinds.append(firstRows[Int(group)] == row ? .created : .matched)
        }
        takeMatches(before: .max)
        if columns.isEmpty {
            columns = created.map { $0.gather(order) }
        } else {
            columns = zip(columns, created).map { Column.concatenate([$0, $1]).gather(order) }
        }
        rows = merged
        kinds = mergedKinds
    }

    /// The input's rows with the elements' columns behind.
    func batch(over input: Batch) -> Batch {
        let isUnchanged = rows.count == input.count && rows.indices.allSatisfy { rows[$0] == $0 }
        var output = isUnchanged ? input : input.gather(rows)
        output.columns.append(contentsOf: columns)
        return output
    }
}

/// Whether a property keeps its value when `assigned` is written over `value`: `1` and `1.0` look
/// equal to MERGE, but a later row would find the other one just as well.
func isSame(_ assigned: Value, _ value: Value) -> Bool {
    Value.isEqual(assigned, value) == true
}
