extension HostileStatement {
    private static let bounded: Set = ["", "Deadline", "PlanSize", "NestingTooDeep", "MemoryBudget"]

    private static func list(_ count: Int, _ separator: String = ", ", _ item: (Int) -> String)
        -> String
    { (0..<count).map(item).joined(separator: separator) }

    /// Texts of up to a megabyte that are wide or deep in one thing each.
    public static let shapes = [
        HostileStatement(
            "60,000 columns", stoppedBy: bounded, "RETURN " + list(60_000) { "1 AS a\($0)" }),
        HostileStatement(
            "20,000 variables, read again", stoppedBy: bounded,
            "WITH \(list(20_000) { "1 AS a\($0)" }) RETURN [\(list(20_000) { "a\($0)" })] AS x"),
        HostileStatement(
            "a map of 60,000 entries", stoppedBy: bounded,
            "RETURN {\(list(60_000) { "a\($0): 1" })} AS x"),
        HostileStatement(
            "a map projection of 60,000 entries", stoppedBy: bounded,
            "WITH {a: 1} AS m RETURN m {\(list(60_000) { "a\($0): 1" })} AS x"),
        HostileStatement(
            "a list of 140,000 literals", stoppedBy: bounded,
            "RETURN size([\(list(140_000) { "\($0)" })]) AS x"),
        HostileStatement(
            "IN a list of 100,000 literals", stoppedBy: bounded,
            "MATCH (n:K) WHERE n.id IN [\(list(100_000) { "\($0)" })] RETURN count(*) AS x"),
        HostileStatement(
            "a CASE of 30,000 branches", stoppedBy: bounded,
            "UNWIND range(1, 1000) AS i RETURN max(CASE i "
                + list(30_000, " ") { "WHEN \($0) THEN \($0)" } + " END) AS x"),
        HostileStatement(
            "a node of 30,000 properties", stoppedBy: bounded,
            "CREATE (:Wide {\(list(30_000) { "a\($0): 1" })})"),
        HostileStatement(
            "30,000 properties set one by one", stoppedBy: bounded,
            "CREATE (n:Wide) SET " + list(30_000) { "n.a\($0) = 1" }),
        HostileStatement(
            "a node of 50,000 labels", stoppedBy: bounded,
            "CREATE (:" + list(50_000, ":") { "L\($0)" } + ")"),
        HostileStatement(
            "a choice of 50,000 labels", stoppedBy: bounded,
            "MATCH (n:" + list(50_000, "|") { "L\($0)" } + ") RETURN count(*) AS x"),
        HostileStatement(
            "a choice of 50,000 types", stoppedBy: bounded,
            "MATCH ()-[:" + list(50_000, "|") { "L\($0)" } + "]->() RETURN count(*) AS x"),
        HostileStatement(
            "50,000 nodes side by side", stoppedBy: bounded.union(["PatternSize"]),
            "MATCH " + list(50_000) { "(n\($0))" } + " RETURN count(*) AS x"),
        HostileStatement(
            "100,000 nodes created side by side", stoppedBy: bounded,
            "CREATE " + list(100_000) { _ in "(:Junk)" }),
        HostileStatement(
            "a cycle of 64 nodes with 5,000 conditions", stoppedBy: bounded,
            "MATCH (n0)" + list(62, "") { "-->(n\($0 + 1))" } + "-->(n0) WHERE "
                + list(5_000, " AND ") { "n\($0 % 63).id <> n\($0 % 61).x" }
                + " RETURN count(*) AS x"),
        HostileStatement(
            "a clique of 32 nodes", stoppedBy: bounded.union(["PatternSize"]),
            "MATCH "
                + (0..<32).flatMap { a in (0..<a).map { "(n\($0))--(n\(a))" } }.joined(
                    separator: ", ") + " RETURN count(*) AS x"),
        HostileStatement(
            "5,000 parameters", stoppedBy: ["MissingParameter"],
            "RETURN [\(list(60_000) { "$p\($0)" })] AS x"),
        HostileStatement(
            "500,000 signs", stoppedBy: nesting,
            "RETURN " + String(repeating: "- ", count: 500_000) + "1 AS x"),
        HostileStatement(
            "200,000 NOT", stoppedBy: nesting,
            "RETURN " + String(repeating: "NOT ", count: 200_000) + "true AS x"),
        HostileStatement(
            "a chain of 300,000 properties", stoppedBy: nesting,
            "WITH {a: 1} AS m RETURN m" + String(repeating: ".a", count: 300_000) + " AS x"),
        HostileStatement(
            "a chain of 300,000 subscripts", stoppedBy: nesting,
            "WITH [1] AS l RETURN l" + String(repeating: "[0]", count: 300_000) + " AS x"),
        HostileStatement(
            "a chain of 100,000 null tests", stoppedBy: nesting,
            "RETURN 1" + String(repeating: " IS NULL", count: 100_000) + " AS x"),
        HostileStatement(
            "a chain of 200,000 comparisons", stoppedBy: bounded,
            "RETURN 1" + String(repeating: " < 2", count: 200_000) + " AS x"),
        HostileStatement(
            "labels in 100,000 parentheses", stoppedBy: nesting,
            "MATCH (n:" + String(repeating: "(", count: 100_000) + "A"
                + String(repeating: ")", count: 100_000) + ") RETURN n"),
        HostileStatement(
            "labels with 500,000 negations", stoppedBy: nesting,
            "MATCH (n:" + String(repeating: "!", count: 500_000) + "A) RETURN n"),
        HostileStatement(
            "patterns in 100,000 parentheses", stoppedBy: nesting.union(["UnexpectedSyntax"]),
            "MATCH " + String(repeating: "(", count: 100_000) + "a"
                + String(repeating: ")", count: 100_000) + " RETURN 1 AS x"),
        HostileStatement(
            "FOREACH in 20,000 FOREACH", stoppedBy: nesting,
            String(repeating: "FOREACH (i IN [1] | ", count: 20_000) + "CREATE ()"
                + String(repeating: ")", count: 20_000)),
        HostileStatement(
            "CALL in 20,000 CALL", stoppedBy: nesting,
            String(repeating: "CALL () { ", count: 20_000) + "RETURN 1 AS x"
                + String(repeating: " } RETURN x", count: 20_000)),
        HostileStatement(
            "list types in 50,000 list types", stoppedBy: nesting.union(["UnexpectedSyntax"]),
            "RETURN 1 IS :: " + String(repeating: "LIST<", count: 50_000) + "INTEGER"
                + String(repeating: ">", count: 50_000) + " AS x"),
        HostileStatement(
            "a comment of a megabyte that does not end", stoppedBy: ["UnexpectedSyntax"],
            "RETURN 1 /* " + String(repeating: "*", count: 1_000_000)),
        HostileStatement(
            "a string of a megabyte that does not end",
            stoppedBy: ["UnexpectedSyntax", "UnterminatedString"],
            "RETURN '" + String(repeating: "\\\\", count: 500_000)),
        HostileStatement(
            "a string of 100,000 escapes", stoppedBy: [],
            "RETURN size('" + String(repeating: "\\u00e9", count: 100_000) + "') AS x"),
        HostileStatement(
            "1,000 subqueries one after the other", stoppedBy: bounded,
            "WITH 1 AS a " + list(5_000, " ") { "CALL (a) { RETURN 1 AS b\($0) }" }
                + " RETURN count(*) AS x"),
        HostileStatement(
            "comprehensions side by side", stoppedBy: bounded,
            "RETURN " + list(20_000) { "[i IN [1] | i] AS a\($0)" }),
        HostileStatement(
            "10,000 keys of an order", stoppedBy: bounded,
            "UNWIND range(1, 10000) AS i RETURN i AS x ORDER BY " + list(10_000) { "i + \($0)" }),
        HostileStatement(
            "10,000 aggregates", stoppedBy: bounded,
            "UNWIND range(1, 10000) AS i RETURN " + list(10_000) { "sum(i + \($0)) AS a\($0)" }),
    ]
}
