import TestKit
import Testing

@testable import Query

/// Searches for paths agree with trying every path of small random graphs, whatever the planner
/// may do and however many rows a batch has.
@Suite struct `Paths` {
    @Test(arguments: 0..<40) func `of varying length are all found once`(run: UInt64) throws {
        try forEachCase(run, isShortest: false) { sample throws in
            let found = try sample.rows("MATCH p = \(sample.path(""))")
            #expect(found == sample.all.map(\.text).sorted(), "\(sample.comment)")
        }
    }

    @Test(arguments: 0..<40) func `that are shortest are all found`(run: UInt64) throws {
        try forEachCase(run, isShortest: true) { sample throws in
            let found = try sample.rows("MATCH p = \(sample.path("allShortestPaths"))")
            #expect(found == sample.shortest.map(\.text).sorted(), "\(sample.comment)")
        }
    }

    @Test(arguments: 0..<40) func `of which one is shortest are found for all ends`(run: UInt64)
        throws
    {
        try forEachCase(run, isShortest: true) { sample throws in
            let found = try sample.rows("MATCH p = \(sample.path("shortestPath"))")
            let all = Set(sample.shortest.map(\.text))
            #expect(found.allSatisfy(all.contains), "\(sample.comment)")
            let ends = Set(sample.shortest.map { [$0.nodes[0], $0.nodes[$0.nodes.count - 1]] })
            #expect(found.count == ends.count, "\(sample.comment)")
        }
    }

    @Test(arguments: 0..<40) func `lead to each end once where only ends count`(run: UInt64) throws
    {
        try forEachCase(run, isShortest: false) { sample throws in
            let found = try sample.rows(
                "MATCH p = \(sample.path(""))", returning: "DISTINCT a.id, b.id")
            let ends = Set(sample.all.map { "\($0.nodes[0]) \($0.nodes[$0.nodes.count - 1])" })
            #expect(found == ends.sorted(), "\(sample.comment)")
            let bound = try sample.rows(
                "MATCH (a), (b) MATCH p = \(sample.path(""))", returning: "DISTINCT a.id, b.id")
            #expect(bound == ends.sorted(), "\(sample.comment)")
        }
    }

    @Test(arguments: 0..<40) func `walk no relationship of the pattern around them`(run: UInt64)
        throws
    {
        try forEachCase(run, isShortest: false) { sample throws in
            let before = sample.model.relationships
            let all = sample.all.flatMap { path in
                before.filter { $0.target == path.nodes[0] && !path.relationships.contains($0.id) }
                    .map { "\($0.id) \(path.nodes[path.nodes.count - 1])" }
            }
            let match = "MATCH ()-[s]->(a), p = \(sample.path(""))"
            let found = try sample.rows(match, returning: "s.id, b.id")
            #expect(found == all.sorted(), "\(sample.comment)")
            let distinct = try sample.rows(match, returning: "DISTINCT s.id, b.id")
            #expect(distinct == Set(all).sorted(), "\(sample.comment)")
        }
    }

    @Test(arguments: 0..<40) func `are selected by SHORTEST for each pair of ends`(run: UInt64)
        throws
    {
        try forEachCase(run, isShortest: false) { sample throws in
            // The selection is made before WHERE, so conditions stand inside the pattern.
            var sample = sample
            sample.pattern.form = .inline
            sample.pattern.leastX = nil
            sample.pattern.condition = nil
            sample.pattern.maximum = sample.pattern.maximum ?? 4
            let count = sample.pattern.number
            let valid = Set(sample.all.map(\.text))
            let paths = try sample.rows("MATCH p = SHORTEST \(count) \(sample.path(""))")
            #expect(paths.allSatisfy(valid.contains), "\(sample.comment)")
            #expect(Set(paths).count == paths.count, "\(sample.comment)")
            let groups = try sample.rows("MATCH p = SHORTEST \(count) GROUPS \(sample.path(""))")
            var (pathCount, expected) = (0, [PathModel.Path]())
            for paths in sample.allByEnds {
                pathCount += min(count, paths.count)
                let lengths = Set(paths.map(\.relationships.count)).sorted().prefix(count)
                expected += paths.filter { lengths.contains($0.relationships.count) }
            }
            #expect(paths.count == pathCount, "\(sample.comment) SHORTEST \(count)")
            #expect(groups == expected.map(\.text).sorted(), "\(sample.comment) \(count) GROUPS")
        }
    }

    private func forEachCase(
        _ run: UInt64, isShortest: Bool, _ body: (PathSample) throws -> Void
    ) throws {
        var random = SeededGenerator(seed: testSeed &+ run)
        let statements = Statements()
        let model = PathModel(nodeCount: 6, relationshipCount: 9, &random)
        try statements.run(model.statement)
        for _ in 0..<8 {
            statements.options.rewrites = Bool.random(using: &random) ? .all : []
            statements.options.batchRowCount = [1, 3, 1_024].randomElement(using: &random) ?? 1
            let sample = PathSample(
                run: run, statements: statements, model: model,
                pattern: PathPattern(isShortest: isShortest, &random), ends: PathEnds(&random))
            try body(sample)
        }
    }
}

/// What the ends of a path must be.
private enum PathEnds {
    case any
    case between(Int, Int)
    case from(Int)
    case to(Int)
    case labelled

    init(_ random: inout SeededGenerator) {
        let start = Int.random(in: 0..<6, using: &random)
        let end = Int.random(in: 0..<6, using: &random)
        let all: [PathEnds] = [.any, .between(start, end), .from(start), .to(end), .labelled]
        self = all.randomElement(using: &random) ?? .any
    }

    func allow(_ path: PathModel.Path) -> Bool {
        let (start, end) = (path.nodes[0], path.nodes[path.nodes.count - 1])
        switch self {
        case .any, .labelled: return true
        case .between(let from, let to): return start == from && end == to
        case .from(let node): return start == node
        case .to(let node): return end == node
        }
    }

    var texts: (start: String, end: String) {
        switch self {
        case .any: ("(a)", "(b)")
        case .labelled: ("(a:A|B)", "(b:A|B)")
        case .between(let start, let end): ("(a {id: \(start)})", "(b {id: \(end)})")
        case .from(let start): ("(a {id: \(start)})", "(b)")
        case .to(let end): ("(a)", "(b {id: \(end)})")
        }
    }
}

/// One random pattern on one random graph.
private struct PathSample {
    let run: UInt64
    let statements: Statements
    let model: PathModel
    var pattern: PathPattern
    let ends: PathEnds

    var comment: String {
        "INTELGRAPH_SEED=\(testSeed) run \(run)\n\(model.statement)\n\(statement("…"))"
    }

    func path(_ function: String) -> String {
        let text = ends.texts.start + pattern.relationshipText + ends.texts.end
        return function.isEmpty ? text : "\(function)(\(text))"
    }

    /// All paths.
    var all: [PathModel.Path] {
        model.nodes.flatMap { model.paths(from: $0.id, pattern).filter(ends.allow) }
    }

    /// All paths, those with the same ends together.
    var allByEnds: [[PathModel.Path]] {
        Array(Dictionary(grouping: all) { [$0.nodes[0], $0.nodes[$0.nodes.count - 1]] }.values)
    }

    /// The shortest paths between different nodes, and empty ones where they may be empty.
    var shortest: [PathModel.Path] {
        model.nodes.flatMap { node -> [PathModel.Path] in
            let paths = model.paths(from: node.id, pattern).filter(ends.allow)
            let byEnd = Dictionary(grouping: paths) { $0.nodes[$0.nodes.count - 1] }
            return byEnd.flatMap { end, paths -> [PathModel.Path] in
                let least = paths.map(\.relationships.count).min() ?? 0
                if end == node.id, least > 0 { return [] }
                return paths.filter { $0.relationships.count == least }
            }
        }
    }

    private func statement(_ match: String, returning result: String? = nil) -> String {
        let conditions =
            pattern.conditions.isEmpty
            ? "" : " WHERE " + pattern.conditions.joined(separator: " AND ")
        return match + conditions + " RETURN "
            + (result
                ?? "[n IN nodes(p) | n.id] AS nodes, [x IN r | x.id] AS relationships,"
                + " a.id = head(nodes(p)).id AND b.id = last(nodes(p)).id"
                + " AND length(p) = size(r) AND r = relationships(p) AS fits")
    }

    /// The rows of a MATCH as text, sorted.
    func rows(_ match: String, returning result: String? = nil) throws -> [String] {
        try statements.run(statement(match, returning: result))
            .map { $0.joined(separator: " ") }.sorted()
    }
}

extension PathModel.Path {
    fileprivate var text: String {
        let texts = [nodes, relationships].map { ids in
            "[" + ids.map(String.init).joined(separator: ", ") + "]"
        }
        return texts.joined(separator: " ") + " true"
    }
}
