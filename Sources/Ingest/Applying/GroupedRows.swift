/// Rows by table and partition, in the order in which those first appear.
struct GroupedRows {
    struct Group {
        let table: Int
        let partition: String
        var rows: [Int]
    }

    private struct Place: Hashable {
        let table: Int
        let partition: String
    }

    private(set) var groups: [Group] = []
    private var indexes: [Place: Int] = [:]

    mutating func add(_ index: Int, _ row: WorkingRow) {
        let place = Place(table: row.table, partition: row.address.partition)
        if let group = indexes[place] {
            groups[group].rows.append(index)
        } else {
            indexes[place] = groups.count
            groups.append(Group(table: row.table, partition: place.partition, rows: [index]))
        }
    }
}
