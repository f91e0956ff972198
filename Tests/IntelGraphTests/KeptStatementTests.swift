import Foundation
import IntelGraph
import TestKit
import Testing

/// The statements in which random ones have found a fault, each made as small as it goes, with the
/// graph that it ran on: `Tests/Corpus/statements`. A file begins with the seed and what was wrong.
@Suite struct `Statements that once gave different rows` {
    private static let directory = repositoryRoot + "/Tests/Corpus/statements"

    private static let names =
        (try? FileManager.default.contentsOfDirectory(atPath: directory))?.sorted() ?? []

    @Test func `are kept`() { #expect(Self.names.count >= 5) }

    @Test(arguments: names)
    func `give one result in every way to run them`(name: String) throws {
        let text = try String(contentsOfFile: "\(Self.directory)/\(name)", encoding: .utf8)
        let statements = text.split(separator: ";\n").map(String.init)
        let statement = try #require(statements.last)
        var results: Set<String> = []
        for rewrites in [Rewrites.all, []] {
            for batchRowCount in [1, 2, 3, 1_024] {
                var options = QueryOptions()
                options.rewrites = rewrites
                options.batchRowCount = batchRowCount
                results.insert(try result(of: statement, after: statements.dropLast(), options))
            }
        }
        #expect(results.count == 1, "\(results)")
    }

    private func result(
        of statement: String, after setUp: ArraySlice<String>, _ options: QueryOptions
    ) throws -> String {
        var result = ""
        try withTemporaryDirectory(inMemory: true) { directory throws in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let session = try shard.session(partition: "kept/case")
            for text in setUp { try session.run(text) }
            func rows(_ statement: String, _ options: QueryOptions) throws -> [String] {
                try session.run(statement, options: options).map { "\($0.values)" }.sorted()
            }
            result = "\(try rows(statement, options))"
            for contents in ["MATCH (n) RETURN n", "MATCH (a)-[r]->(b) RETURN a, r, b"] {
                result += "\n\(try rows(contents, QueryOptions()))"
            }
        }
        return result
    }
}
