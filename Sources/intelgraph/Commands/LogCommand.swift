import ArgumentParser
import IntelGraph

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Print the records of the changelog.",
        discussion: """
            A record is what one transaction changed: elements as they are afterwards, offsets \
            and versions of the events that it stands for. The log goes back to where it was \
            last trimmed.

            Examples:
              intelgraph log --data ./shard --from 100
              intelgraph log --data ./shard --last 3
              intelgraph log --data ./shard --follow --json
            """)

    @OptionGroup var shard: DataOption
    @Option(help: ArgumentHelp("The first record.", valueName: "lsn"))
    var from: UInt64?
    @Option(help: ArgumentHelp("Only the last so many records.", valueName: "count"))
    var last: Int?
    @Flag(help: "Wait for more records until interrupted.")
    var follow = false
    @Flag(help: "Print an object per record.")
    var json = false
    @Option(help: ArgumentHelp("Show at most so many changes of a record.", valueName: "count"))
    var changes = 20

    func validate() throws {
        if from != nil, last != nil { throw ValidationError("give --from or --last, not both") }
        if from == 0 { throw ValidationError("--from takes a number from 1 on") }
        if changes < 0 { throw ValidationError("--changes takes a number from 0 on") }
        if let last, last < 1 { throw ValidationError("--last takes a number from 1 on") }
    }

    func run() throws {
        let shard = try shard.openToRead()
        defer { shard.close() }
        var start = from
        if let last {
            let newest = try shard.statistics().lsn
            start = max(newest > UInt64(last) ? newest - UInt64(last) + 1 : 1, try shard.firstLSN())
        }
        Interrupt.catchSignals()
        try shard.changes(from: start, follow: follow) { record in
            if let record { show(record) }
            return !Interrupt.isRequested
        }
    }
    private func show(_ record: ChangeRecord) {
        if json {
            var object = JSONObject()
            object.set("lsn", record.lsn)
            object.set("bytes", record.byteCount)
            object.set("changes", record.lines)
            return Output.writeLine(object.text)
        }
        Output.writeLine("record \(record.lsn), \(record.byteCount) bytes")
        for line in record.lines.prefix(changes) { Output.writeLine("  \(line)") }
        if record.lines.count > changes {
            Output.writeLine("  … and \(record.lines.count - changes) more changes")
        }
    }
}
