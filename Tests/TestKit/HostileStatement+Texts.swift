extension HostileStatement {
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
}
