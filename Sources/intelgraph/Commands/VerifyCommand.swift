import ArgumentParser
import IntelGraph

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check every record, list, index, count and hash of a shard.",
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
        let report = try shard.verify { step in Output.progress(step) }
        Output.endProgress()
        if json {
            var object = JSONObject()
            object.set("lsn", report.lsn)
            object.set("nodes", report.nodeCount)
            object.set("relationships", report.relationshipCount)
            object.set("problems", report.problems.count)
            Output.writeLine(object.text)
        }
        for problem in report.problems { Output.note(problem) }
        guard report.problems.isEmpty else {
            throw CommandError("\(report.problems.count) problems in '\(self.shard.data)'")
        }
        if !json {
            Output.writeLine(
                "clean: \(report.nodeCount) nodes, \(report.relationshipCount) relationships, last record \(report.lsn)"
            )
        }
    }
}
