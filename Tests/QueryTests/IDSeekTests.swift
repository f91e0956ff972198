import Graph
import TestKit
import Testing

@testable import Query

/// Elements looked up by `id()` and `elementId()`.
@Suite struct `Seeks of ids` {
    /// Nodes and relationships, of which some were deleted, and parameters with their ids.
    private func makeGraph() throws -> (Statements, [String: Value]) {
        let statements = Statements()
        try statements.run(
            """
            UNWIND range(0, 9) AS x CREATE (a:A {x: x})-[:R {x: x}]->(b:B {x: x})-[:S {x: x}]->(a)
            """)
        var parameters: [String: Value] = [:]
        for (pattern, name) in [("(n)", "node"), ("()-[n]->()", "relationship")] {
            let text = """
                MATCH \(pattern) WITH n ORDER BY id(n)
                RETURN collect(id(n)) AS ids, collect(elementId(n)) AS elementIDs
                """
            try statements.summary(text) { batch in
                parameters[name + "IDs"] = batch.columns[0].value(at: 0)
                parameters[name + "ElementIDs"] = batch.columns[1].value(at: 0)
            }
        }
        try statements.run("MATCH (n {x: 3}) DETACH DELETE n")
        return (statements, parameters)
    }

    private func agree(
        _ text: String, _ parameters: [String: Value], _ statements: Statements,
        isSeek: Bool = true
    ) throws -> [[String]] {
        let plan = try statements.plan(text)
        #expect((plan.contains("IdSeek") && !plan.contains("Scan")) == isSeek, "\(text)\n\(plan)")
        statements.options.rewrites = []
        let wanted = try statements.run(text, parameters).map(\.description).sorted()
        #expect(try !statements.plan(text).contains("IdSeek"))
        statements.options.rewrites = .all
        let found = try statements.run(text, parameters)
        #expect(found.map(\.description).sorted() == wanted, "\(text)")
        return found
    }

    @Test(arguments: [
        ("MATCH (n) WHERE elementId(n) = $nodeElementIDs[2] RETURN n.x", 1),
        ("MATCH (n) WHERE $nodeElementIDs[2] = elementId(n) RETURN n.x", 1),
        ("MATCH (n:B) WHERE ELEMENTID(n) = $nodeElementIDs[2] AND n.x >= 0 RETURN n.x", 0),
        ("MATCH (n WHERE id(n) = $nodeIDs[0]) RETURN n.x", 1),
        ("MATCH (n) WHERE id(n) = $nodeIDs[0] + 0.0 RETURN n.x", 1),
        ("MATCH (n) WHERE id(n) IN $nodeIDs + $nodeIDs RETURN n.x", 18),
        ("MATCH (n) WHERE elementId(n) IN $nodeElementIDs + [null, 1, ''] RETURN n.x", 18),
        ("MATCH (n) WHERE id(n) = $nodeIDs[0] OR id(n) = $nodeIDs[1] RETURN n.x", 2),
        ("UNWIND $nodeElementIDs AS i MATCH (n) WHERE elementId(n) = i RETURN n.x", 18),
        ("UNWIND [$nodeIDs[0..2], $nodeIDs[2..3], null] AS i MATCH (n) WHERE id(n) IN i "
            + "RETURN n.x", 3),
        ("MATCH (n)-->(m) WHERE elementId(n) = $nodeElementIDs[0] RETURN m.x", 1),
        ("MATCH (n)-->(m) WHERE id(n) IN $nodeIDs AND id(m) IN $nodeIDs RETURN m.x", 18),
        ("MATCH ()-[r]->() WHERE elementId(r) = $relationshipElementIDs[2] RETURN r.x", 1),
        ("MATCH (a)-[r]-(b) WHERE id(r) IN $relationshipIDs RETURN a.x, b.x", 36),
        ("MATCH (a)-[r:R]->(b:B) WHERE id(r) IN $relationshipIDs RETURN a.x, b.x", 9),
        ("MATCH (a)<-[r:S]-(b) WHERE elementId(r) IN $relationshipElementIDs RETURN a.x", 9),
        ("MATCH (a) WHERE id(a) = $nodeIDs[0] MATCH (a)-[r]->(b) "
            + "WHERE id(r) = $relationshipIDs[0] RETURN b.x", 1),
        ("UNWIND $nodeIDs AS i OPTIONAL MATCH (n) WHERE id(n) = i RETURN n.x", 20),
        ("UNWIND $nodeIDs AS i RETURN i, EXISTS { MATCH (n) WHERE id(n) = i } AS e", 20),
        ("MATCH (a) WHERE id(a) IN $nodeIDs MATCH (b) WHERE id(b) = id(a) RETURN b.x", 18),
    ])
    func `find what a scan finds`(text: String, count: Int) throws {
        let (statements, parameters) = try makeGraph()
        for batchRowCount in [1, 3, 1_024] {
            statements.options.batchRowCount = batchRowCount
            #expect(try agree(text, parameters, statements).count == count, "\(text)")
        }
    }

    @Test(arguments: [
        Value.null, .integer(-1), .integer(.max), .integer(0), .float(.nan), .float(0.5),
        .float(1e300), .string("1"), .boolean(true), .list([.integer(1)]), .map([:]),
    ])
    func `find nothing where the value is no id of an element`(value: Value) throws {
        let (statements, _) = try makeGraph()
        let parameters = ["v": value, "l": Value.list([value, .null, value])]
        for subject in ["id(n)", "elementId(n)"] {
            for pattern in ["(n)", "()-[n]->()"] {
                for condition in ["\(subject) = $v", "\(subject) IN $l"] {
                    let text = "MATCH \(pattern) WHERE \(condition) RETURN n"
                    #expect(try agree(text, parameters, statements).isEmpty, "\(text)")
                }
            }
        }
    }

    @Test(arguments: [
        "", ":", "memory", "memory:", "memory:n", "memory:n01", "memory:n+1", "memory:n1 ",
        "memory:n-1", "memory:x1", "memory:N1", "Memory:n1", "other:n1", ":n1", "memory:n1:n1",
        "memory:r2", "memory:n99999999999999999999", "memory:n1099511627777", "memory:n１",
        "memory:n6",
    ])
    func `find nothing where the text is no id of a node`(text: String) throws {
        let (statements, _) = try makeGraph()
        // Node 6 was deleted with another.
        #expect(try statements.run("MATCH (n) WHERE elementId(n) = 'memory:n1' RETURN 1").count == 1)
        try statements.run("MATCH (n) WHERE elementId(n) = 'memory:n6' DETACH DELETE n")
        let found = try agree(
            "MATCH (n) WHERE elementId(n) = $v RETURN n", ["v": .string(text)], statements)
        #expect(found.isEmpty)
    }

    @Test func `of what is no list fail as the condition does`() throws {
        let (statements, _) = try makeGraph()
        let text = "MATCH (n) WHERE id(n) IN $v RETURN n"
        let error = statements.error(text, ["v": .integer(1)])
        statements.options.rewrites = []
        #expect(statements.error(text, ["v": .integer(1)])?.message == error?.message)
        #expect(error?.kind == .typeError)
        #expect(try statements.run(text, ["v": .null]).isEmpty)
    }

    @Test func `do not find stubs, which others only refer to`() throws {
        let statements = Statements()
        statements.options.stubVariables = ["b"]
        try statements.run("CREATE (:A {x: 1}) MERGE (b:B {x: 2})")
        statements.options.stubVariables = []
        let text = "UNWIND ['memory:n1', 'memory:n2'] AS i MATCH (n) WHERE elementId(n) = i RETURN n.x"
        #expect(try agree(text, [:], statements) == [["1"]])
    }

    @Test func `see what the statement itself has changed`() throws {
        let (statements, _) = try makeGraph()
        let created = "CREATE (a:New) WITH a MATCH (b) WHERE id(b) = id(a) RETURN labels(b)"
        #expect(try statements.run(created) == [["['New']"]])
        let deleted = """
            MATCH (a:New) WITH a, id(a) AS i DELETE a WITH i
            OPTIONAL MATCH (b) WHERE id(b) = i RETURN b
            """
        #expect(try statements.run(deleted) == [["null"]])
    }

    @Test(arguments: [
        "UNWIND $ids AS i MATCH (n)-[r]->(m) WHERE id(n) = i RETURN m",
        "UNWIND $ids AS i MATCH (n)-[r]->(m) WHERE elementId(r) = i RETURN m",
    ])
    func `are planned while the graph is empty, for it grows`(text: String) throws {
        let plan = try Statements().plan(text)
        #expect(plan.contains("IdSeek") && !plan.contains("HashJoin"), "\(plan)")
    }

    @Test(arguments: [
        "MATCH (n) WHERE id(n) > $v RETURN n", "MATCH (n) WHERE id(n) <> $v RETURN n",
        "MATCH (n) WHERE id(n) = n.x RETURN n", "MATCH (n) WHERE id(n) = $v OR n.x = 1 RETURN n",
        "MATCH (n) WHERE elementId(n) STARTS WITH 'memory:n1' RETURN n",
        "MATCH (n) WHERE NOT id(n) = $v RETURN n",
    ])
    func `are not made of other conditions`(text: String) throws {
        let (statements, _) = try makeGraph()
        _ = try agree(text, ["v": .integer(1)], statements, isSeek: false)
    }
}
