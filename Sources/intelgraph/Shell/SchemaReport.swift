import IntelGraph

/// What is in the shell's partition, as tables.
struct SchemaReport {
    private let statistics: PartitionStatistics

    init(_ shell: Shell) throws {
        guard let partition = shell.partition else {
            throw CommandError("choose a partition first: ':use NAME'")
        }
        let shard = try shell.runner.shard.openToRead()
        defer { shard.close() }
        statistics = try shard.statistics(ofPartition: partition)
    }

    func print() {
        Output.writeLine(
            "\(statistics.nodeCount) nodes, \(statistics.relationshipCount) relationships")
        let tables = [
            ("label", "nodes", statistics.labels), ("type", "relationships", statistics.types),
            ("index or constraint", "entries", statistics.indexes),
        ]
        for (name, count, entries) in tables where !entries.isEmpty {
            var table = TextTable([name, count])
            for entry in entries { table.append([entry.name, "\(entry.count)"]) }
            Output.write(table.rendered())
        }
    }
}
