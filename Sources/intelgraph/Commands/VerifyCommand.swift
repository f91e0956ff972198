import ArgumentParser
import IntelGraph

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every record, list, index, count and hash of a shard.",
        discussion: """
            Walks all that is stored and compares what must agree. Prints each problem with its \
            place; the exit status is 0 only if there is none.

            Example:
              intelgraph verify --data ./shard
            """)

    @OptionGroup var shard: DataOption
    @Flag(help: "Print an object instead.")
    var json = false

    func run() throws {
        let shard = try shard.openToRead()
        defer { shard.close() }
        let problems = try shard.verify { step in Output.progress(step) }
        Output.endProgress()
        let partitions = try shard.partitions()
        let nodes = partitions.reduce(0) { $0 + $1.nodeCount }
        let relationships = partitions.reduce(0) { $0 + $1.relationshipCount }
        let lsn = try shard.statistics().lsn
        if json {
            var object = JSONObject()
            object.set("lsn", lsn)
            object.set("nodes", nodes)
            object.set("relationships", relationships)
            object.set("problems", problems.count)
            Output.writeLine(object.text)
        }
        for problem in problems { Output.note("\(problem)") }
        guard problems.isEmpty else {
            throw CommandError("\(problems.count) problems in '\(self.shard.data)'")
        }
        if !json {
            Output.writeLine(
                "clean: \(nodes) nodes, \(relationships) relationships, last record \(lsn)")
        }
    }
}
