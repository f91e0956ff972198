import Foundation
import Graph
import IntelGraph

/// A command to the shell: a word behind a colon, and what it takes.
struct ShellCommand: Sendable {
    let names: [String]
    /// What follows the name, for `:help`.
    let usage: String
    let help: String
    let run: @Sendable (_ shell: Shell, _ argument: String) throws -> Void

    /// Runs a line that begins with a colon.
    static func run(_ line: String, in shell: Shell) throws {
        let parts = line.dropFirst().split(separator: " ", maxSplits: 1)
        let name = parts.first.map { $0.lowercased() } ?? ""
        var argument = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        while argument.hasSuffix(";") { argument.removeLast() }
        guard let command = all.first(where: { $0.names.contains(name) }) else {
            throw CommandError("there is no command ':\(name)'; ':help' lists them")
        }
        try command.run(shell, argument)
    }

    static let all: [ShellCommand] = [
        ShellCommand(names: ["help", "h", "?"], usage: "", help: "show this list") { _, _ in
            showHelp()
        },
        ShellCommand(
            names: ["schema"], usage: "", help: "labels, types, keys, indexes and constraints"
        ) { shell, _ in try shell.target.schema(of: shell.partition).print() },
        ShellCommand(
            names: ["partitions"], usage: "", help: "the partitions, with counts"
        ) { shell, _ in try showPartitions(shell) },
        ShellCommand(
            names: ["use"], usage: "tenant/case",
            help: "run statements in another partition; a bare tenant reads all of its own"
        ) { shell, name in
            shell.partition = try PartitionName(partitionOrTenant: name).description
        },
        ShellCommand(names: ["params"], usage: "[clear]", help: "show the parameters, or drop them")
        {
            shell, argument in try showParameters(shell, argument)
        },
        ShellCommand(
            names: ["param"], usage: "name => expression",
            help: "set a parameter: ':param ids => [1, 2]', then $ids; or several: {a: 1, b: 2}"
        ) { shell, text in try setParameters(shell, text) },
        ShellCommand(
            names: ["explain"], usage: "[statement]",
            help: "the plan of a statement, or of the one before"
        ) { shell, text in try shell.runStatement(behind: "EXPLAIN", text) },
        ShellCommand(
            names: ["profile"], usage: "[statement]", help: "run it, and count rows and time"
        ) { shell, text in try shell.runStatement(behind: "PROFILE", text) },
        ShellCommand(names: ["source"], usage: "file", help: "run the statements of a file") {
            shell, path in
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw CommandError("'\(path)' cannot be read as text")
            }
            try shell.runScript(text)
        },
        ShellCommand(
            names: ["format"], usage: "table|json|csv", help: "how rows are printed"
        ) { shell, name in
            guard let format = OutputFormat(rawValue: name) else {
                throw CommandError("':format' takes table, json or csv")
            }
            shell.printer.format = format
        },
        ShellCommand(
            names: ["rows"], usage: "number|all", help: "the most rows that are printed (1000)"
        ) { shell, text in
            let limit = Int(text)
            guard text == "all" || (limit ?? 0) > 0 else {
                throw CommandError("':rows' takes a number above 0, or all")
            }
            shell.printer.rowLimit = limit
        },
        ShellCommand(names: ["timing"], usage: "on|off", help: "whether times are printed") {
            shell, text in
            guard text == "on" || text == "off" else {
                throw CommandError("':timing' takes on or off")
            }
            shell.showsTime = text == "on"
        },
        ShellCommand(names: ["quit", "exit", "q"], usage: "", help: "leave; so does Ctrl-D") {
            _, _ in
            throw EndOfShell()
        },
    ]

    private static func showHelp() {
        let heads = all.map { ":\($0.names[0])" + ($0.usage.isEmpty ? "" : " \($0.usage)") }
        let width = heads.map(\.count).max() ?? 0
        for (head, command) in zip(heads, all) {
            Output.writeLine(
                "  " + head.padding(toLength: width + 2, withPad: " ", startingAt: 0)
                    + command.help)
        }
        Output.writeLine(
            """

            A statement ends with ';' and may take several lines.
              Tab     completes keywords, functions, labels, types and commands
              Ctrl-R  searches the history; Ctrl-C cancels the statement that runs, or drops the \
            line
            """)
    }

    private static func showPartitions(_ shell: Shell) throws {
        var table = TextTable(["partition", "nodes", "relationships"])
        for partition in try shell.target.partitions() {
            let (nodes, relationships) = partition.counts.map { ("\($0)", "\($1)") } ?? ("-", "-")
            table.append([partition.name, nodes, relationships])
        }
        Output.write(table.rendered())
    }

    private static func showParameters(_ shell: Shell, _ argument: String) throws {
        switch argument {
        case "clear": shell.parameters = [:]
        case "" where shell.parameters.isEmpty:
            Output.writeLine("There are no parameters; ':param name => expression' sets one.")
        case "":
            for (name, value) in shell.parameters.sorted(by: { $0.key < $1.key }) {
                Output.writeLine("\(name) => \(value)")
            }
        default: throw CommandError("':params' takes nothing, or clear")
        }
    }

    /// Any expression will do: it is computed as a statement would. `name: expression` and a map
    /// of several are what other shells take.
    private static func setParameters(_ shell: Shell, _ text: String) throws {
        if text.hasPrefix("{") {
            guard case .map(let map)? = try value(of: text, shell) else {
                throw CommandError("':param {…}' takes a map, such as ':param {id: 7}'")
            }
            for (name, value) in zip(map.keys, map.values) { shell.parameters[name] = value }
            return
        }
        let arrow = text.range(of: "=>")
        let colon = text.range(of: ":")
        let separator = [arrow, colon].compactMap { $0 }.min { $0.lowerBound < $1.lowerBound }
        let name = text[..<(separator?.lowerBound ?? text.startIndex)]
            .trimmingCharacters(in: .whitespaces)
        guard let separator, !name.isEmpty else {
            throw CommandError("write ':param name => expression', such as ':param id => 7'")
        }
        shell.parameters[name] = try value(of: String(text[separator.upperBound...]), shell)
    }

    private static func value(of expression: String, _ shell: Shell) throws -> Value? {
        let partition = shell.partition ?? (shell.target.needsPartition ? "none/none" : nil)
        var value: Value?
        try shell.target.run(
            "RETURN \(expression) AS value", in: partition, shell.parameters, nil
        ) { result in
            value = try result.next()?.first
            while try result.next() != nil {}
        }
        return value
    }
}
