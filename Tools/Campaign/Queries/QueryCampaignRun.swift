import ArgumentParser
import Cypher
import Foundation
import Graph
import IntelGraph
import TestKit

/// The child's work: one statement after the other, each with a seed.
final class QueryCampaignRun {
    /// Statements in a row that share a graph.
    private static let statementsPerGraph: UInt64 = 40

    private let options: QueryCampaign
    private var shard: Shard
    private var shardNumber = 0
    private var partitionNumber = 0
    private var found = 0
    private var counts = (run: 0, withRows: 0, writing: 0, failing: 0, cutShort: 0, wild: 0)

    init(_ options: QueryCampaign) throws {
        self.options = options
        shard = try Self.makeShard(options.work + "/shard-0")
    }

    func run() throws {
        let end = Date().addingTimeInterval(options.seconds)
        var seed = options.seed
        var graph: (number: UInt64, graph: RandomGraph, loaded: GraphUnderTest)?
        while Date() < end, options.count.map({ seed < options.seed + $0 }) ?? true {
            let number = seed / Self.statementsPerGraph
            if graph?.number != number {
                var random = SeededGenerator(seed: number &* 0x9e37)
                let made = RandomGraph(&random)
                note(seed, made.statement)
                try renewShard()
                graph = (number, made, try load(made))
            }
            guard let current = graph else { return }
            try step(seed, current.graph, current.loaded)
            seed += 1
        }
        shard.close()
        print(
            "queries: \(counts.run) statements from seed \(options.seed), \(counts.withRows) with rows, "
                + "\(counts.writing) writing, \(counts.failing) failing alike, "
                + "\(counts.wild) wild ones, \(counts.cutShort) cut short, \(found) differences")
        if found > 0 { throw ExitCode(1) }
    }

    private func step(_ seed: UInt64, _ graph: RandomGraph, _ loaded: GraphUnderTest) throws {
        var generator = QueryGenerator(seed: seed)
        let statement = generator.statement()
        note(seed, "\(statement)\non\n\(graph.statement)\n\(graph.indexes.joined(separator: "\n"))")
        if options.verbose { print("\(seed): \(statement)") }
        let finding = difference(statement, loaded, isWild: generator.isWild, counts: true)
        guard let finding else { return }
        found += 1
        print("DIFFERS: campaign queries --count 1 --seed \(seed)\n\(statement)\n\(finding.text)\n")
        let (smallGraph, smallStatement) = reduce(statement, graph, finding, generator.isWild)
        let last = try difference(smallStatement, load(smallGraph), isWild: generator.isWild)
        print(
            """
            smaller:
            \(smallGraph.statement)
            \(smallGraph.indexes.joined(separator: "\n"))
            \(smallStatement)
            \(last?.text ?? finding.text)

            """)
        fflush(nil)
        if found >= options.failures { throw ExitCode(1) }
    }

    // MARK: One statement

    private struct Finding {
        /// The setup that differs from the first.
        let setup: String
        let kind: DifferenceKind
        let text: String

        /// Whether a smaller case shows what this one shows.
        func isAlike(_ other: Finding?) -> Bool { other?.setup == setup && other?.kind == kind }
    }

    private func difference(
        _ statement: String, _ graph: GraphUnderTest, isWild: Bool, counts isCounted: Bool = false
    ) -> Finding? {
        guard let parsed = try? parse(statement), case .query(let query) = parsed.body,
            let rule = ComparisonRule(query)
        else {
            // A statement that was made from the grammar parses, unless it is wild.
            if isCounted && !isWild {
                return Finding(setup: "parser", kind: .errors, text: parseError(statement))
            }
            return nil
        }
        let setups = QuerySetup.all(deadline: .seconds(5))
        let first = graph.outcome(of: statement, setups[0])
        if isCounted { count(first, query, isWild) }
        if first.isCutShort { return nil }
        for setup in setups.dropFirst() {
            let outcome = graph.outcome(of: statement, setup)
            if outcome.isCutShort { continue }
            if let text = outcome.difference(from: first, rule, toleratesErrors: isWild) {
                return Finding(
                    setup: setup.name, kind: DifferenceKind(outcome, first),
                    text: "\(setup.name): \(text)")
            }
        }
        return nil
    }

    private func parseError(_ statement: String) -> String {
        do {
            _ = try parse(statement)
            return "rows are uncertain"
        } catch {
            return error.message
        }
    }

    private func count(_ outcome: StatementOutcome, _ query: RegularQuery, _ isWild: Bool) {
        counts.run += 1
        if query.isWriting { counts.writing += 1 }
        if isWild { counts.wild += 1 }
        if outcome.isCutShort { counts.cutShort += 1 }
        switch outcome {
        case .rows(let rows): if !rows.values.isEmpty { counts.withRows += 1 }
        case .failure(let error):
            counts.failing += 1
            if options.verbose {
                print("  \(error.kind.rawValue) \(error.detail): \(error.message)")
            }
        }
    }

    // MARK: Making it smaller

    private func reduce(
        _ statement: String, _ graph: RandomGraph, _ finding: Finding, _ isWild: Bool
    ) -> (RandomGraph, String) {
        guard finding.setup != "parser" else { return (graph, statement) }
        var graph = graph
        var statement = statement
        for _ in 0..<2 {
            guard let loaded = try? load(graph) else { break }
            var reduction = StatementReduction(statement)
            statement = reduction.run { text in
                finding.isAlike(difference(text, loaded, isWild: isWild))
            }
            var isSmaller = true
            while isSmaller {
                isSmaller = false
                for smaller in graph.reductions {
                    guard let loaded = try? load(smaller),
                        finding.isAlike(difference(statement, loaded, isWild: isWild))
                    else { continue }
                    graph = smaller
                    isSmaller = true
                    break
                }
            }
        }
        return (graph, statement)
    }

    // MARK: Graphs

    private func load(_ graph: RandomGraph) throws -> GraphUnderTest {
        partitionNumber += 1
        return try GraphUnderTest(graph, shard: shard, partition: "random/\(partitionNumber)")
    }

    /// Starts with an empty shard now and then. The loaded graphs go with the old one.
    private func renewShard() throws {
        guard partitionNumber / 200 > shardNumber else { return }
        shard.close()
        shardNumber = partitionNumber / 200
        shard = try Self.makeShard("\(options.work)/shard-\(shardNumber % 2)")
    }

    private static func makeShard(_ path: String) throws -> Shard {
        try? FileManager.default.removeItem(atPath: path)  // It need not be there.
        var options = Shard.Options()
        options.store.logFileByteCount = 1 << 20
        return try Shard.open(at: path, options: options)
    }

    /// Writes down what is run next, for the parent to read after a crash.
    private func note(_ seed: UInt64, _ text: String) {
        let path = options.work + "/progress"
        // A note that is lost costs only a report.
        try? "\(seed)\n\(text)".write(toFile: path, atomically: false, encoding: .utf8)
    }
}
