import Cypher
import Testing

/// What is wrong, where, and how a user reads it.
@Suite struct `Errors of the parser and checker` {
    struct Example: CustomTestStringConvertible {
        let text: String
        let detail: CypherError.Detail
        let column: Int
        let message: String

        init(_ text: String, _ detail: CypherError.Detail, _ column: Int, _ message: String) {
            self.text = text
            self.detail = detail
            self.column = column
            self.message = message
        }

        var testDescription: String { text }
    }

    @Test(arguments: [
        Example(
            "", .unexpectedSyntax, 1,
            "Expected a clause such as MATCH or RETURN, but found the end of the text"),
        Example(
            "MTACH (n) RETURN n", .unexpectedSyntax, 1,
            "Expected a clause such as MATCH or RETURN, but found 'MTACH'"),
        Example(
            "USE neo4j MATCH (n) RETURN n", .unexpectedSyntax, 1,
            "USE is not supported: a statement is about the database of its session"),
        Example(
            "MATCH (n) CALL (n) { USE neo4j RETURN 1 AS x } RETURN x", .unexpectedSyntax, 22,
            "USE is not supported: a statement is about the database of its session"),
        Example(
            "TERMINATE TRANSACTIONS 'a'", .unexpectedSyntax, 1,
            "TERMINATE TRANSACTIONS is not supported"),
        Example("SHOW TRANSACTIONS", .unexpectedSyntax, 6, "SHOW TRANSACTIONS is not supported"),
        Example("SHOW settings 'x'", .unexpectedSyntax, 6, "SHOW SETTINGS is not supported"),
        Example(
            "MATCH (n) LET x = n.x RETURN x", .unexpectedSyntax, 11,
            "LET is of Cypher 25, and this is Cypher 5: write WITH"),
        Example(
            "CREATE FULLTEXT INDEX x FOR (n:A) ON EACH [n.x]", .unexpectedSyntax, 8,
            "A FULLTEXT index is not supported: all indexes are RANGE indexes"),
        Example("CREATE DATABASE x", .unexpectedSyntax, 8, "CREATE DATABASE is not supported"),
        Example(
            "MATCH (n) RETRUN n", .unexpectedSyntax, 11,
            "Expected an operator, a clause or the end of the text, but found 'RETRUN'"),
        Example(
            "MATCH (n RETURN n", .unexpectedSyntax, 10,
            "Expected ')' or more of the node pattern, but found 'RETURN'"),
        Example(
            "MATCH (n)-[r->(m) RETURN n", .unexpectedSyntax, 13,
            "Expected ']' or more of the relationship pattern, but found '-'"),
        Example(
            "MATCH (a)-(b) RETURN a", .unexpectedSyntax, 11,
            "Expected '-' of a relationship pattern, but found '('"),
        Example(
            "MATCH (n) WHERE RETURN n", .unexpectedSyntax, 17,
            "Expected an expression, but found 'RETURN'"),
        Example(
            "MATCH (n) WHERE n.x != 1 RETURN n", .unexpectedSyntax, 21,
            "'!=' is no operator: write '<>'"),
        Example(
            "MATCH (n) RETURN n ORDER n.x", .unexpectedSyntax, 26, "Expected BY, but found 'n'"),
        Example(
            "MATCH (n) SET n", .unexpectedSyntax, 16,
            "Expected a property such as 'n.name', but found the end of the text"),
        Example(
            "MERGE (n) ON UPDATE SET n.x = 1", .unexpectedSyntax, 14,
            "Expected CREATE or MATCH, but found 'UPDATE'"),
        Example("UNWIND [1] x RETURN x", .unexpectedSyntax, 12, "Expected AS, but found 'x'"),
        Example(
            "RETURN 'é' + 'abc", .unexpectedSyntax, 14,
            "The string does not end: a closing quote is missing"),
        Example(
            "RETURN `abc", .unexpectedSyntax, 8,
            "The quoted name does not end: a backtick is missing"),
        Example(
            "RETURN 1 /* a", .unexpectedSyntax, 10, "The comment does not end: '*/' is missing"),
        Example("RETURN 1 # 2", .unexpectedSyntax, 10, "Unexpected character '#'"),
        Example(
            #"RETURN 'a\qb'"#, .unexpectedSyntax, 10,
            #"A string has no escape '\q'; a backslash is '\\'"#),
        Example(
            #"RETURN '\u12'"#, .invalidUnicodeLiteral, 9,
            #"Expected 4 hexadecimal digits of a Unicode character after '\u'"#),
        Example(
            #"RETURN '\uD800'"#, .invalidUnicodeLiteral, 9,
            #"Expected 4 hexadecimal digits of a Unicode character after '\u'"#),
        Example("RETURN 12abc", .invalidNumberLiteral, 8, "'12abc' is not a number"),
        Example("RETURN 0x", .invalidNumberLiteral, 8, "'0x' is not a number"),
        Example(
            "RETURN 9223372036854775808", .integerOverflow, 8,
            "The integer '9223372036854775808' does not fit 64 bits"),
        Example(
            "RETURN 1e999", .floatingPointOverflow, 8, "The number '1e999' does not fit a Float"),
        Example(
            "MATCH ()-[*-1]-() RETURN 1", .invalidRelationshipPattern, 12,
            "A length cannot be negative"),
        Example(
            "MATCH ()-[:R 1..2]-() RETURN 1", .invalidRelationshipPattern, 14,
            "A variable length starts with '*', as in '*1..3'"),
    ])
    func `a malformed text`(example: Example) { check(example) }

    @Test(arguments: [
        Example("MATCH (n) RETURN m", .undefinedVariable, 18, "Variable 'm' is not defined"),
        Example(
            "MATCH (n) WHERE (n)-->(m) RETURN n", .undefinedVariable, 24,
            "Variable 'm' is not defined"),
        Example(
            "WITH 1 AS a CALL { RETURN a AS b } RETURN b", .undefinedVariable, 27,
            "Variable 'a' is not defined"),
        Example(
            "MATCH (n) RETURN DISTINCT n.x ORDER BY n.y", .undefinedVariable, 40,
            "Variable 'n' is not defined here: after DISTINCT or an aggregation only the "
                + "columns are in scope"
        ),
        Example("MATCH (n) CREATE (n)", .variableAlreadyBound, 19, "Variable 'n' is already bound"),
        Example("MATCH (n) MERGE (n)", .variableAlreadyBound, 18, "Variable 'n' is already bound"),
        Example(
            "WITH 1 AS a UNWIND [1] AS a RETURN a", .variableAlreadyBound, 27,
            "Variable 'a' is already bound"),
        Example(
            "WITH 1 AS a CALL { RETURN 2 AS a } RETURN a", .variableAlreadyBound, 20,
            "Variable 'a' is already bound"),
        Example(
            "MATCH ()-[r]-() MATCH (r) RETURN r", .variableTypeConflict, 24,
            "Variable 'r' is a Relationship and cannot be a Node"),
        Example(
            "MATCH ()-[r*]-()-[r]-() RETURN r", .variableTypeConflict, 19,
            "Variable 'r' is a List<Relationship> and cannot be a Relationship"),
        Example(
            "MATCH ()-[r]-()-[r]-() RETURN r", .relationshipUniquenessViolation, 18,
            "Relationship 'r' stands twice in one pattern, but a pattern matches each "
                + "relationship once"
        ),
        Example(
            "CREATE ()-[:A]-()", .requiresDirectedRelationship, 10,
            "A new relationship needs one direction"),
        Example(
            "CREATE ()-->()", .noSingleRelationshipType, 10,
            "A new relationship needs exactly one type"),
        Example(
            "CREATE ()-[:A*2]->()", .creatingVarLength, 10,
            "A relationship of variable length can only be matched"),
        Example(
            "CREATE (:A|B)", .unexpectedSyntax, 10, "A new node needs plain labels such as ':A:B'"),
        Example(
            "MATCH (n $p) RETURN n", .invalidParameterUse, 10,
            "A parameter cannot stand for the properties to search for; write {key: $map.key}"),
        Example(
            "MATCH (n) WHERE count(n) > 1 RETURN n", .invalidAggregation, 17,
            "An aggregate can only stand in WITH and RETURN"),
        Example(
            "RETURN sum(count(*))", .nestedAggregation, 12,
            "An aggregate cannot stand inside another"),
        Example(
            "RETURN count(rand())", .nonConstantExpression, 14,
            "An aggregate cannot take random values"),
        Example(
            "MATCH (n) RETURN n.x + count(*)", .ambiguousAggregationExpression, 18,
            "'n' stands beside an aggregate but is no column of its own; project it first"),
        Example("RETURN 1 AS a, 2 AS a", .columnNameConflict, 21, "Two columns are named 'a'"),
        Example(
            "MATCH (n) WITH n.x RETURN 1", .noExpressionAlias, 16,
            "An expression in WITH needs a name: add AS"),
        Example(
            "MATCH () RETURN *", .noVariablesInScope, 17,
            "RETURN * needs at least one variable in scope"),
        Example(
            "RETURN 1 AS a UNION RETURN 2 AS b", .differentColumnsInUnion, 21,
            "All parts of a UNION must return the same columns"),
        Example(
            "RETURN 1 AS a UNION RETURN 1 AS a UNION ALL RETURN 1 AS a", .invalidClauseComposition,
            35, "UNION and UNION ALL cannot be mixed"),
        Example(
            "MATCH (n)", .invalidClauseComposition, 1,
            "A query cannot end with MATCH: add RETURN or an updating clause"),
        Example(
            "RETURN 1 RETURN 2", .invalidClauseComposition, 10,
            "RETURN and FINISH must be the last clause"),
        Example(
            "RETURN EXISTS { MATCH (n) SET n.x = 1 RETURN n }", .invalidClauseComposition, 27,
            "EXISTS cannot change the graph"),
        Example(
            "RETURN COLLECT { MATCH (n) RETURN n, 1 }", .invalidClauseComposition, 18,
            "COLLECT must return exactly one column"),
        Example(
            "MATCH (n) DELETE n:A", .invalidDelete, 18,
            "DELETE removes elements; to remove a label use REMOVE"),
        Example(
            "MATCH (n) DELETE 1", .invalidArgumentType, 18,
            "Expected a Node, Relationship or Path, but found Integer"),
        Example(
            "MATCH (n) WHERE (n) RETURN n", .invalidArgumentType, 17,
            "Expected a Boolean, but found Node"),
        Example("RETURN 1 IN 2", .invalidArgumentType, 13, "Expected a List, but found Integer"),
        Example("RETURN 'a' * 2", .invalidArgumentType, 8, "Expected a number, but found String"),
        Example(
            "MATCH (n) RETURN type(n)", .invalidArgumentType, 23,
            "Expected a Relationship, but found Node"),
        Example(
            "MATCH (n) RETURN (n)-->()", .unexpectedSyntax, 18,
            "A pattern can only stand in a condition; use EXISTS { } or a comprehension"),
        Example(
            "MATCH (n) RETURN n LIMIT -1", .negativeIntegerArgument, 26,
            "The number of rows cannot be negative"),
        Example(
            "MATCH (n) RETURN n LIMIT 1.5", .invalidArgumentType, 26,
            "Expected an Integer, but found Float"),
        Example(
            "MATCH (n) RETURN n SKIP n.x", .nonConstantExpression, 25,
            "The number of rows cannot depend on the rows"),
        Example(
            "MATCH (n) CALL db.labels YIELD label RETURN label", .invalidArgumentPassingMode, 11,
            "A call inside a query needs its arguments in parentheses"),
        Example("RETURN foo(1)", .unknownFunction, 8, "There is no function 'foo'"),
        Example(
            "RETURN size(DISTINCT [1])", .unexpectedSyntax, 8,
            "DISTINCT is for aggregates, and 'size' is none"),
    ])
    func `a meaningless query`(example: Example) { check(example) }

    @Test(arguments: [
        "MATCH (n) RETURN n.x, n.x + count(*)",
        "MATCH (n) RETURN n, n.x + count(*)",
        "MATCH (n) WITH n.x AS x, count(*) AS c ORDER BY n.x, c RETURN x",
        "MATCH (n) RETURN count(n) AS c ORDER BY count(n) + 1",
        "MATCH (n) RETURN DISTINCT n.x AS x ORDER BY n.x",
        "MATCH (n) WITH n.x AS x WHERE n.y > 1 RETURN x",
        "MATCH (n) WITH n.x AS x ORDER BY n.y RETURN x",
        "MATCH (a)-[r]->(b) MATCH (a)-[r]->(c) RETURN r",
        "MATCH (a)-[rs*]->(b) MATCH (a)-[rs*]->(c) RETURN rs",
        "MATCH (a) CREATE (a)-[:R]->(b), (b)-[:R]->(a)",
        "CREATE (n $properties)",
        "MERGE (a)-[:R]-(b)",
        "MATCH (n) WHERE EXISTS { (n)-->(m) WHERE m.x = n.x } RETURN n",
        "MATCH (n) WHERE EXISTS { MATCH (n)-->(m) WITH m, n WHERE m.x = n.x RETURN m } RETURN n",
        "MATCH (n) WHERE COUNT { (n)--() } > 1 RETURN COLLECT { MATCH (n)--(m) RETURN m }",
        "MATCH (n) CALL { WITH n RETURN n.x AS x UNION WITH n RETURN n.y AS x } RETURN x",
        "MATCH (n) CALL (n) { MATCH (n)-->(m) RETURN count(m) AS c } RETURN n, c",
        "MATCH (n) RETURN [x IN collect(n.x) WHERE x > 1 | x + 1] AS xs",
        "MATCH (n) WITH collect(n) AS ns UNWIND ns AS n MATCH (n)-->(m) RETURN m",
        "WITH null AS n MATCH (n) RETURN n",
        "MATCH (n) RETURN CASE WHEN (n)-->() THEN 1 ELSE 2 END",
        "MATCH (n) RETURN exists((n)-->()) AS e, size([(n)-->(m) | m]) AS s",
        "RETURN date() - duration('P1D'), [1] + 2, 'a' + 1",
        "MATCH (n) RETURN n LIMIT $limit",
        "MATCH (n) FOREACH (x IN [1, 2] | CREATE (m {x: x})-[:R]->(n) SET m.y = 1)",
        "MATCH p = (a)-[*]->(b) RETURN nodes(p), relationships(p), length(p)",
    ])
    func `none for a good query`(text: String) {
        #expect(throws: Never.self) { try parse(text) }
    }

    @Test func `a place in a long text of several lines`() throws {
        let error = #expect(throws: CypherError.self) {
            try parse(
                "MATCH (n)\r\n\tWHERE é.x = 1 AND foo RETURN "
                    + String(repeating: "x", count: 200))
        }
        #expect(error?.line == 2)
        #expect(error?.column == 8)
        let excerpt = try #require(error?.excerpt)
        let lines = excerpt.split(separator: "\n")
        #expect(lines[0].hasPrefix(" WHERE é.x = 1 AND foo RETURN xxx"))
        #expect(lines[0].hasSuffix("..."))
        #expect(lines[1] == "       ^")
    }

    private func check(_ example: Example) {
        let error = #expect(throws: CypherError.self) {
            try parse(example.text, knownFunctions: ["size", "type", "rand"])
        }
        #expect(error?.detail == example.detail)
        #expect(error?.line == 1)
        #expect(error?.column == example.column)
        #expect(error?.message == example.message)
    }
}
