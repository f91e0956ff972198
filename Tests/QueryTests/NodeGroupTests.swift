import Testing

@testable import Query

/// Groups by a property that tells nodes apart, which are found by the nodes.
@Suite struct `Groups by a unique property` {
    private let statements = Statements()

    init() throws {
        try statements.run("CREATE CONSTRAINT FOR (p:P) REQUIRE p.id IS UNIQUE")
        try statements.run("UNWIND range(1, 20) AS x CREATE (:P {id: 'n' + x, x: x})")
        try statements.run(
            "MATCH (p:P), (q:P) WHERE q.x % p.x = 0 AND p.x < q.x CREATE (p)-[:R {w: q.x}]->(q)")
    }

    private let counting = """
        MATCH (p:P)-[r:R]->() RETURN p.id, count(*) AS n ORDER BY n DESC LIMIT 3
        """

    private let groupings = [
        "MATCH (p:P)-[r:R]->() RETURN p.id, count(*) AS n ORDER BY n DESC, p.id LIMIT 4",
        "MATCH (p:P)-[r:R]->() RETURN p.id AS p, count(*) AS n ORDER BY n DESC, p LIMIT 4",
        "MATCH (p:P)-[r:R]->() RETURN p.x, p.id + '!' AS i, p.id, count(r), count(*) + 1",
        "MATCH (p:P) OPTIONAL MATCH (p)-[r:R]->() RETURN p.id, count(r) AS n, count(*) AS m",
        "MATCH (p:P)-[r:R]->(q:P) RETURN p.id, sum(r.w) AS s, min(q.id) ORDER BY s, p.id LIMIT 5",
        "MATCH (p:P)-[r:R]->(q:P) WHERE r.w > 7 RETURN p.id, q.x % 3 AS y, collect(q.x)",
        "MATCH (p:P)-[:R]->(q:P) WITH q.id AS id, count(*) AS n WHERE n > 1 RETURN id, n",
        "MATCH (p:P)-[:R]->(q:P) RETURN DISTINCT q.id, q.x, count(*)",
        """
        MATCH (p:P)-[:R]->()
        RETURN p.id, p.x, {id: p.id, n: count(*)} AS m, p.id + toString(count(*)) AS s
        """,
        """
        MATCH (p:P)-[:R]->() WHERE p.x < 6 WITH p.id AS i, count(*) AS n
        MATCH (q:P {id: i}) RETURN q.x, n
        """,
        "OPTIONAL MATCH (p:P {x: 99}) RETURN p.id, count(*)",
        "MATCH (p) OPTIONAL MATCH (p:P)-[:R]->() RETURN p.id, count(*)",
        """
        MATCH (p:P) CALL (p) { MATCH (p)-[:R]->(q:P) RETURN q.id AS i, count(*) AS n }
        RETURN i, n
        """,
        "MATCH (p:P)-[:R]->() RETURN p.id, count(*) UNION MATCH (p:P) RETURN p.id, count(*)",
    ]

    private func plain(_ text: String) throws -> [[String]] {
        let rewrites = statements.options.rewrites
        defer { statements.options.rewrites = rewrites }
        statements.options.rewrites = []
        return try statements.run(text)
    }

    private func expectAgreement() throws {
        for text in groupings {
            let found = try statements.run(text).sorted { "\($0)" < "\($1)" }
            let wanted = try plain(text).sorted { "\($0)" < "\($1)" }
            #expect(found == wanted, "\(text)")
        }
    }

    @Test func `are found by nodes, whose degree is the count, and read of the first rows`()
        throws
    {
        let plan = try statements.summary("EXPLAIN " + counting).plan ?? ""
        let names = plan.split(separator: "\n").dropFirst().map {
            String($0.prefix { $0 != " " })
        }
        #expect(
            names == [
                "Result", "Select", "Project", "Top", "Project", "RowGroups", "CountNeighbours",
                "LabelScan", "Argument",
            ], "\(plan)")
        #expect(try statements.run(counting) == plain(counting))
        try expectAgreement()
    }

    @Test(arguments: ["(:P {x: 21})", "(:P {id: 0.0 / 0.0, x: 22}), (:P {id: 0.0 / 0.0, x: 24})"])
    func `are found by values once a node has none, or one that equals nothing`(nodes: String)
        throws
    {
        let text = "MATCH (p:P)-[:R]->() RETURN p.id, count(*) AS n"
        #expect(try statements.run(text).count == 10)
        // The plan of the statement is kept meanwhile.
        try statements.run("CREATE \(nodes)")
        try statements.run(
            "MATCH (p:P), (q:P {id: 'n3'}) WHERE p.x > 20 CREATE (p)-[:R {w: 9}]->(q)")
        try statements.run("CREATE (:P {y: 1})-[:R]->(:P {y: 2})-[:R]->(:P {y: 3})")
        let rows = try statements.run(text)
        #expect(rows.count == (nodes.contains("0.0") ? 12 : 11))
        #expect(try statements.summary("EXPLAIN " + text).plan?.contains("Aggregate") == true)
        try expectAgreement()
    }

    @Test func `keep values that equal each other apart from none`() throws {
        try statements.run("MATCH (p:P) SET p.id = p.x")
        try statements.run("MATCH (p:P) WHERE p.x % 2 = 0 SET p.id = toFloat(p.x)")
        try expectAgreement()
    }

    @Test func `read properties late without hiding what has their name`() throws {
        for text in [
            "MATCH (p:P) RETURN p.id AS x, p.x AS y ORDER BY p.x DESC LIMIT 3",
            "MATCH (p:P) RETURN p.x AS p, p.id AS id ORDER BY p LIMIT 3",
            "MATCH (p:P) WITH p.id AS q, p ORDER BY p.x LIMIT 3 RETURN q, p.x",
            """
            MATCH (p:P)-[r:R]->(q) WITH q.id AS p, r.w AS w, p AS q, q.x AS x
            ORDER BY w, p, x LIMIT 3 RETURN p, w, x
            """,
            """
            MATCH (p:P) WITH p.id AS i, p.x AS x ORDER BY x SKIP 2 LIMIT 5
            WHERE i <> 'n4' RETURN i, x
            """,
            """
            MATCH (p:P) OPTIONAL MATCH (p)-[r:R]->(q {x: 20})
            RETURN r.w AS w, q.id ORDER BY p.x DESC LIMIT 2
            """,
            "MATCH (p:P) RETURN DISTINCT p.id, p.x ORDER BY p.x LIMIT 4",
        ] {
            #expect(try statements.run(text) == plain(text), "\(text)")
        }
    }
}
