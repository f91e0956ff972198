import Graph

extension HostileStatement {
    /// Two strings of 40 MiB that are equal and lie at different places.
    private static let twins: @Sendable () -> [String: Value] = {
        [
            "s": .string(String(repeating: "a", count: 40 << 20)),
            "t": .string(String(repeating: "a", count: 40 << 20)),
        ]
    }

    private static let alternating =
        "UNWIND range(1, 100000) AS i WITH i, CASE i % 2 WHEN 0 THEN $s ELSE $t END AS s "

    private static func shared(_ name: String, _ text: String) -> HostileStatement {
        HostileStatement(
            "rows that share long strings, \(name)", stoppedBy: memoryOrTime.union([""]), text,
            parameters: twins)
    }

    /// Rows that all name one of two long strings: what takes a moment for one row takes minutes
    /// for a batch of them.
    public static let sharedStrings = [
        shared("compared", alternating + "WHERE s = $t AND s >= $s RETURN count(*) AS x"),
        shared("in CASE", alternating + "RETURN sum(CASE s WHEN $t THEN 1 ELSE 0 END) AS x"),
        shared("searched", alternating + "WHERE s CONTAINS 'ab' RETURN count(*) AS x"),
        shared(
            "searched for what is almost there",
            alternating + "WHERE s CONTAINS (substring($t, 20000000) + 'b') RETURN count(*) AS x"),
        shared("that are searched for", alternating + "WHERE $s CONTAINS toString(i) RETURN i"),
        shared("in a list", alternating + "WHERE s IN ['b', $t, s] RETURN count(*) AS x"),
        shared(
            "in a long list",
            alternating + "WHERE s IN [1, 2, 3, 4, 5, 6, 7, 8, 9, $t] RETURN count(*) AS x"),
        shared("grouped", alternating + "RETURN s, count(*) AS x"),
        shared("grouped beside numbers", alternating + "RETURN s, i % 7, count(*) AS x"),
        shared("counted", alternating + "RETURN count(DISTINCT s) AS x"),
        shared("of one value, counted", "UNWIND range(1, 100000) AS i RETURN $s, count(*) AS x"),
        shared("distinct", alternating + "WITH DISTINCT s, i % 3 AS j RETURN count(*) AS x"),
        shared("ordered", alternating + "WITH s, i ORDER BY s, i DESC RETURN sum(i) AS x"),
        shared(
            "ordered for the first",
            alternating + "WITH s, i ORDER BY s, i DESC LIMIT 10 RETURN sum(i) AS x"),
        shared("extreme", alternating + "RETURN max(s), min(s)"),
        shared("joined", alternating + "MATCH (n:K) WHERE n.name = s RETURN count(*) AS x"),
        shared("matched", alternating + "WHERE s =~ '(a|b)*c' RETURN count(*) AS x"),
        shared("measured", alternating + "RETURN sum(size(s)) AS x"),
        shared("converted", alternating + "RETURN count(toInteger(s)) AS x"),
        shared("merged", alternating + "MERGE (n:Junk {name: s}) RETURN count(*) AS x"),
        shared(
            "in a comprehension",
            alternating + "RETURN sum(size([j IN range(1, 100) WHERE s = $t])) AS x"),
    ]
}
