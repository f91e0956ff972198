public import Graph

/// A statement made to use up stack, memory or time, and the limit that has to stop it.
public struct HostileStatement: Sendable, CustomStringConvertible {
    public let name: String
    public let text: @Sendable () -> String
    public var parameters: @Sendable () -> [String: Value] = { [:] }
    /// Details of errors that name the limit; empty where the statement has to succeed.
    public let stoppedBy: Set<String>

    public var description: String { name }

    init(
        _ name: String, stoppedBy: Set<String>,
        _ text: @escaping @autoclosure @Sendable () -> String,
        parameters: @escaping @Sendable () -> [String: Value] = { [:] }
    ) {
        self.name = name
        self.text = text
        self.parameters = parameters
        self.stoppedBy = stoppedBy
    }

    /// Makes the clique that the statements run on.
    public static let setUp = [
        "UNWIND range(1, 30) AS i CREATE (:K {id: i})",
        "MATCH (a:K), (b:K) WHERE a <> b CREATE (a)-[:T]->(b)",
    ]

    private static let time: Set = ["Deadline"]
    private static let memory: Set = ["MemoryBudget"]
    private static let memoryOrTime: Set = ["MemoryBudget", "Deadline"]
    private static let listSize: Set = ["MemoryBudget", "ListSize"]
    private static let stringSize: Set = ["MemoryBudget", "StringSize"]
    private static let nestedSize: Set = ["MemoryBudget", "ListSize", "ValueNesting", "Deadline"]
    private static let nesting: Set = ["NestingTooDeep"]

    private static func nested(_ opening: String, _ closing: String, _ depth: Int) -> String {
        "RETURN " + String(repeating: opening, count: depth) + "1"
            + String(repeating: closing, count: depth) + " AS x"
    }

    /// Text that the parser or the planner has to refuse.
    public static let texts = [
        HostileStatement(
            "100,000 parentheses", stoppedBy: nesting, nested("(", ")", 100_000)),
        HostileStatement("100,000 lists", stoppedBy: nesting, nested("[", "]", 100_000)),
        HostileStatement(
            "20,000 CASE", stoppedBy: nesting, nested("CASE WHEN true THEN ", " END", 20_000)),
        HostileStatement(
            "10,000 subqueries", stoppedBy: nesting,
            nested("COUNT { RETURN ", " AS x }", 10_000)),
        HostileStatement(
            "a sum of 100,000", stoppedBy: nesting,
            "RETURN 1" + String(repeating: " + 1", count: 100_000)),
        HostileStatement(
            "more than a megabyte of text", stoppedBy: ["TextTooLong"],
            "RETURN '" + String(repeating: "a", count: 1 << 20) + "' AS x"),
        HostileStatement(
            "a megabyte of a string", stoppedBy: [],
            "RETURN size('" + String(repeating: "a", count: 1_000_000) + "') AS x"),
        HostileStatement(
            "a megabyte of conditions", stoppedBy: ["", "Deadline"],
            "MATCH (n:None) WHERE n.x = 1" + String(repeating: " OR n.x = 1", count: 80_000)
                + " RETURN count(*) AS x"),
        HostileStatement(
            "a megabyte of one name", stoppedBy: [],
            "RETURN 1 AS " + String(repeating: "a", count: 1_000_000)),
        HostileStatement(
            "10,000 clauses", stoppedBy: ["PlanSize", "Deadline"],
            String(repeating: "MATCH (n) WITH n ", count: 5_000) + "RETURN count(*) AS x"),
        HostileStatement(
            "10,000 CREATE", stoppedBy: ["PlanSize", "Deadline", ""],
            String(repeating: "CREATE () ", count: 10_000)),
        HostileStatement(
            "a UNION of 1,000", stoppedBy: ["PlanSize"],
            (0..<1_000).map { "RETURN \($0) AS x" }.joined(separator: " UNION ")),
        HostileStatement(
            "a pattern of 1,000 nodes", stoppedBy: ["PatternSize"],
            "MATCH (n)" + String(repeating: "-->()", count: 1_000) + " RETURN count(*) AS x"),
        HostileStatement(
            "200 subqueries side by side", stoppedBy: ["PlanSize"],
            "MATCH (n) WHERE "
                + (0..<2_000).map { "EXISTS { (n)-[:T]->({id: \($0)}) }" }.joined(
                    separator: " AND ")
                + " RETURN count(*) AS x"),
    ]

    /// Statements that would hold too much.
    public static let holders = [
        HostileStatement(
            "a list of 100 million", stoppedBy: listSize, "RETURN size(range(1, 100000000)) AS x"),
        HostileStatement(
            "a list of 2^62", stoppedBy: listSize,
            "RETURN size(range(-4611686018427387904, 4611686018427387904)) AS x"),
        HostileStatement(
            "collect of everything", stoppedBy: memoryOrTime,
            "UNWIND range(1, 3000) AS a UNWIND range(1, 3000) AS b UNWIND range(1, 3000) AS c "
                + "RETURN size(collect([a, b, c])) AS x"),
        HostileStatement(
            "strings doubled 64 times", stoppedBy: stringSize,
            "RETURN size(reduce(s = 'ab', i IN range(1, 64) | s + s)) AS x"),
        HostileStatement(
            "lists doubled 64 times", stoppedBy: listSize,
            "RETURN size(reduce(l = [1, 2], i IN range(1, 64) | l + l)) AS x"),
        HostileStatement(
            "lists nested and doubled", stoppedBy: nestedSize,
            "WITH reduce(l = [1], i IN range(1, 64) | [l, l]) AS l RETURN l = l AS x"),
        HostileStatement(
            "lists nested, doubled and grouped", stoppedBy: nestedSize,
            "WITH reduce(l = [1], i IN range(1, 64) | [l, l]) AS l RETURN l, count(*) AS x"),
        HostileStatement(
            "lists nested, doubled and returned", stoppedBy: nestedSize,
            "RETURN reduce(l = [1], i IN range(1, 64) | [l, l]) AS x"),
        HostileStatement(
            "maps nested and doubled", stoppedBy: nestedSize,
            "WITH reduce(m = {a: 1}, i IN range(1, 64) | {a: m, b: m}) AS m RETURN m = m AS x"),
        HostileStatement(
            "replace that multiplies", stoppedBy: stringSize,
            "RETURN size(reduce(s = 'aaaaaaaa', i IN range(1, 12) | replace(s, 'a', s))) AS x"),
        HostileStatement(
            "many long strings", stoppedBy: memory,
            "WITH reduce(s = 'abcdefgh', i IN range(1, 20) | s + s) AS s "
                + "UNWIND range(1, 1000) AS i RETURN size(collect(s + toString(i))) AS x"),
        HostileStatement(
            "sort of a cross product", stoppedBy: memoryOrTime,
            "UNWIND range(1, 30000) AS a UNWIND range(1, 30000) AS b "
                + "WITH a, b ORDER BY a + b, b RETURN count(*) AS x"),
        HostileStatement(
            "groups of a cross product", stoppedBy: memoryOrTime,
            "UNWIND range(1, 30000) AS a UNWIND range(1, 30000) AS b "
                + "WITH a, b, count(*) AS c RETURN count(*) AS x"),
        HostileStatement(
            "distinct of a cross product", stoppedBy: memoryOrTime,
            "UNWIND range(1, 30000) AS a UNWIND range(1, 30000) AS b "
                + "RETURN count(DISTINCT [a, b]) AS x"),
        HostileStatement(
            "a comprehension over 4 million", stoppedBy: ["MemoryBudget", "ListSize", "Deadline"],
            "RETURN size([a IN range(1, 4000000) | [b IN range(1, 1000) | b]]) AS x"),
        HostileStatement(
            "a comprehension in a comprehension",
            stoppedBy: ["MemoryBudget", "ListSize", "Deadline"],
            "WITH range(1, 100000) AS l "
                + "RETURN size([a IN l | size([b IN l WHERE a * b % 7 = 3 | [a, b]])]) AS x"),
        HostileStatement(
            "CREATE without end", stoppedBy: memoryOrTime,
            "UNWIND range(1, 4000000) AS a UNWIND range(1, 1000) AS b CREATE (:Junk {id: a, s: 'some text'})"
        ),
        HostileStatement(
            "split into many", stoppedBy: ["MemoryBudget", "ListSize", "StringSize"],
            "WITH reduce(s = 'a,', i IN range(1, 24) | s + s) AS s RETURN size(split(s, ',')) AS x"),
    ]

    /// Statements that would never end. The graph is a clique.
    public static let runners = [
        HostileStatement(
            "a cross product", stoppedBy: time,
            "MATCH (a), (b), (c), (d), (e), (f), (g), (h) WHERE a.id + b.id + c.id + d.id + e.id + f.id + g.id + h.id = -1 RETURN count(*) AS x"
        ),
        HostileStatement(
            "unbounded length on a clique", stoppedBy: memoryOrTime,
            "MATCH p = (:K)-[*]->(:K) RETURN max(length(p)) AS x"),
        HostileStatement(
            "unbounded length both ways", stoppedBy: memoryOrTime,
            "MATCH (a:K {id: 1})-[r*]-(b:K) WHERE size(r) = 1000 RETURN count(*) AS x"),
        HostileStatement(
            "length of a huge minimum", stoppedBy: memoryOrTime,
            "MATCH (:K)-[*1000000..]-(:K) RETURN count(*) AS x"),
        HostileStatement(
            "a long pattern on a clique", stoppedBy: memoryOrTime,
            "MATCH (a:K)-->(b)-->(c)-->(d)-->(e)-->(f)-->(g)-->(h)-->(i) "
                + "WHERE a.id * b.id + c.id + d.id * e.id + f.id * g.id + h.id + i.id = -1 RETURN count(*) AS x"
        ),
        HostileStatement(
            "a backtracking regular expression", stoppedBy: ["Deadline", "RegularExpression", ""],
            "WITH reduce(s = 'a', i IN range(1, 12) | s + s) + 'b' AS s "
                + "RETURN s =~ '(a+)+$' OR s =~ '(a|aa)*c' OR s =~ '(a|a?)*c' AS x"),
        HostileStatement(
            "a regular expression that repeats repeats", stoppedBy: ["RegularExpression"],
            "RETURN 'a' =~ '((((a{1,1000}){1,1000}){1,1000}){1,1000})' AS x"),
        HostileStatement(
            "quantifiers within quantifiers", stoppedBy: time,
            "WITH range(1, 100000) AS l RETURN all(a IN l WHERE all(b IN l WHERE all(c IN l WHERE a + b + c > 0))) AS x"
        ),
        HostileStatement(
            "reduce within reduce", stoppedBy: time,
            "WITH range(1, 1000000) AS l RETURN reduce(s = 0, a IN l | s + reduce(t = 0, b IN l | (t + b) % 7)) AS x"
        ),
        HostileStatement(
            "a subquery for each of many rows", stoppedBy: memoryOrTime,
            "UNWIND range(1, 1000000) AS i MATCH (a:K) WHERE COUNT { (a)-[*1..5]-() } = i RETURN count(*) AS x"
        ),
        HostileStatement(
            "UNWIND of UNWIND", stoppedBy: time,
            "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b UNWIND range(1, 1000000) AS c "
                + "WITH a WHERE a < 0 RETURN count(*) AS x"),
        HostileStatement(
            "MERGE that never ends", stoppedBy: memoryOrTime,
            "UNWIND range(1, 4000000) AS a UNWIND range(1, 1000000) AS b MERGE (:K {id: (a + b) % 30})"
        ),
        HostileStatement(
            "all shortest paths of a clique", stoppedBy: ["MemoryBudget", "Deadline", ""],
            "MATCH (a:K), (b:K), p = allShortestPaths((a)-[*]-(b)) WHERE a <> b AND length(p) > 100 RETURN count(*) AS x"
        ),
    ]

    /// Parameters that are made to hurt.
    public static let values = [
        HostileStatement(
            "a list nested 10,000 deep in a parameter", stoppedBy: ["ValueNesting"],
            "RETURN $deep = [[$deep]] AS x",
            parameters: {
                ["deep": (0..<10_000).reduce(Value.integer(1)) { value, _ in .list([value]) }]
            }),
        HostileStatement(
            "that list as a property", stoppedBy: ["ValueNesting", "InvalidPropertyType"],
            "CREATE (:Junk {deep: $deep})",
            parameters: {
                ["deep": (0..<10_000).reduce(Value.integer(1)) { value, _ in .list([value]) }]
            }),
        HostileStatement(
            "IN a list of a million", stoppedBy: ["", "Deadline"],
            "UNWIND range(1, 100000) AS i WITH i WHERE i IN $list RETURN count(*) AS x",
            parameters: { ["list": .list((0..<1_000_000).map { .integer($0 * 2) })] }),
        HostileStatement(
            "IN a list of a million strings", stoppedBy: ["", "Deadline"],
            "MATCH (n:K) WHERE toString(n.id) IN $list RETURN count(*) AS x",
            parameters: { ["list": .list((0..<1_000_000).map { .string("\($0)") })] }),
        HostileStatement(
            "a string of 64 MiB, added to", stoppedBy: stringSize,
            "RETURN size($s + $s) AS x",
            parameters: { ["s": .string(String(repeating: "a", count: 40 << 20))] }),
        HostileStatement(
            "a nested list made by reduce", stoppedBy: ["ValueNesting"],
            "RETURN size(toString(size(reduce(l = [], i IN range(1, 100000) | [l])))) AS x"),
        HostileStatement(
            "a number beyond every range", stoppedBy: ["IntegerOverflow"],
            "RETURN 9223372036854775807 + 1 AS x"),
    ]
}
