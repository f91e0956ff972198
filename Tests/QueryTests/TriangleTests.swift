import Graph
import TestKit
import Testing

@testable import Query

/// Triangles of random multigraphs agree with a count from their adjacency matrix. Some lists are
/// long enough to be marked, nodes have loops, and many relationships run side by side.
@Suite struct `Triangles` {
    @Test(arguments: 0..<6) func `are counted with parallel relationships and loops`(
        _ round: Int
    ) throws {
        let seed = testSeed &+ UInt64(round)
        let sample = try Sample(seed: seed, nodeCount: 12 + round * 8, hubDegree: round * 500)
        let found = try sample.run("MATCH (a)-->(b)-->(c), (a)-->(c) RETURN count(*)")
        #expect(found == [["\(sample.triangleCount)"]], "seed \(seed)")
        let ring = try sample.run("MATCH (a)-[:R|S]->(b)-[:R|S]->(c)-[:R|S]->(a) RETURN count(*)")
        #expect(ring == [["\(sample.ringCount)"]], "seed \(seed)")
    }

    @Test(arguments: [1, 3, 1_024])
    func `are counted where each is made as well, whatever a batch has`(batchRowCount: Int) throws {
        let seed = testSeed &+ UInt64(batchRowCount)
        let sample = try Sample(seed: seed, nodeCount: 10, hubDegree: 0)
        sample.statements.options.batchRowCount = batchRowCount
        for pattern in [
            "(a)-->(b)-->(c), (a)-->(c)", "(a)-[:R]->(b)-[:S]->(c), (a)-->(c)",
            "(a)--(b)-[:R]->(c), (a)-[:R|S]-(c)", "(a)-->(b), (a)-->(c), (b)--(c)",
            "(a)-->(b)-->(c), (a)-->(b)", "(a)-[:R]-(b)-[:R]-(c)-[:R]-(a)",
        ] {
            let count = try sample.run("MATCH \(pattern) RETURN count(*)")
            let rows = try sample.run("MATCH \(pattern) RETURN 1")
            #expect(count == [["\(rows.count)"]], "seed \(seed): \(pattern)")
        }
    }
}

private struct Sample {
    let statements = Statements()
    /// How many relationships lead from one node to another.
    private var counts: [[Int]]

    init(seed: UInt64, nodeCount: Int, hubDegree: Int) throws {
        var generator = SeededGenerator(seed: seed)
        var ends: [(Int, Int)] = []
        for _ in 0..<nodeCount * 8 {
            let source = Int.random(in: 0..<nodeCount, using: &generator)
            ends.append((source, .random(in: 0..<nodeCount, using: &generator)))
        }
        for _ in 0..<hubDegree { ends.append((.random(in: 0..<nodeCount, using: &generator), 0)) }
        counts = Array(repeating: Array(repeating: 0, count: nodeCount), count: nodeCount)
        try statements.run("UNWIND range(0, \(nodeCount - 1)) AS x CREATE (:N {x: x})")
        for type in ["R", "S"] {
            let own = ends.enumerated().filter { ($0.offset % 2 == 0) == (type == "R") }
                .map { "[\($0.element.0), \($0.element.1)]" }.joined(separator: ", ")
            try statements.run(
                """
                UNWIND [\(own)] AS e MATCH (a:N {x: e[0]}), (b:N {x: e[1]}) CREATE (a)-[:\(type)]->(b)
                """)
        }
        for (source, target) in ends { counts[source][target] += 1 }
    }

    func run(_ text: String) throws -> [[String]] { try statements.run(text) }

    /// `(a)-->(b)-->(c), (a)-->(c)`: no relationship twice.
    var triangleCount: Int {
        sum { a, b, c in
            let (ab, bc, ac) = (counts[a][b], counts[b][c], counts[a][c])
            if a == b && b == c { return ab * (ab - 1) * (ab - 2) }
            if a == b || b == c { return ab * bc * (ac - 1) }
            return ab * bc * ac
        }
    }

    /// `(a)-->(b)-->(c)-->(a)`: only three loops can be the same.
    var ringCount: Int {
        sum { a, b, c in
            let (ab, bc, ca) = (counts[a][b], counts[b][c], counts[c][a])
            return a == b && b == c ? ab * (ab - 1) * (ab - 2) : ab * bc * ca
        }
    }

    private func sum(_ value: (Int, Int, Int) -> Int) -> Int {
        var total = 0
        for a in counts.indices {
            for b in counts.indices {
                for c in counts.indices { total += value(a, b, c) }
            }
        }
        return total
    }
}
