import IntelGraph

/// What is in a partition, as tables.
struct SchemaReport {
    struct Entry {
        let name: String
        /// nil where it is not known.
        let count: Int?
    }

    let nodeCount: Int?
    let relationshipCount: Int?
    let labels: [Entry]
    let types: [Entry]
    let indexes: [Entry]

    init(
        nodeCount: Int?, relationshipCount: Int?, labels: [Entry], types: [Entry],
        indexes: [Entry]
    ) {
        self.nodeCount = nodeCount
        self.relationshipCount = relationshipCount
        self.labels = labels
        self.types = types
        self.indexes = indexes
    }

    init(_ statistics: PartitionStatistics) {
        func entries(_ entries: [PartitionStatistics.Entry]) -> [Entry] {
            entries.map { Entry(name: $0.name, count: $0.count) }
        }
        self.init(
            nodeCount: statistics.nodeCount, relationshipCount: statistics.relationshipCount,
            labels: entries(statistics.labels), types: entries(statistics.types),
            indexes: entries(statistics.indexes))
    }

    func print() {
        Output.writeLine(
            "\(Self.text(nodeCount)) nodes, \(Self.text(relationshipCount)) relationships")
        let tables = [
            ("label", "nodes", labels), ("type", "relationships", types),
            ("index or constraint", "entries", indexes),
        ]
        for (name, count, entries) in tables where !entries.isEmpty {
            var table = TextTable([name, count])
            for entry in entries { table.append([entry.name, Self.text(entry.count)]) }
            Output.write(table.rendered())
        }
    }

    private static func text(_ count: Int?) -> String { count.map { "\($0)" } ?? "-" }
}
