import Graph
import TestKit
import Testing

@testable import Query

@Suite struct `Parts of a path that are repeated` {
    /// A chain 0 to 4 of R with a way back from 2 to 0; S leads from each node to one of its own.
    private func makeStatements() throws -> Statements {
        let statements = Statements()
        try statements.run("UNWIND range(0, 4) AS x CREATE (:N {id: x})-[:S {w: x}]->(:M {id: x})")
        try statements.run(
            "MATCH (a:N), (b:N) WHERE b.id = a.id + 1 CREATE (a)-[:R {w: a.id}]->(b)")
        try statements.run("MATCH (c:N {id: 2}), (a:N {id: 0}) CREATE (c)-[:R {w: 9}]->(a)")
        return statements
    }

    private func sorted(_ statements: Statements, _ text: String) throws -> [[String]] {
        try statements.run(text).sorted { "\($0)" < "\($1)" }
    }

    @Test func `have their variables as lists outside`() throws {
        let statements = try makeStatements()
        #expect(
            try sorted(
                statements,
                """
                MATCH (a:N {id: 0}) ((x)-[r:R]->(y)){1,3} (b)
                RETURN [n IN x | n.id] AS x, [n IN r | n.w] AS r, [n IN y | n.id] AS y, b.id
                """) == [
                    ["[0, 1, 2]", "[0, 1, 2]", "[1, 2, 3]", "3"],
                    ["[0, 1, 2]", "[0, 1, 9]", "[1, 2, 0]", "0"],
                    ["[0, 1]", "[0, 1]", "[1, 2]", "2"],
                    ["[0]", "[0]", "[1]", "1"],
                ])
    }

    @Test func `make a path by themselves, named or not, from either end`() throws {
        let statements = try makeStatements()
        let shown = "RETURN [n IN nodes(p) | n.id] AS nodes, [r IN relationships(p) | r.w] AS links"
        let expected = [["[0, 1, 2]", "[0, 1]"], ["[0, 1]", "[0]"]]
        for pattern in [
            "(a:N {id: 0}) ((x)-[r:R]->(y)){1,2} (b)", "(a:N {id: 0}) ((x)-[:R]->(:N)){1,2} (b)",
            "(a:N {id: 0}) (()-[:R]->()){1,2} (b)", "(a:N {id: 0}) (()-[r:R]->() WHERE r.w < 9){1,2}",
        ] {
            #expect(try sorted(statements, "MATCH p = \(pattern) \(shown)") == expected, "\(pattern)")
        }
        #expect(
            try sorted(
                statements,
                "MATCH (b:N {id: 2}) WITH b MATCH p = (a:N {id: 0}) ((x)-[:R]->(y)){1,2} (b) \(shown)")
                == [["[0, 1, 2]", "[0, 1]"]])
        #expect(
            try statements.run(
                "RETURN COLLECT { MATCH p = (:N {id: 0}) ((x)-[:R]->(:N)){2} () RETURN length(p) }")
                == [["[2]"]])
    }

    @Test func `are equal to patterns of fixed length that are put together`() throws {
        let statements = try makeStatements()
        let pairs = [
            (
                "(a:N) ((x)-[:R]->(y WHERE y.id > x.id)){2} (b)",
                "(a:N)-[:R]->(m)-[:R]->(b) WHERE m.id > a.id AND b.id > m.id"
            ),
            (
                "(a) ((x:N)-[:R]->(y)-[:S]-(z:M) WHERE z.id > 0){1} (b)",
                "(a:N)-[:R]->(y)-[:S]-(b:M) WHERE b.id > 0"
            ),
            (
                "(a) ((x)<-[:S]-(y)-[t:R]->(z)-[:S]->(w) WHERE t.w < 9){2} (b)",
                """
                (a)<-[:S]-(y)-[t:R]->(z)-[:S]->(m)<-[:S]-(q)-[u:R]->(v)-[:S]->(b)
                WHERE t.w < 9 AND u.w < 9
                """
            ),
            ("(a:N) ((x)-[r]-(x2) WHERE r.w = 1){1,1} (b)", "(a:N)-[r]-(b) WHERE r.w = 1"),
        ]
        for (group, plain) in pairs {
            let columns = "RETURN a.id AS a, b.id AS b ORDER BY a, b"
            let expected = try statements.run("MATCH \(plain) \(columns)")
            #expect(!expected.isEmpty || plain.contains("u.w"), "\(plain)")
            #expect(try statements.run("MATCH \(group) \(columns)") == expected, "\(group)")
        }
    }

    @Test func `may be none, and then say nothing of the nodes`() throws {
        let statements = try makeStatements()
        #expect(
            try sorted(
                statements,
                "MATCH (a:N {id: 3}) ((x:M)-[:R]->(y)){0,2} (b) RETURN b.id, x, size(y) AS n")
                == [["3", "[]", "0"]])
        #expect(
            try sorted(
                statements, "MATCH (a:N {id: 3}) ((x)-[:R]->(y))* (b) RETURN b.id, size(x) AS n")
                == [["3", "0"], ["4", "1"]])
    }

    @Test func `stand beside each other, and at the ends of a path`() throws {
        let statements = try makeStatements()
        #expect(
            try sorted(
                statements,
                """
                MATCH p = ((x:N {id: 0})-[:R]->(y)){1} ((z)-[:R]->(w) WHERE w.id = 2)+
                RETURN [n IN nodes(p) | n.id] AS p, size(z) AS n
                """) == [["[0, 1, 2]", "1"]])
        #expect(
            try sorted(
                statements,
                """
                MATCH p = (a:N {id: 1})-[:R]->(b) ((x)-[r]->(y)){2} (c)<-[:S]-(d)
                RETURN [n IN nodes(p) | n.id] AS p
                """) == [])
        #expect(
            try sorted(
                statements,
                """
                MATCH p = (a:N {id: 1})-[:R]->(b) ((x)-[r:R]->(y)){2} (c)-[:S]->(d)
                RETURN [n IN nodes(p) | n.id] AS p, length(p) AS n
                """) == [["[1, 2, 0, 1, 1]", "4"], ["[1, 2, 3, 4, 4]", "4"]])
    }

    @Test func `walk no relationship of their MATCH twice`() throws {
        let statements = try makeStatements()
        #expect(
            try statements.run(
                "MATCH (a:N {id: 0}) ((x)-[:R]->(y)){4,} (b) RETURN [n IN y | n.id] AS y")
                == [["[1, 2, 3, 4]"]])
        #expect(
            try statements.run(
                "MATCH (a:N {id: 0})-[:R]->(m) ((x)-[:R]->(y)){3} (b) RETURN b.id") == [["4"]])
        #expect(
            try statements.run(
                "MATCH (a:N {id: 0})-[r:R]-(m), (m) ((x)-[s:R]-(y)){1} (a) RETURN count(*)")
                == [["0"]])
    }

    @Test func `see variables of clauses before, and are found from either end`() throws {
        let statements = try makeStatements()
        let text = """
            MATCH (most:N {id: 3}) WITH most
            MATCH (a) ((x:N)-[r:R WHERE r.w < most.id]->(y) WHERE y.id <= most.id)+ (b:N {id: 3})
            RETURN a.id, [n IN x | n.id] AS x, [n IN y | n.id] AS y
            """
        let expected = [
            ["0", "[0, 1, 2]", "[1, 2, 3]"], ["1", "[1, 2]", "[2, 3]"], ["2", "[2]", "[3]"],
        ]
        #expect(try sorted(statements, text) == expected)
        statements.options.rewrites = []
        #expect(try sorted(statements, text) == expected)
        statements.options = QueryOptions()
        #expect(
            try sorted(
                statements,
                """
                MATCH (a:N {id: 0}), (b:N {id: 2})
                MATCH (a) ((x)-[:R]->(y)-[:S]->(z)<-[:S]-(w) WHERE x.id < w.id)+ (b)
                RETURN [n IN w | n.id] AS w
                """) == [])
        #expect(
            try sorted(
                statements,
                """
                MATCH (b:M {id: 2}) ((z)<-[:S]-(y)<-[:R]-(x) WHERE x.id < z.id){1} (a)
                RETURN a.id, [n IN z | n.id] AS z
                """) == [["1", "[2]"]])
    }

    @Test func `name a node twice where they come back to it`() throws {
        let statements = try makeStatements()
        try statements.run("MATCH (a:N {id: 4}) CREATE (a)-[:T]->(:X)-[:T]->(a)")
        #expect(
            try statements.run(
                "MATCH (s) ((x)-[:T]->(y)-[:T]->(x)){1} (e:N) RETURN s = e, size(x), size(y)")
                == [["true", "1", "1"]])
    }

    @Test func `are counted, optional, and asked for in conditions`() throws {
        let statements = try makeStatements()
        #expect(
            try statements.run(
                "MATCH (a:N) ((x)-[:R]->(y) WHERE x.id < y.id){2} (b) RETURN count(*)") == [["3"]])
        #expect(
            try statements.run(
                "MATCH (a:N) RETURN a.id, EXISTS { (a) ((x)-[:R]->(y) WHERE y.id > x.id){3} (b) } "
                    + "AS e,"
                    + " COUNT { (a) ((x)-[:R]->(y) WHERE y.id > x.id)+ } AS c ORDER BY a.id")
                == [
                    ["0", "true", "4"], ["1", "true", "3"], ["2", "false", "2"],
                    ["3", "false", "1"], ["4", "false", "0"],
                ])
        #expect(
            try statements.run(
                "MATCH (a:N {id: 4}) OPTIONAL MATCH (a) ((x)-[:R]->(y) WHERE x.id >= 0)+ (b) "
                    + "RETURN x, b") == [["null", "null"]])
    }

    @Test func `without a word on nodes are quantified relationships`() throws {
        let statements = try makeStatements()
        #expect(
            try statements.plan(
                "MATCH (a:N {id: 0}) (()-[r:R WHERE r.w < 5]->()){1,3} (b) RETURN b")
                == statements.plan("MATCH (a:N {id: 0})-[r:R WHERE r.w < 5]->{1,3}(b) RETURN b"))
        #expect(
            try statements.run(
                """
                MATCH p = SHORTEST 1 (a:N {id: 0}) (()-[r:R]->() WHERE r.w < 5)+ (b:N {id: 3})
                RETURN length(p), size(r)
                """) == [["3", "3"]])
    }

    @Test(arguments: [
        "(x)-[r:R]->(y) WHERE y.id < 4", "(x:N WHERE x.id > 0)-[r:R]->(y)",
        "(x)-[r:R WHERE r.w <> 9]->(y:N)", "(y)<-[r:R]-(x) WHERE x.id < y.id", "(x)-[r]-(y)",
        "()-[:R]-(:N)", "()--(n WHERE n.id <> 1)", "(x)-[r]-(y) WHERE x.id <= y.id",
        "(x:N)-[r:R|S]-(y) WHERE r.w > x.id - 1 AND r.w <> 9", "(x {id: 1})-[r:R]-(y:N)",
        "(x)-[r:R]-(y) WHERE any(x IN [0, 2] WHERE x = y.id)", "(:M)--()", "()-[:R]-(:M)",
        "(x:!M)-[r:!S]->(y)", "(x)-[r:R]->(x)", "(x {id: 0})-[r:R|S]->(y)",
    ])
    func `of one relationship are found by the shortest paths`(part: String) throws {
        let statements = try makeStatements()
        for ends in ["(a:N {id: 0})#(b)", "(a)#(b:N {id: 3})", "(a:N {id: 2})#(b:N {id: 0})"] {
            let halves = ends.split(separator: "#")
            let group = "\(halves[0]) (\(part))+ \(halves[1])"
            let columns = "RETURN elementId(a) AS a, elementId(b) AS b, length(p) AS n"
            let all = try sorted(
                statements, "MATCH p = \(group) WITH a, b, min(length(p)) AS n "
                    + "RETURN elementId(a) AS a, elementId(b) AS b, n")
            for selector in ["SHORTEST 1", "ANY"] {
                #expect(
                    try sorted(statements, "MATCH p = \(selector) \(group) \(columns)") == all,
                    "\(selector) \(group)")
            }
            let shortest = try sorted(
                statements, "MATCH p = \(group) WITH a, b, collect(p) AS ps, min(length(p)) AS n "
                    + "UNWIND ps AS p WITH a, b, p WHERE length(p) = n \(columns)")
            #expect(
                try sorted(statements, "MATCH p = ALL SHORTEST \(group) \(columns)") == shortest,
                "\(group)")
        }
    }

    @Test func `give lists of their elements along the shortest paths, from either end`() throws {
        let statements = try makeStatements()
        let shown = "RETURN [n IN x | n.id], [n IN r | n.w], [n IN y | n.id]"
        for match in [
            "MATCH SHORTEST 1 (a:N {id: 0}) ((x)-[r:R]->(y) WHERE y.id > 0)+ (b:N {id: 3})",
            "MATCH (b:N {id: 3}) MATCH SHORTEST 1 (a {id: 0}) ((x)-[r:R]->(y) WHERE x.id < 5)+ (b)",
            "MATCH (b:N {id: 3}), (a:N {id: 0}) "
                + "MATCH ALL SHORTEST (a) ((x)-[r:R]->(y:N) WHERE y.id > a.id)+ (b)",
            "MATCH p = ANY (a:N {id: 0}) ((x)-[r]->(y) WHERE any(z IN [9] WHERE x.id < z))+ "
                + "(b:N {id: 3})",
        ] {
            #expect(
                try statements.run("\(match) \(shown)")
                    == [["[0, 1, 2]", "[0, 1, 2]", "[1, 2, 3]"]], "\(match)")
        }
        #expect(
            try statements.run(
                "MATCH (a:N {id: 0}) MATCH SHORTEST 1 (a) ((x)-[r:R]->(y:N))* (a) \(shown)")
                == [["[]", "[]", "[]"]])
        #expect(
            try statements.run(
                "MATCH SHORTEST 1 (a:N {id: 0}) ((x)-[r:R]->(y:M))+ (b:N {id: 3}) \(shown)") == [])
    }

    @Test(arguments: [
        ("((n:N)){2}", "InvalidRelationshipPattern"),
        ("(a) (()-[:R]->+()){2} (b)", "InvalidRelationshipPattern"),
        ("(a) ((()-[:R]->()){2}){2} (b)", "InvalidRelationshipPattern"),
        ("((x)-[:R]->(y)){0,2}", "InvalidRelationshipPattern"),
        ("((x)-[:R]->(y))", "UnexpectedSyntax"),
        ("(a) (p = (x)-[:R]->(y)){2} (b)", "UnexpectedSyntax"),
        ("(x) ((x)-[:R]->(y)){2} (b)", "VariableAlreadyBound"),
        ("((x)-[:R]->(y)){2} (x)", "VariableTypeConflict"),
        ("((x)-[r]->()-[r]->(y)){2}", "RelationshipUniquenessViolation"),
        ("((x)-[x]->(y)){2}", "VariableAlreadyBound"),
        ("(a) ((x)-[:R]->(y) WHERE y.id > a.id){2} (b)", "UndefinedVariable"),
        ("((x)-[:R]->(y)){2} WHERE x.id > y.id", "InvalidArgumentType"),
        ("p = shortestPath((a) ((x)-[:R]->(y))+ (b))", "UnexpectedSyntax"),
        ("SHORTEST 1 (a) ((x)-[:R]->()-[:R]->(y))+ (b)", "NotSupported"),
        ("ANY (a) ((x)-[:R]-(y) WHERE EXISTS { (x)-[:S]->(:M) })+ (b)", "NotSupported"),
        ("SHORTEST 1 (a) ((x)-[:R]->(y) WHERE EXISTS { (y)-[:S]->() })+ (b)", "NotSupported"),
        ("SHORTEST 1 (a) ((x)-[:R]->(y))+ (b)-->(c)", "NotSupported"),
    ])
    func `of other forms are refused`(pattern: String, detail: String) throws {
        let error = try #require(try makeStatements().error("MATCH \(pattern) RETURN 1"))
        #expect(error.detail == detail && error.isCompileTime, "\(error)")
    }

    @Test func `are no pattern that CREATE or MERGE could make`() throws {
        for clause in ["CREATE", "MERGE"] {
            let error = try #require(
                try makeStatements().error("\(clause) (a) ((x)-[:R]->(y)){2} (b)"))
            #expect(error.detail == "CreatingVarLength")
        }
    }

    @Test func `of lengths beyond all counting end`() throws {
        let statements = try makeStatements()
        #expect(
            try statements.run(
                "MATCH (a) ((x)-[:R]->(y)-[:S]->(z)){9223372036854775807,} (b) RETURN a") == [])
        #expect(
            try statements.run(
                "MATCH (a:M) ((x)-[:R]->(y)){0,9223372036854775807} (b) RETURN count(*)") == [["5"]]
        )
        #expect(try statements.run("MATCH (a)-[:R*9223372036854775807..]->(b) RETURN a") == [])
    }
}
