import ArgumentParser
import IntelGraph

struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Show what is in a shard, and how much room it takes.",
        discussion: """
            Without a partition: every partition with its counts, and the shard's files. With one: \
            its labels, relationship types and indexes. All counts are exact.

            Examples:
              intelgraph stats --data ./shard
              intelgraph stats --data ./shard --partition acme/fraud-7 --json
            """)

    @OptionGroup var shard: DataOption
    @Option(
        name: [.long, .customShort("p")],
        help: ArgumentHelp("Only this one.", valueName: "tenant/case"))
    var partition: String?
    @Flag(help: "Print an object instead.")
    var json = false

    func run() throws {
        let shard = try shard.openToRead()
        defer { shard.close() }
        if let partition {
            try show(shard.statistics(ofPartition: partition), name: partition)
        } else {
            try show(shard.statistics(), shard.partitions())
        }
    }

    private func show(_ statistics: ShardStatistics, _ partitions: [PartitionStatus]) {
        if json {
            var object = JSONObject()
            object.set("lsn", statistics.lsn)
            object.set("checkpointLSN", statistics.checkpointLSN)
            object.set("graphBytes", statistics.graphByteCount)
            object.set("freeBytes", statistics.freeByteCount)
            object.set("changelogBytes", statistics.changelogByteCount)
            object.set(
                "partitions",
                partitions.map { partition in
                    var object = JSONObject()
                    object.set("partition", partition.name)
                    object.set("nodes", partition.nodeCount)
                    object.set("relationships", partition.relationshipCount)
                    return object
                })
            return Output.writeLine(object.text)
        }
        var table = TextTable(["partition", "nodes", "relationships"])
        for partition in partitions {
            table.append([
                partition.name, "\(partition.nodeCount)", "\(partition.relationshipCount)",
            ])
        }
        Output.write(table.rendered())
        let nodes = partitions.reduce(0) { $0 + $1.nodeCount }
        let relationships = partitions.reduce(0) { $0 + $1.relationshipCount }
        Output.writeLine(
            "\(partitions.count) partitions, \(nodes) nodes, \(relationships) relationships")
        Output.writeLine(
            "graph \(Self.size(statistics.graphByteCount)) on disk, of which "
                + "\(Self.size(statistics.freeByteCount)) free; changelog "
                + "\(Self.size(statistics.changelogByteCount))"
        )
        Output.writeLine("last record \(statistics.lsn), checkpoint at \(statistics.checkpointLSN)")
    }

    private func show(_ statistics: PartitionStatistics, name: String) {
        let sections = [
            ("labels", statistics.labels), ("types", statistics.types),
            ("indexes", statistics.indexes),
        ]
        if json {
            var object = JSONObject()
            object.set("partition", name)
            object.set("nodes", statistics.nodeCount)
            object.set("relationships", statistics.relationshipCount)
            for (section, entries) in sections {
                var counts = JSONObject()
                for entry in entries { counts.set(entry.name, entry.count) }
                object.set(section, counts)
            }
            return Output.writeLine(object.text)
        }
        Output.writeLine(
            "\(name): \(statistics.nodeCount) nodes, \(statistics.relationshipCount) relationships")
        for (section, entries) in sections where !entries.isEmpty {
            var table = TextTable([section, "count"])
            for entry in entries { table.append([entry.name, "\(entry.count)"]) }
            Output.write(table.rendered())
        }
    }

    static func size(_ byteCount: Int) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var size = Double(byteCount)
        var unit = 0
        while size >= 1024, unit < units.count - 1 {
            size /= 1024
            unit += 1
        }
        let rounded = (size * 10).rounded() / 10
        return unit == 0 ? "\(byteCount) B" : "\(rounded) \(units[unit])"
    }
}
