import ArgumentParser
import IntelGraph

struct HashCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hash", abstract: "Print the content hash of each partition.",
        discussion: """
            A line per partition: name, hash, nodes, relationships. Two partitions with the same \
            content have the same hash, however they came to it; it is kept up to date with every \
            write, so printing it costs nothing.

            Example:
              intelgraph hash --data ./shard
            """)

    @OptionGroup var shard: DataOption
    @Option(
        name: [.long, .customShort("p")],
        help: ArgumentHelp("Only this one.", valueName: "tenant/case"))
    var partition: String?
    @Flag(help: "Print an object per partition instead.")
    var json = false

    func run() throws {
        let shard = try shard.openToRead()
        defer { shard.close() }
        let partitions = try shard.partitions().filter { partition == nil || $0.name == partition }
        if let partition, partitions.isEmpty {
            throw CommandError("the shard has no partition '\(partition)'")
        }
        for partition in partitions {
            if json {
                var object = JSONObject()
                object.set("partition", partition.name)
                object.set("hash", partition.contentHash)
                object.set("nodes", partition.nodeCount)
                object.set("relationships", partition.relationshipCount)
                Output.writeLine(object.text)
            } else {
                Output.writeLine(
                    "\(partition.name) \(partition.contentHash) \(partition.nodeCount) "
                        + "\(partition.relationshipCount)"
                )
            }
        }
    }
}
