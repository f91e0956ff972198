import Graph
import IntelGraph
import Terminal

/// What is in a partition, as tables.
struct SchemaReport {
    struct Entry {
        let name: String
        /// nil where it is not known.
        let count: Int?
    }

    /// What is demanded of elements, whether an index stands behind it or not.
    struct Constraint {
        let name: String
        /// `:Label(key, …)`
        let covered: String
        let demand: String
    }

    let nodeCount: Int?
    let relationshipCount: Int?
    let labels: [Entry]
    let types: [Entry]
    let keys: [String]
    /// Those of constraints too.
    let indexes: [Entry]
    let constraints: [Constraint]

    init(
        nodeCount: Int?, relationshipCount: Int?, labels: [Entry], types: [Entry],
        keys: [String], indexes: [Entry], constraints: [Constraint]
    ) {
        self.nodeCount = nodeCount
        self.relationshipCount = relationshipCount
        self.labels = labels
        self.types = types
        self.keys = keys
        self.indexes = indexes
        self.constraints = constraints
    }

    init(_ statistics: PartitionStatistics, keys: [String], constraints: [Constraint]) {
        func entries(_ entries: [PartitionStatistics.Entry]) -> [Entry] {
            entries.map { Entry(name: $0.name, count: $0.count) }
        }
        self.init(
            nodeCount: statistics.nodeCount, relationshipCount: statistics.relationshipCount,
            labels: entries(statistics.labels), types: entries(statistics.types), keys: keys,
            indexes: entries(statistics.indexes), constraints: constraints)
    }

    func print() {
        Output.writeLine(
            "\(Self.text(nodeCount)) nodes, \(Self.text(relationshipCount)) relationships")
        show(["label", "nodes"], labels.map(Self.cells))
        show(["type", "relationships"], types.map(Self.cells))
        show(["property key"], keys.map { [$0] })
        show(["index", "entries"], indexes.map(Self.cells))
        show(
            ["constraint", "on", "demands"], constraints.map { [$0.name, $0.covered, $0.demand] })
    }

    private func show(_ header: [String], _ rows: [[String]]) {
        guard !rows.isEmpty else { return }
        var table = TextTable(header)
        for row in rows { table.append(row) }
        Output.write(table.rendered(fitting: TerminalSize.columns))
    }

    private static func cells(_ entry: Entry) -> [String] { [entry.name, text(entry.count)] }

    private static func text(_ count: Int?) -> String { count.map { "\($0)" } ?? "-" }
}

extension StatementTarget {
    /// The constraints, as statements list them wherever these run.
    func constraints(of partition: String?) throws -> [SchemaReport.Constraint] {
        let columns = "name, type, labelsOrTypes, properties, propertyType"
        return try rows("SHOW CONSTRAINTS YIELD \(columns) RETURN \(columns)", in: partition)
            .compactMap { row in
                guard row.count == 5, let name = row[0].string, let type = row[1].string
                else { return nil }
                let covered =
                    row[2].strings.map { ":" + $0 }.joined()
                    + "(" + row[3].strings.joined(separator: ", ") + ")"
                let demand = row[4].string.map { "\(type) \($0)" } ?? type
                return SchemaReport.Constraint(name: name, covered: covered, demand: demand)
            }
    }

    func propertyKeys(of partition: String?) throws -> [String] {
        try rows("CALL db.propertyKeys()", in: partition).compactMap { $0.first?.string }
    }
}

extension Value {
    fileprivate var strings: [String] {
        if case .list(let values) = self { values.compactMap(\.string) } else { [] }
    }
}
