import Foundation
import Testing

/// A scenario of the openCypher TCK, examples filled in: its queries and what error it expects.
struct FeatureScenario: Sendable {
    /// Feature, scenario and the row of its examples.
    var name: String
    /// Queries that set up the graph or look at it afterwards.
    var otherQueries: [String] = []
    var query = ""
    /// `SyntaxError`, or nil where none is expected.
    var errorKind: String?
    /// `compile time`, `runtime` or `any time`.
    var errorPhase = ""
    var errorDetail = ""
}

/// Reads the scenarios of all features below a folder, in the order of their paths.
func readFeatures(below folder: String) throws -> [FeatureScenario] {
    let paths = try #require(FileManager.default.subpaths(atPath: folder)).sorted()
    return try paths.filter { $0.hasSuffix(".feature") }.flatMap { path in
        let text = try String(contentsOfFile: folder + "/" + path, encoding: .utf8)
        let feature = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        return FeatureReader(feature: feature, text: text).scenarios
    }
}

private struct FeatureReader {
    let feature: String
    private(set) var scenarios: [FeatureScenario] = []
    private var current: FeatureScenario?
    private var exampleHeader: [String] = []
    private var isInExamples = false
    private var step = ""

    init(feature: String, text: String) {
        self.feature = feature
        var docString: [String]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed == "\"\"\"" {
                if let lines = docString { take(lines.joined(separator: "\n")) }
                docString = docString == nil ? [] : nil
            } else if docString != nil {
                docString?.append(String(line))
            } else {
                read(trimmed)
            }
        }
        finish()
    }

    private mutating func read(_ line: String) {
        if line.hasPrefix("Scenario") {
            finish()
            let title = line.split(separator: ":", maxSplits: 1).last ?? ""
            current = FeatureScenario(
                name: feature + title.trimmingCharacters(in: .whitespaces).prefix { $0 != " " })
        } else if line.hasPrefix("Examples:") {
            isInExamples = true
            exampleHeader = []
        } else if isInExamples, line.hasPrefix("|") {
            let cells = cells(of: line)
            if exampleHeader.isEmpty { exampleHeader = cells } else { add(example: cells) }
        } else if line.hasPrefix("Then a"), let raised = line.range(of: " should be raised at ") {
            let words = line[..<raised.lowerBound].split(separator: " ")
            let outcome = line[raised.upperBound...].split(separator: ": ", maxSplits: 1)
            current?.errorKind = words.last.map(String.init)
            current?.errorPhase = outcome.first.map(String.init) ?? ""
            current?.errorDetail = outcome.last.map(String.init) ?? ""
        } else {
            step = line
        }
    }

    private mutating func take(_ text: String) {
        if step.hasSuffix("executing query:") {
            current?.query = text
        } else if step.hasSuffix("executed:") || step.hasSuffix("control query:") {
            current?.otherQueries.append(text)
        }
    }

    /// The cells of a table row; `\|` is a bar.
    private func cells(of line: String) -> [String] {
        line.replacingOccurrences(of: "\\|", with: "\u{1}")
            .split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
            .map {
                $0.trimmingCharacters(in: .whitespaces)
                    .replacingOccurrences(of: "\u{1}", with: "|")
                    .replacingOccurrences(of: "\\\\", with: "\\")
            }
    }

    private mutating func add(example: [String]) {
        guard var scenario = current else { return }
        for (key, value) in zip(exampleHeader, example) {
            scenario.query = scenario.query.replacingOccurrences(of: "<\(key)>", with: value)
            scenario.otherQueries = scenario.otherQueries.map {
                $0.replacingOccurrences(of: "<\(key)>", with: value)
            }
        }
        scenario.name += " (\(example.joined(separator: ", ")))"
        scenarios.append(scenario)
    }

    private mutating func finish() {
        if let current, !isInExamples, !current.query.isEmpty { scenarios.append(current) }
        current = nil
        isInExamples = false
    }
}
