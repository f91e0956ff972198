import Graph
import TestKit
import Testing

@testable import Query

/// Statements that a random stream of rows is merged with: over a key, over ends, over paths.
private let statements = [
    "UNWIND $rows AS row MERGE (n:E {id: row.a}) SET n.x = row.x",
    "UNWIND $rows AS row MERGE (n:E {id: row.a}) ON CREATE SET n.x = row.x ON MATCH SET n.y = row.x",
    "UNWIND $rows AS row MERGE (n:E {id: row.a}) ON MATCH SET n.n = coalesce(n.n, 0) + row.x",
    "UNWIND $rows AS row MERGE (n:E {id: row.a, x: row.x}) SET n += {last: row.b}",
    "UNWIND $rows AS row MERGE (a:F {id: row.a})-[r:R {x: row.x}]->(b:G {id: row.b})",
    """
    UNWIND $rows AS row MATCH (a:F {id: row.a}) MATCH (b:F {id: row.b})
    MERGE (a)-[r:R {x: row.x}]->(b) ON CREATE SET r.n = 1 ON MATCH SET r.n = r.n + 1
    """,
    "UNWIND $rows AS row MATCH (a:F {id: row.a}), (b:F {id: row.b}) MERGE (a)-[r:S]-(b)",
    "UNWIND $rows AS row MATCH (a:F {id: row.a}) MERGE (a)-[:T]->(:H {x: row.x})",
]

@Suite struct `MERGE of many rows` {
    /// A graph with the nodes that some statements look for.
    private func makeStatements(isIndexed: Bool) throws -> Statements {
        let made = Statements()
        if isIndexed {
            try made.run("CREATE CONSTRAINT e FOR (n:F) REQUIRE n.id IS UNIQUE")
            try made.run("CREATE INDEX i FOR (n:E) ON (n.id)")
        }
        try made.run("UNWIND range(0, 3) AS x CREATE (:F {id: x})")
        return made
    }

    /// Everything in the graph, as sorted text without ids.
    private func content(_ statements: Statements) throws -> [[String]] {
        let nodes = try statements.run("MATCH (n) RETURN labels(n), properties(n)")
        let relationships = try statements.run(
            "MATCH (a)-[r]->(b) RETURN a.id, type(r), properties(r), labels(b), b.id, b.x")
        return (nodes + relationships).sorted { $0.lexicographicallyPrecedes($1) }
    }

    private func makeRows(_ generator: inout SeededGenerator) -> [Value] {
        (0..<Int.random(in: 1...12, using: &generator)).map { _ in
            func number(_ limit: Int64) -> Value {
                .integer(Int64.random(in: 0..<limit, using: &generator))
            }
            return ["a": number(4), "b": number(4), "x": number(3)]
        }
    }

    /// Random statements found this one: NaN and lists with null are equal to nothing, not even to
    /// what the row before has made of the same value.
    @Test(arguments: ["0.0 / 0.0", "[null]", "[1, 0.0 / 0.0]"])
    func `makes a node for each row whose key equals nothing`(value: String) throws {
        let together = Statements()
        let found = try together.run(
            """
            UNWIND [1, \(value), 1, \(value), 1] AS x MERGE (n:N {x: x})
            ON CREATE SET n.made = true ON MATCH SET n.found = true RETURN n.found
            """)
        #expect(found == [["true"], ["null"], ["true"], ["null"], ["true"]])
        #expect(try together.run("MATCH (n:N) RETURN count(*)") == [["3"]])
        try together.run("UNWIND range(1, 3) AS i MERGE (n:M {x: \(value)})")
        #expect(try together.run("MATCH (n:M) RETURN count(*)") == [["3"]])
    }

    @Test(arguments: statements.indices, [true, false])
    func `is the same as MERGE of each`(_ place: Int, isIndexed: Bool) throws {
        // The whole path makes its ends, which a constraint on them would refuse.
        let isIndexed = isIndexed && place != 4
        var generator = SeededGenerator(seed: testSeed &+ UInt64(place))
        for round in 0..<40 {
            let rows = makeRows(&generator)
            let together = try makeStatements(isIndexed: isIndexed)
            try together.run(statements[place], ["rows": .list(rows)])
            let apart = try makeStatements(isIndexed: isIndexed)
            for row in rows { try apart.run(statements[place], ["rows": .list([row])]) }
            #expect(
                try content(together) == content(apart),
                "INTELGRAPH_SEED=\(testSeed) statement \(place) round \(round) rows \(rows)")
        }
    }

    @Test(arguments: [0, 3, 4, 6, 7])
    func `once more changes nothing`(_ place: Int) throws {
        var generator = SeededGenerator(seed: testSeed)
        let statement = statements[place]
        for _ in 0..<20 {
            // One row for each key: later rows of a key overwrite what earlier ones set.
            let rows = [makeRows(&generator)[0], makeRows(&generator)[0]]
            let statements = try makeStatements(isIndexed: false)
            try statements.run(statement, ["rows": .list(rows)])
            let first = try content(statements)
            let again = try statements.summary(statement, ["rows": .list(rows)])
            #expect(try content(statements) == first, "INTELGRAPH_SEED=\(testSeed)")
            #expect(again.counters.nodesCreated + again.counters.relationshipsCreated == 0)
        }
    }
}
