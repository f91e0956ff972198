import Foundation

/// A session at a terminal, in a text file: command lines with what they must print.
///
/// Lines that are indented by two spaces are the session, others tell about it. `$ ` begins a
/// command line of `sh`, `> ` continues it; below stand the lines of standard output, then those of
/// standard error behind `! `, then the exit status in brackets if it is not 0. All command lines
/// of a file run in one new directory. With `INTELGRAPH_UPDATE_GOLDEN=1` the file is written anew
/// with what was found; read the difference.
struct Transcript {
    struct Step {
        /// The line of the file where the command stands.
        let lineNumber: Int
        var command: String
        var expected: [String]
    }

    enum Part {
        case prose(String)
        case step(Step)
    }

    private let path: String
    private(set) var parts: [Part] = []

    static let isUpdating =
        ProcessInfo.processInfo.environment["INTELGRAPH_UPDATE_GOLDEN"] != nil

    init(path: String) throws {
        self.path = path
        var lines = try String(contentsOfFile: path, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last?.isEmpty == true { lines.removeLast() }
        var step: Step?
        func finish() { if let done = step { parts.append(.step(done)) } }
        for (index, line) in lines.enumerated() {
            if line.hasPrefix("  $ ") {
                finish()
                step = Step(lineNumber: index + 1, command: String(line.dropFirst(4)), expected: [])
            } else if line.hasPrefix("  > "), step?.expected.isEmpty == true {
                step?.command += "\n" + line.dropFirst(4)
            } else if line.hasPrefix("  "), step != nil {
                step?.expected.append(String(line.dropFirst(2)))
            } else {
                finish()
                step = nil
                parts.append(.prose(line))
            }
        }
        finish()
    }

    /// Runs the session; returns the steps with what they printed.
    func run(in directory: String) throws -> [(step: Step, found: [String])] {
        try parts.compactMap { part in
            guard case .step(let step) = part else { return nil }
            return (step, Self.lines(of: try Command.run(step.command, in: directory)))
        }
    }

    /// Writes the file with what was found.
    func write(_ results: [(step: Step, found: [String])]) throws {
        var rest = results[...]
        var lines: [String] = []
        for part in parts {
            switch part {
            case .prose(let line): lines.append(line)
            case .step(let step):
                let command = step.command.split(separator: "\n", omittingEmptySubsequences: false)
                lines.append("  $ \(command[0])")
                lines += command.dropFirst().map { "  > \($0)" }
                lines += (rest.popFirst()?.found ?? []).map { "  \($0)" }
            }
        }
        try (lines.joined(separator: "\n") + "\n")
            .write(toFile: path, atomically: true, encoding: .utf8)
    }

    private static func lines(of outcome: Command.Outcome) -> [String] {
        var lines = lines(outcome.output).map(withoutTimes)
        lines += self.lines(outcome.errors).map { "! " + withoutTimes($0) }
        if outcome.status != 0 { lines.append("[\(outcome.status)]") }
        return lines
    }

    private static func lines(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// Measured times differ from run to run: `0` stands for each.
    private static func withoutTimes(_ line: String) -> String {
        line.replacingOccurrences(
            of: #""(seconds|eventsPerSecond|lagP\d\dMilliseconds|timeMilliseconds)":[-+.e0-9]+"#,
            with: #""$1":0"#, options: .regularExpression)
    }
}
