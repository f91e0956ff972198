import Cypher
import Testing

/// The syntax tree as EXPLAIN prints it, which shows how the text was read.
@Suite struct `Statements are read and printed` {
    @Test(arguments: [
        ("1 + 2 * 3 - 4", "1 + 2 * 3 - 4"),
        ("(1 + 2) * 3", "(1 + 2) * 3"),
        ("1 - (2 - 3)", "1 - (2 - 3)"),
        ("2 ^ 3 ^ 2", "2 ^ 3 ^ 2"),
        ("-2 ^ 2", "-2 ^ 2"),
        ("-(2 ^ 2)", "-(2 ^ 2)"),
        ("--1", "-(-1)"),
        ("-(1)", "-(1)"),
        ("`a b`.f(1)", "`a b`.f(1)"),
        ("NOT true AND false", "NOT true AND false"),
        ("not (true or FALSE)", "NOT (true OR false)"),
        ("true XOR false OR true AND null", "true XOR false OR true AND null"),
        ("1 < 2 <= 3 <> 4", "1 < 2 <= 3 <> 4"),
        ("(1 < 2) = true", "(1 < 2) = true"),
        ("1 IN [1, 2] + [3]", "1 IN [1, 2] + [3]"),
        ("'a' || 'b' starts with 'a'", "'a' || 'b' STARTS WITH 'a'"),
        ("'a' ENDS WITH 'b' = ('a' CONTAINS 'b')", "'a' ENDS WITH 'b' = 'a' CONTAINS 'b'"),
        ("'a' =~ 'b.*'", "'a' =~ 'b.*'"),
        ("null IS NULL = null IS NOT NULL", "null IS NULL = null IS NOT NULL"),
        ("1 IS :: int = 2 is not typed STRING!", "1 IS :: INTEGER = 2 IS NOT :: STRING NOT NULL"),
        ("1 + 2 :: FLOAT64 | integer", "1 + 2 IS :: ANY<FLOAT | INTEGER>"),
        (
            "1 IS :: LIST<BOOL! | STRING LIST NOT NULL> NOT NULL AND true",
            "1 IS :: LIST<BOOLEAN NOT NULL | LIST<STRING> NOT NULL> NOT NULL AND true"
        ),
        ("1 IS :: any property value", "1 IS :: PROPERTY VALUE"),
        ("1 IS :: TIMESTAMP WITHOUT TIMEZONE", "1 IS :: LOCAL DATETIME"),
        ("[x IN [1] WHERE x IS :: INT | x]", "[x IN [1] WHERE x IS :: INTEGER | x]"),
        ("trim(LEADING 'x' FROM 'xa')", "ltrim('xa', 'x')"),
        ("trim(BOTH FROM 'a') + trim('a')", "btrim('a') + trim('a')"),
        ("normalize('a', nfkc) + normalize('a')", "normalize('a', 'NFKC') + normalize('a')"),
        ("'a' || 'b' is normalized", "'a' || 'b' IS NFC NORMALIZED"),
        ("NOT 'a' IS NFD NORMALIZED", "'a' IS NOT NFD NORMALIZED"),
        (
            "('a' IS NOT NORMALIZED) = CASE 'a' WHEN IS NOT NFD NORMALIZED THEN true END",
            "'a' IS NOT NFC NORMALIZED = CASE 'a' WHEN IS NOT NFD NORMALIZED THEN true END"
        ),
        ("[1, 2, 3][0..2][1]", "[1, 2, 3][0..2][1]"),
        ("[1][..1] + [2][1..] + [3][..]", "[1][..1] + [2][1..] + [3][..]"),
        ("{a: 1, `b c`: {d: null}}.a", "{a: 1, `b c`: {d: null}}.a"),
        ("0x1F + 0o17 + 1.5e3 + .5", "31 + 15 + 1500.0 + 0.5"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("-0x8000000000000000", "-9223372036854775808"),
        (#"'it''s'"#.replacing("''", with: #"\'"#), #"'it\'s'"#),
        (#""\u00e9\U0001F600\uD83D\uDE00\n""#, "'é😀😀\\n'"),
        ("$a + $`b c` + $0", "$a + $`b c` + $0"),
        ("CASE 1 WHEN 2 THEN 3 ELSE 4 END", "CASE 1 WHEN 2 THEN 3 ELSE 4 END"),
        ("case -1 when 1 then 2 end", "CASE -1 WHEN 1 THEN 2 END"),
        ("CASE WHEN true THEN 1 END", "CASE WHEN true THEN 1 END"),
        ("CASE 1 WHEN 2, 3 THEN 4 END", "CASE 1 WHEN = 2, = 3 THEN 4 END"),
        (
            "CASE 'a' WHEN < 2, is null, =~ 'a', starts with 'b', IS :: INT THEN -1 END",
            "CASE 'a' WHEN < 2, IS NULL, =~ 'a', STARTS WITH 'b', IS :: INTEGER THEN -1 END"
        ),
        ("1_000 + 0x_F_F + 1_0.2_5e1_0", "1000 + 255 + 102500000000.0"),
        ("INF - Infinity <> nan", "inf - inf <> nan"),
        ("count(*) + count(DISTINCT 1)", "count(*) + count(DISTINCT 1)"),
        ("duration.between($a, $b)", "duration.between($a, $b)"),
        ("[x IN [1] WHERE x > 0 | x + 1]", "[x IN [1] WHERE x > 0 | x + 1]"),
        ("[x IN [1]]", "[x IN [1]]"),
        ("all(x IN [1] WHERE x = 1)", "all(x IN [1] WHERE x = 1)"),
        ("NONE(x in [1] where x = 1)", "none(x IN [1] WHERE x = 1)"),
        ("reduce(a = 0, x IN [1] | a + x)", "reduce(a = 0, x IN [1] | a + x)"),
        ("EXISTS { (:A)-->() WHERE true }", "EXISTS { MATCH (:A)-->() WHERE true }"),
        ("COUNT { MATCH (x) RETURN x }", "COUNT { MATCH (x) RETURN x }"),
        ("COLLECT { UNWIND [1] AS x RETURN x }", "COLLECT { UNWIND [1] AS x RETURN x }"),
        ("[(a:A)-[:R]->(b) WHERE b:B | b.x]", "[(a:A)-[:R]->(b) WHERE b:B | b.x]"),
        ("[p = (:A)--() | length(p)]", "[p = (:A)--() | length(p)]"),
        // No patterns, though they begin like some.
        ("({k: 2}.k) - -({k: 1}.k)", "{k: 2}.k - -{k: 1}.k"),
        ("($a.k) - -($b)", "$a.k - -$b"),
        ("-($a) - -(3)", "-$a - -(3)"),
    ])
    func `an expression`(text: String, printed: String) throws {
        #expect(try printedQuery("RETURN \(text)") == "RETURN \(printed)")
    }

    @Test(arguments: [
        ("()", "()"),
        ("(:A:B&C)", "(:A&B&C)"),
        ("(n:A|B {x: 1})", "(n:A|B {x: 1})"),
        ("(n:!(A|B)&%)", "(n:!(A|B)&%)"),
        ("(n IS A|B)-[r IS R]->(IS C WHERE true)", "(n:A|B)-[r:R]->(:C WHERE true)"),
        ("(is), (is:IS), (is IS A)", "(is), (is:IS), (is:A)"),
        ("(n:$(toLower('X')) WHERE n.x > 1)", "(n:$(toLower('X')) WHERE n.x > 1)"),
        ("(n:$any(['A'])&$all($b)|!$('C'))", "(n:($any(['A'])&$($b))|!$('C'))"),
        ("(n:$ANY($a)), ()-[r:$any($t)]->()", "(n:$any($a)), ()-[r:$any($t)]->()"),
        ("({x: 1})", "({x: 1})"),
        ("(a)-->(b)<--(c)--(d)<-->(e)", "(a)-->(b)<--(c)--(d)--(e)"),
        ("(a)-[r:R|:S {x: 1} WHERE r.y = 2]->()", "(a)-[r:R|S {x: 1} WHERE r.y = 2]->()"),
        ("()-[*]-()-[*2]-()-[*1..]-()-[*..3]-()", "()-[*]-()-[*2]-()-[*1..]-()-[*..3]-()"),
        ("()<-[:R*0..2]-()", "()<-[:R*0..2]-()"),
        ("p = (a), q = shortestPath((a)-[:R*]->(b))", "p = (a), q = shortestPath((a)-[:R*]->(b))"),
        ("allShortestPaths((a)-[*]-(b))", "allShortestPaths((a)-[*]-(b))"),
        ("p = ANY SHORTEST PATH (a)-[:R]->+(b)", "p = SHORTEST 1 (a)-[:R*1..]->(b)"),
        ("ALL SHORTEST (a)-->{2}(b)-[r]-*(c)", "SHORTEST 1 GROUPS (a)-[*2]->(b)-[r*0..]-(c)"),
        ("SHORTEST 3 PATHS GROUPS (a)<--{,4}(b)", "SHORTEST 3 GROUPS (a)<-[*0..4]-(b)"),
        ("ANY 2 PATHS (a), ALL PATHS (b)", "SHORTEST 2 (a), (b)"),
        ("(match:Match {return: 1})", "(match:Match {return: 1})"),
        ("(`a``b`)", "(`a``b`)"),
        ("(été:Ärger)", "(été:Ärger)"),
        ("(a)\u{2013}[r]\u{2013}\u{3009}(b)", "(a)-[r]->(b)"),
    ])
    func `a pattern`(text: String, printed: String) throws {
        #expect(try printedQuery("MATCH \(text) RETURN 1") == "MATCH \(printed) RETURN 1")
    }

    @Test(arguments: [
        "MATCH (n) WHERE n.x = 1 OPTIONAL MATCH (n)-->(m) RETURN n, m AS k",
        "MATCH (n) WITH DISTINCT n, n.x AS x ORDER BY x DESC, n.y SKIP 1 LIMIT 2 WHERE x RETURN *",
        "MATCH (n) RETURN *, 1 AS one",
        "MATCH (n:A)-[r:T]->() USING INDEX n:A(x, y) USING SCAN r:T USING JOIN ON n WHERE n.x = 1 "
            + "RETURN n",
        "MATCH (trim)-->(both) RETURN trim(both.x), trim(both), trim.x",
        "UNWIND $rows AS r MERGE (n:A {id: r.id}) ON CREATE SET n = r, n:B:C ON MATCH SET n += r",
        "MATCH (n) SET n.x = 1, n['y'] = 2, n:A:$('B')",
        "MATCH (n) REMOVE n.x, n['y'], n:A:B",
        "MATCH (n)-[r]-() DELETE r DETACH DELETE n",
        "MATCH p = (a)-->(b) FOREACH (x IN nodes(p) | SET x.seen = true CREATE (:Log))",
        "RETURN 1 AS x UNION ALL RETURN 2 AS x",
        "RETURN 1 AS x UNION RETURN 2 AS x",
        "CALL db.labels() YIELD label AS l WHERE l > 'a' RETURN l",
        "CALL db.labels",
        "CALL db.labels() YIELD *",
        "MATCH (n) CALL { WITH n MATCH (n)-->(m) RETURN m } RETURN m",
        "MATCH (n) CALL (n) { CREATE (:Copy {x: n.x}) } FINISH",
        "MATCH (n) CALL (*) { SET n.x = 1 } IN TRANSACTIONS",
        "LOAD CSV WITH HEADERS FROM 'file:///a.csv' AS row CREATE (n) SET n = row",
        "MATCH (n) WHERE (n)-->(:A) AND NOT (n)--() RETURN n {.x, .*, y: 1} AS m",
        "MATCH (inf) RETURN inf, inf.x AS y",
        "MATCH (n) WHERE n:A|B RETURN [x IN [n] WHERE x:A | x.y] AS ys",
        "MATCH (a), (b) RETURN shortestPath((a)-[*]-(b)) AS p",
    ])
    func `a query that prints as it is written`(text: String) throws {
        let printed = try printedQuery(text)
            .replacing("n: n", with: "n").replacing("DELETE r DETACH", with: "DELETE r DETACH")
        #expect(printed == text)
    }

    @Test(arguments: [
        ("CYPHER 5 MATCH (n) WHERE n IS A AND (n IS NOT NULL) RETURN 1",
            "MATCH (n) WHERE n:A AND n IS NOT NULL RETURN 1"),
        ("MATCH (n) ORDER BY n.x OFFSET 1 LIMIT 2 RETURN count(ALL n.x) AS c",
            "MATCH (n) WITH * ORDER BY n.x SKIP 1 LIMIT 2 RETURN count(n.x) AS c"),
        ("INSERT (n:A&B {x: 1})-[:R]->(n2) RETURN insert(n) AS insert, n.insert",
            "CREATE (n:A&B {x: 1})-[:R]->(n2) RETURN insert(n) AS insert, n.insert"),
        ("FOREACH (insert IN [1] | INSERT (:A))", "FOREACH (insert IN [1] | CREATE (:A))"),
        ("cypher runtime=parallel planner = 'cost' RETURN EXISTS { (n IS A)-->() } AS x",
            "RETURN EXISTS { MATCH (n:A)-->() } AS x"),
    ])
    func `a query in another spelling`(text: String, printed: String) throws {
        #expect(try printedQuery(text) == printed)
    }

    @Test(arguments: [
        "CYPHER 25 RETURN 1", "CYPHER runtime RETURN 1", "RETURN CASE 1 WHEN END",
        "MATCH (n IS NULL) RETURN n", "MATCH ()-[r IS NOT NULL]-() RETURN r",
    ])
    func `a spelling that is none`(text: String) throws {
        #expect(throws: CypherError.self) { try parse(text) }
    }

    @Test func `an unnamed column keeps its text`() throws {
        let statement = try parse("MATCH (n) RETURN  n . name , (1+2)*3, `n`, count( * ) AS `a b`")
        guard case .query(let query) = statement.body,
            case .return(let projection)? = query.parts[0].clauses.last?.kind
        else { return #expect(Bool(false)) }
        #expect(projection.items.map(\.name) == ["n . name", "(1+2)*3", "n", "a b"])
    }

    @Test func `canonical text ignores blanks, parentheses and the case of functions`() throws {
        func canonical(_ text: String) throws -> String {
            let statement = try parse("WITH 1 AS n RETURN \(text)")
            guard case .query(let query) = statement.body,
                case .return(let projection)? = query.parts[0].clauses.last?.kind
            else { return "" }
            return projection.items[0].expression.canonicalText
        }
        #expect(try canonical("COUNT( (n) )") == canonical("count(n)"))
        #expect(try canonical("(n+1)+2") == canonical("n + 1 + 2"))
        #expect(try canonical("n + (1 + 2)") != canonical("n + 1 + 2"))
    }

    private func printedQuery(_ text: String) throws -> String {
        guard case .query(let query) = try parse(text).body else { return "" }
        return query.description
    }
}
