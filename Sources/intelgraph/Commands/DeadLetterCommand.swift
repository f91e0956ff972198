import ArgumentParser
import Foundation
import Ingest
import IntelGraph

struct DeadLetterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dlq",
        abstract: "Look at events that could not be applied, and apply them again.",
        discussion: """
            Examples:
              intelgraph dlq list --data ./shard
              intelgraph dlq show --data ./shard 3
              intelgraph dlq replay --data ./shard --mapping mended.yaml
            """,
        subcommands: [List.self, Show.self, Replay.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List dead letters with their reasons.",
            discussion: """
                Examples:
                  intelgraph dlq list --data ./shard
                  intelgraph dlq list --data ./shard --from 1000 --limit 10 --json
                """)

        @OptionGroup var shard: DataOption
        @Option(help: ArgumentHelp("The first number.", valueName: "number"))
        var from: UInt64 = 0
        @Option(help: ArgumentHelp("At most so many.", valueName: "count"))
        var limit = 100
        @Flag(help: "Print an object per letter.")
        var json = false

        func validate() throws {
            if limit < 1 { throw ValidationError("--limit takes a number from 1 on") }
        }

        func run() throws {
            let shard = try shard.openToRead()
            defer { shard.close() }
            let letters = try ShardTarget.deadLetters(of: shard, from: from, limit: limit)
            if json {
                for (number, letter) in letters {
                    Output.writeLine(letter.object(number: number, withContent: false).text)
                }
                return
            }
            var table = TextTable(["number", "source", "offset", "topic", "reason"])
            table.maximumCellWidth = 90
            for (number, letter) in letters {
                table.append([
                    "\(number)", letter.origin, "\(letter.offset)", letter.topic, letter.reason,
                ])
            }
            if !letters.isEmpty { Output.write(table.rendered()) }
            let total = try ShardTarget.deadLetterCount(of: shard)
            Output.writeLine("\(letters.count) of \(total) dead letters")
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show a dead letter with its original bytes.",
            discussion: """
                Example:
                  intelgraph dlq show --data ./shard 3
                """)

        @OptionGroup var shard: DataOption
        @Argument(help: "The letter's number, as 'dlq list' shows it.")
        var number: UInt64
        @Flag(help: "Print an object.")
        var json = false

        func run() throws {
            let shard = try shard.openToRead()
            defer { shard.close() }
            guard
                let (found, letter) = try ShardTarget.deadLetters(of: shard, from: number, limit: 1)
                    .first, found == number
            else { throw CommandError("there is no dead letter \(number); 'dlq list' shows them") }
            if json {
                return Output.writeLine(letter.object(number: number, withContent: true).text)
            }
            Output.writeLine("number: \(number)\nreason: \(letter.reason)")
            Output.writeLine("source: \(letter.origin), offset \(letter.offset)")
            switch letter.content {
            case .line(let bytes):
                Output.writeLine("line: \(String(decoding: bytes, as: UTF8.self))")
            case .record(let record):
                Output.writeLine("topic: \(record.topic)")
                Output.writeLine(
                    "key: \(record.key.map { String(decoding: $0, as: UTF8.self) } ?? "none")")
                Output.writeLine(
                    "value: \(record.value.map { String(decoding: $0, as: UTF8.self) } ?? "none")")
                for header in record.headers {
                    Output.writeLine(
                        "header \(header.name): \(String(decoding: header.value, as: UTF8.self))")
                }
            }
        }
    }

    struct Replay: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "replay",
            abstract: "Apply dead letters again, on the path that events take.",
            discussion: """
                Letters that are applied now go; others stay, with their new reason.

                Example:
                  intelgraph dlq replay --data ./shard --mapping mended.yaml
                """)

        @OptionGroup var shard: DataOption
        @Option(
            help: ArgumentHelp("A mapping in YAML instead of the built-in one.", valueName: "file"))
        var mapping: String?
        @Flag(help: "Print the summary as an object.")
        var json = false

        func run() throws {
            let mapping = try MappingOption.read(mapping)
            let shard = try shard.openToWrite()
            defer { shard.close() }
            let target = ShardTarget(shard, mapping: mapping)
            try target.checkStatements()
            let ingester = Ingester(target: target, mapping: mapping)
            let summary = try ingester.run(DeadLetterSource(target))
            IngestReport(summary: summary).print(asJSON: json)
            guard summary.deadLettered == 0 else {
                throw CommandError(
                    "\(summary.deadLettered) of the letters failed again; 'dlq list' says why")
            }
        }
    }
}

/// The mapping that a command was given.
enum MappingOption {
    /// The mapping in a file; the built-in one for nil.
    static func read(_ file: String?) throws -> Mapping {
        guard let file else { return try Mapping.builtIn() }
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw CommandError("the mapping '\(file)' cannot be read")
        }
        return try Mapping.parse(yaml: String(decoding: bytes, as: UTF8.self), file: file)
    }
}

extension DeadLetter {
    fileprivate var topic: String {
        if case .record(let record) = content { record.topic } else { "" }
    }

    fileprivate func object(number: UInt64, withContent: Bool) -> JSONObject {
        var object = JSONObject()
        object.set("number", number)
        object.set("reason", reason)
        object.set("source", origin)
        object.set("offset", Int(offset))
        object.set("timeMilliseconds", Int(timeMilliseconds))
        object.set("topic", topic)
        guard withContent else { return object }
        switch content {
        case .line(let bytes): object.set("line", String(decoding: bytes, as: UTF8.self))
        case .record(let record):
            if let key = record.key { object.set("key", String(decoding: key, as: UTF8.self)) }
            if let value = record.value {
                object.set("value", String(decoding: value, as: UTF8.self))
            }
        }
        return object
    }
}
