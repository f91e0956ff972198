import ArgumentParser
import Cypher
import Foundation
import Graph
import IntelGraph
import Query
import Terminal

/// Runs statements as they are typed at a terminal, or as they come from a pipe.
///
/// A statement ends with a semicolon and may take several lines; a line that begins with a colon
/// is a command to the shell.
final class Shell {
    let target: any StatementTarget
    var printer: ResultPrinter
    /// Where statements run; nil until one is chosen.
    var partition: String?
    var parameters: [String: Value]
    var showsTime = true
    /// The statement before, for `:explain` without one.
    private var lastStatement: String?
    private var script = ScriptReader()
    /// The lines typed for statements that have not ended.
    private var lines: [String] = []
    private let interrupt: StatementInterrupt
    /// Nil where statements come from a pipe.
    private let editor: LineEditor?

    init(
        target: any StatementTarget, printer: ResultPrinter, partition: String?,
        parameters: [String: Value]
    ) {
        self.target = target
        self.printer = printer
        self.partition = partition
        self.parameters = parameters
        editor = LineEditor(program: "intelgraph", historyPath: Self.historyPath())
        interrupt = StatementInterrupt(isCaught: editor != nil)
        self.printer.rowLimit = editor == nil ? nil : 1_000
    }

    func run() throws {
        guard let editor else { return try runPiped() }
        try greet()
        editor.complete =
            ShellCompletion(target, partition: { [unowned self] in partition })
            .callAsFunction
        while true {
            switch editor.readLine(prompt: prompt) {
            case .end:
                Output.writeLine("")
                rememberLines()
                return
            case .interrupted:
                Output.writeLine("^C")
                script.clear()
                rememberLines()
            case .line(let line):
                do {
                    try take(line)
                } catch is EndOfShell {
                    return
                } catch {
                    Output.note("Error: \(error)")
                }
            }
        }
    }

    // MARK: Statements

    /// Runs a statement and prints what it gave.
    func runStatement(_ text: String) throws {
        guard partition != nil || !target.needsPartition else {
            throw CommandError(
                "choose a partition first: ':partitions' lists them, ':use NAME' takes one")
        }
        lastStatement = text
        let start = ContinuousClock.now
        try interrupt.whileRunning { stop in
            try target.run(text, in: partition, parameters, stop) { try printer.print($0) }
        }
        let time = ContinuousClock.now - start
        if showsTime, editor != nil { Output.writeLine("\(time.shown)") }
    }

    /// Runs a statement behind a word such as EXPLAIN; without one, the statement before.
    func runStatement(behind word: String, _ text: String) throws {
        let statement = text.isEmpty ? lastStatement : text
        guard let statement else {
            throw CommandError("there is no statement yet; write one behind the command")
        }
        let last = lastStatement
        try runStatement("\(word) \(statement)")
        lastStatement = text.isEmpty ? last : text
    }

    /// Runs every statement of a text; the first that fails ends it.
    func runScript(_ text: String) throws {
        var script = ScriptReader()
        for statement in script.append(text) + [script.rest] where !statement.isEmpty {
            try runStatement(statement)
        }
    }

    private func runPiped() throws {
        // Says what is wrong with the shard also where no statement comes.
        partition = try partition ?? target.onlyPartition()
        try target.check(partition)
        var lineNumber = 0
        do {
            while let line = readLine(strippingNewline: false) {
                lineNumber += 1
                for statement in script.append(line) { try runStatement(statement) }
            }
            if !script.rest.isEmpty { try runStatement(script.rest) }
        } catch {
            throw CommandError("in the statement that ends on line \(lineNumber):\n\(error)")
        }
    }

    // MARK: The prompt

    private func take(_ line: String) throws {
        let trimmed = line.trimmingCharacters(in: .whitespaces)
        if script.rest.isEmpty, trimmed.hasPrefix(":") {
            editor?.remember(trimmed)
            script.clear()
            return try ShellCommand.run(trimmed, in: self)
        }
        lines.append(line)
        let statements = script.append(line + "\n")
        if script.rest.isEmpty { rememberLines() }
        for statement in statements { try runStatement(statement) }
    }

    /// Keeps what was typed as one entry, so that a statement of several lines comes back whole.
    private func rememberLines() {
        editor?.remember(
            lines.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines))
        lines = []
    }

    private var prompt: String {
        let name = partition ?? (target.needsPartition ? "no partition" : "default database")
        return script.rest.isEmpty
            ? "\(name)> " : String(repeating: " ", count: name.count - 1) + "…> "
    }

    /// Says where the shell is; fails where there is no such place.
    private func greet() throws {
        try target.check(partition)
        var partitions: [PartitionReport] = []
        if target.needsPartition, partition == nil {
            partitions = try target.partitions()
            if partitions.count == 1 { partition = partitions[0].name }
        }
        Output.writeLine(
            "IntelGraph \(IntelGraphCommand.configuration.version), \(target.title)")
        Output.writeLine("End a statement with ';'. :help shows the commands, Ctrl-D leaves.")
        if partition == nil, target.needsPartition {
            Output.writeLine(
                "\(partitions.count) partitions: ':partitions' lists them, ':use NAME' takes one.")
        }
    }

    /// `$INTELGRAPH_HISTORY`, else a file where programs keep their state.
    private static func historyPath() -> String? {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["INTELGRAPH_HISTORY"] { return path.isEmpty ? nil : path }
        guard let home = environment["HOME"] else { return nil }
        let state = environment["XDG_STATE_HOME"] ?? home + "/.local/state"
        let folder = state + "/intelgraph"
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        return folder + "/history"
    }
}

/// Thrown by `:quit`.
struct EndOfShell: Error {}

extension Duration {
    /// `12.3 ms`, `4.21 s`
    fileprivate var shown: String {
        let milliseconds =
            Double(components.seconds) * 1_000 + Double(components.attoseconds) / 1e15
        return milliseconds < 1_000
            ? String(format: "%.1f ms", milliseconds)
            : String(format: "%.2f s", milliseconds / 1_000)
    }
}
