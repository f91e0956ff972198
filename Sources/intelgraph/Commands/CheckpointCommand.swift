import ArgumentParser
import IntelGraph

struct CheckpointCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract:
            "Make the graph durable without its changelog, trim that, and give free space back.",
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
        let reclaimed = try shard.reclaimSpace()
        if json {
            var object = JSONObject()
            object.set("checkpointLSN", lsn)
            object.set("reclaimedBytes", reclaimed)
            Output.writeLine(object.text)
        } else {
            Output.writeLine(
                "checkpoint at record \(lsn), \(StatsCommand.size(reclaimed)) of free pages given "
                    + "back"
            )
        }
    }
}
