import Foundation
import Graph

/// One example of a scenario in a feature file of the openCypher TCK: its statements with the
/// example's values put in, and the rows that must come out.
struct TCKExample: Sendable, CustomStringConvertible {
    let scenario: String
    let setUp: [String]
    let query: String
    let columns: [String]
    let rows: [[String]]

    var description: String { "\(scenario): \(query.replacing("\n", with: " "))" }

    /// The examples of a feature, given by its path below `features`.
    static func read(_ path: String, below root: String) throws -> [TCKExample] {
        let text = try String(contentsOfFile: "\(root)/tck/features/\(path)", encoding: .utf8)
        var reader = FeatureReader()
        for line in text.split(separator: "\n") { reader.read(line.trimmingSpace) }
        reader.endScenario()
        return reader.examples
    }
}

/// Collects a feature line by line.
private struct FeatureReader {
    private(set) var examples: [TCKExample] = []
    private var scenario = ""
    private var statements: [(isSetUp: Bool, text: String)] = []
    private var isInText = false
    private var isSetUp = false
    private var isExamples = false
    private var result: [[String]] = []
    private var table: [[String]] = []

    mutating func read(_ line: String) {
        if line == "\"\"\"" {
            isInText.toggle()
            if isInText { statements.append((isSetUp, "")) }
        } else if isInText {
            statements[statements.count - 1].text += line + "\n"
        } else if line.hasPrefix("Scenario") {
            endScenario()
            scenario = line
        } else if line.hasPrefix("And having executed") {
            isSetUp = true
        } else if line.hasPrefix("When executing query") {
            isSetUp = false
        } else if line.hasPrefix("Examples") {
            endTable()
            isExamples = true
        } else if line.hasPrefix("|") {
            let cells = line.dropFirst().dropLast().split(separator: " | ")
            if isExamples {
                table.append(cells.map(\.trimmingSpace))
            } else {
                result.append(cells.map(\.trimmingSpace))
            }
        }
    }

    private mutating func endTable() {
        guard let header = table.first else { return }
        for row in table.dropFirst() {
            let bindings = Dictionary(uniqueKeysWithValues: zip(header, row))
            append { text in
                bindings.reduce(text) { $0.replacing("<\($1.key)>", with: $1.value) }
            }
        }
        table = []
    }

    mutating func endScenario() {
        if isExamples { endTable() } else if !statements.isEmpty { append { $0 } }
        (statements, result, isExamples, isSetUp) = ([], [], false, false)
    }

    private mutating func append(_ fill: (String) -> String) {
        guard let header = result.first, let query = statements.last(where: { !$0.isSetUp }) else {
            return
        }
        examples.append(
            TCKExample(
                scenario: scenario, setUp: statements.filter(\.isSetUp).map { fill($0.text) },
                query: fill(query.text), columns: header,
                rows: result.dropFirst().map { $0.map(fill) }))
    }
}

extension StringProtocol {
    var trimmingSpace: String { trimmingCharacters(in: .whitespaces) }
}
