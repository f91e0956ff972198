import Foundation
public import Graph

/// A table of separated values without quotes, as the real graphs of the shared data have it.
public struct CSVTable: Sendable {
    public let header: [String]
    public let rows: [[String]]

    public init(_ path: String, separator: Character = ",") throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).map { line in
            line.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
        }
        header = lines.first ?? []
        rows = Array(lines.dropFirst())
    }
}

/// A graph of LDBC's Labelled Subgraph Query Benchmark as statements: a file a label or type.
public struct LSQBGraph {
    private let folder: String
    private let names: [String]

    /// - Parameter folder: holds `Label.csv` and `Source_type_Target.csv`.
    public init(folder: String) throws {
        self.folder = folder
        names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .filter { $0.hasSuffix(".csv") }.map { String($0.dropLast(4)) }
    }

    /// Calls `run` with statements and their parameters that make the graph, nodes first.
    public func load(_ run: (String, [String: Value]) throws -> Void) throws {
        let labels = names.filter { !$0.contains("_") }
        for label in labels {
            try run("CREATE CONSTRAINT FOR (n:\(label)) REQUIRE n.id IS UNIQUE", [:])
            let extra = ["Post", "Comment"].contains(label) ? ":Message" : ""
            try batches(of: label) { rows in
                try run("UNWIND $rows AS row CREATE (:\(label)\(extra) {id: row[0]})", rows)
            }
        }
        for name in names where name.contains("_") {
            let parts = name.split(separator: "_").map(String.init)
            try batches(of: name) { rows in
                try run(
                    """
                    UNWIND $rows AS row \
                    MATCH (a:\(parts[0]) {id: row[0]}), (b:\(parts[2]) {id: row[1]})
                    CREATE (a)-[:\(Self.type(parts[1]))]->(b)
                    """, rows)
            }
        }
    }

    /// `hasTag` is `HAS_TAG`.
    private static func type(_ name: String) -> String {
        name.map { $0.isUppercase ? "_\($0)" : $0.uppercased() }.joined()
    }

    private func batches(of name: String, _ body: ([String: Value]) throws -> Void) throws {
        let table = try CSVTable("\(folder)/\(name).csv", separator: "|")
        let rows = table.rows.map { row in
            Value.list(row.map { Int64($0).map { .integer($0) } ?? .string($0) })
        }
        for start in stride(from: 0, to: rows.count, by: 10_000) {
            try body(["rows": .list(Array(rows[start..<min(start + 10_000, rows.count)]))])
        }
    }
}
