import ArgumentParser
import IntelGraph

struct CheckpointCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Make the graph durable without its changelog, and trim the changelog.",
        discussion: """
            A running shard checkpoints by itself; this does it now, with no other writer at work.

            Example:
              intelgraph checkpoint --data ./shard
            """)

    @OptionGroup var shard: DataOption
    @Flag(help: "Print an object instead.")
    var json = false

    func run() throws {
        let shard = try shard.openToWrite()
        defer { shard.close() }
        let lsn = try shard.checkpoint()
        if json {
            var object = JSONObject()
            object.set("checkpointLSN", lsn)
            Output.writeLine(object.text)
        } else {
            Output.writeLine("checkpoint at record \(lsn)")
        }
    }
}
