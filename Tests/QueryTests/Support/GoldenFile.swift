import Foundation
import Graph
import TestKit

@testable import Query

/// Statements with what they should give, in a text file.
///
/// A case begins with `=== name`; its parts begin with `---`. `setup` (statements with a semicolon
/// behind each) and `parameters` (a map) come first, then `statement`, then what is expected:
/// `rows` in any order, `ordered rows`, `plan`, `changes` or `error`. With
/// `INTELGRAPH_UPDATE_GOLDEN=1` the file is written anew with what was found; read the difference.
struct GoldenFile {
    struct Case {
        let name: String
        var parts: [(title: String, text: String)]

        func text(_ title: String) -> String? { parts.first { $0.title == title }?.text }
    }

    private let path: String
    private(set) var head: String
    var cases: [Case] = []

    init(_ name: String) throws {
        path = repositoryRoot + "/Tests/Golden/" + name
        let sections = try String(contentsOfFile: path, encoding: .utf8)
            .split(separator: "=== ", omittingEmptySubsequences: false)
        head = String(sections[0])
        for section in sections.dropFirst() {
            let parts = section.split(separator: "\n--- ", omittingEmptySubsequences: false)
            cases.append(
                Case(
                    name: parts[0].trimmingCharacters(in: .whitespacesAndNewlines),
                    parts: parts.dropFirst().map { part in
                        let lines = part.split(separator: "\n", maxSplits: 1)
                        let text = lines.count > 1 ? String(lines[1]) : ""
                        return (String(lines[0]), text.trimmingCharacters(in: .newlines))
                    }))
        }
    }

    static var isUpdating: Bool {
        ProcessInfo.processInfo.environment["INTELGRAPH_UPDATE_GOLDEN"] != nil
    }

    /// Writes the file with the cases as they are now.
    func write() throws {
        let texts = cases.map { golden in
            "=== \(golden.name)\n"
                + golden.parts.map { "--- \($0.title)\n\($0.text)\n" }.joined()
        }
        try (head + texts.joined(separator: "\n")).write(
            toFile: path, atomically: true, encoding: .utf8)
    }
}

extension GoldenFile.Case {
    /// What the parts that say what is expected are in fact.
    func actualParts() throws -> [(title: String, text: String)] {
        let statements = Statements()
        for statement in (text("setup") ?? "").split(separator: ";") {
            if statement.allSatisfy(\.isWhitespace) { continue }
            try statements.run(String(statement))
        }
        var parameters: [String: Value] = [:]
        if let map = text("parameters") {
            try statements.summary("RETURN \(map)") { batch in
                guard case .map(let map) = batch.columns[0].value(at: 0) else { return }
                for (key, value) in zip(map.keys, map.values) { parameters[key] = value }
            }
        }
        guard let statement = text("statement") else { return parts }
        let expectations = ["rows", "ordered rows", "plan", "changes", "error"]
        let plan = text("plan").map { _ in Result { try statements.plan(statement) } }
        var lines: [String] = []
        let outcome: Result<QuerySummary, QueryError> = Result { () throws(QueryError) in
            try statements.summary(statement, parameters) { batch in
                for row in 0..<batch.count {
                    let values = batch.columns.map { $0.value(at: row).description }
                    lines.append(values.joined(separator: " | "))
                }
            }
        }
        return try parts.map { part in
            guard expectations.contains(part.title) else { return part }
            if part.title == "plan", let plan { return ("plan", try plan.get()) }
            switch outcome {
            case .failure(let error):
                return ("error", "\(error.kind.rawValue) \(error.detail): \(error.message)")
            case .success(let summary):
                switch part.title {
                case "changes":
                    let changes = summary.counters.entries.map { "\($0.name) \($0.count)" }
                    return (part.title, changes.joined(separator: "\n"))
                case "error": return ("rows", lines.sorted().joined(separator: "\n"))
                default:
                    let head = summary.columns.joined(separator: " | ")
                    let rows = part.title == "rows" ? lines.sorted() : lines
                    return (part.title, ([head] + rows).joined(separator: "\n"))
                }
            }
        }
    }
}
