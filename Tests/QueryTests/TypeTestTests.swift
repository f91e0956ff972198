import Graph
import Testing

@testable import Query

@Suite struct `IS :: tests the type of a value` {
    @Test(arguments: [
        ("42 IS :: INTEGER", "true"), ("'a' IS :: INTEGER", "false"), ("1.5 :: FLOAT", "true"),
        ("1 IS :: FLOAT", "false"), ("1 IS NOT :: STRING", "true"),
        ("1 IS TYPED INTEGER | FLOAT", "true"), ("'1' IS :: INTEGER | FLOAT", "false"),
        ("date() IS :: DATE", "true"), ("datetime() IS :: ZONED DATETIME", "true"),
        ("localtime() IS :: ZONED TIME", "false"), ("{a: 1} IS :: MAP", "true"),
        ("42 IS :: ANY", "true"), ("42 IS :: NOTHING", "false"), ("[] IS :: POINT", "false"),
    ])
    func `of each type`(expression: String, expected: String) throws {
        #expect(try text(expression) == expected)
    }

    @Test(arguments: [
        ("null IS :: BOOLEAN", "true"), ("null IS :: BOOLEAN NOT NULL", "false"),
        ("(null + 1) IS NOT :: DATE", "false"), ("(null + 1) IS NOT :: DATE NOT NULL", "true"),
        ("null IS :: NULL", "true"), ("1 IS :: NULL", "false"), ("null IS :: ANY", "true"),
        ("null IS :: NOTHING", "false"), ("null IS :: INTEGER! | STRING!", "false"),
        ("null IS :: PROPERTY VALUE", "true"),
    ])
    func `which has null unless it is NOT NULL`(expression: String, expected: String) throws {
        #expect(try text(expression) == expected)
    }

    @Test(arguments: [
        ("[42] IS :: LIST<INTEGER>", "true"), ("[42, null] IS :: LIST<INTEGER>", "true"),
        ("[42, null] IS :: LIST<INTEGER NOT NULL>", "false"),
        ("[42, 42.0] IS :: LIST<INTEGER>", "false"),
        ("[42, 'a'] IS :: LIST<INTEGER | STRING>", "true"),
        ("[[1], []] :: LIST<LIST<INT>>", "true"),
        ("[] IS :: LIST<NOTHING>", "true"), ("[] IS :: LIST<FLOAT NOT NULL>", "true"),
        ("[1] IS :: LIST<ANY>", "true"), ("[1, null] IS :: PROPERTY VALUE", "true"),
        ("[[1]] IS :: PROPERTY VALUE", "false"), ("{a: 1} IS :: PROPERTY VALUE", "false"),
    ])
    func `of lists by all their elements`(expression: String, expected: String) throws {
        #expect(try text(expression) == expected)
    }

    @Test func `of nodes, relationships and paths, row by row`() throws {
        let statements = Statements()
        try statements.run("CREATE (:A {x: 1})-[:T]->(:A {x: 'b'})")
        #expect(
            try statements.run(
                """
                MATCH p = (a)-[r]->(b) RETURN a IS :: NODE AS n, r :: EDGE AS r, p IS :: PATH AS p,
                a IS :: RELATIONSHIP AS no
                """) == [["true", "true", "true", "false"]])
        #expect(
            try statements.run("MATCH (a:A) WHERE a.x IS :: INTEGER RETURN a.x") == [["1"]])
        #expect(
            try statements.run("MATCH (a:A) RETURN [v IN [a.x] WHERE v :: STRING | v] AS v")
                == [["[]"], ["['b']"]])
    }

    @Test(arguments: [
        "1 IS :: INTEGER NOT NULL | FLOAT", "1 IS :: NUMBER", "1 IS ::", "1 IS :: LIST",
        "1 IS :: LIST<INTEGER", "1 IS NOT TYPED", "1 IS :: LOCAL DATE", "1 IS :: ANY<INT | ",
    ])
    func `and no other`(expression: String) throws {
        let error = try #require(Statements().error("RETURN \(expression)"))
        #expect(error.kind == .syntaxError && error.isCompileTime)
    }
}
