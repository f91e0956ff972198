extension HostileStatement {
    private static let longString = "reduce(s = 'abcdefgh', i IN range(1, 17) | s + s)"

    /// Statements whose single rows are wide: long strings and lists, again and again.
    public static let wideHolders = [
        HostileStatement(
            "one long string in 100,000 rows", stoppedBy: ["", "Deadline"],
            "WITH \(longString) AS s UNWIND range(1, 100000) AS i "
                + "WITH s, i WHERE i > 0 RETURN max(size(s) + i) AS x"),
        HostileStatement(
            "a list of one long string, unwound", stoppedBy: ["MemoryBudget", "Deadline"],
            "WITH \(longString) AS s WITH [i IN range(1, 100000) | s] AS l "
                + "UNWIND l AS t RETURN max(size(t)) AS x"),
        HostileStatement(
            "a long property in 100,000 rows", stoppedBy: ["", "MemoryBudget", "Deadline"],
            "CREATE (n:Wide {s: \(longString)}) WITH n UNWIND range(1, 100000) AS i "
                + "WITH n.s AS s, i RETURN max(size(s) + i) AS x"),
        HostileStatement(
            "long properties of many nodes", stoppedBy: ["", "MemoryBudget"],
            "UNWIND range(1, 2000) AS i CREATE (n:Wide {s: \(longString) + toString(i)}) "
                + "WITH n.s AS s RETURN max(size(s)) AS x"),
        HostileStatement(
            "distinct long strings", stoppedBy: memory,
            "WITH \(longString) AS s UNWIND range(1, 100000) AS i "
                + "WITH DISTINCT s + toString(i) AS t RETURN count(*) AS x"),
        HostileStatement(
            "sort of wide rows", stoppedBy: memory,
            "WITH \(longString) AS s UNWIND range(1, 100000) AS i "
                + "WITH s + toString(i) AS t, i ORDER BY i DESC RETURN count(t) AS x"),
        HostileStatement(
            "the first of wide rows", stoppedBy: ["", "MemoryBudget"],
            "WITH \(longString) AS s UNWIND range(1, 2000) AS i "
                + "WITH s + toString(i) AS t ORDER BY t DESC LIMIT 1000000000 "
                + "RETURN count(t) AS x"),
        HostileStatement(
            "long keys of groups", stoppedBy: memory,
            "WITH \(longString) AS s UNWIND range(1, 100000) AS i "
                + "RETURN s + toString(i) AS t, count(*) AS x"),
        HostileStatement(
            "long keys of a join", stoppedBy: memoryOrTime,
            "WITH \(longString) AS s UNWIND range(1, 100000) AS i MATCH (n:K) "
                + "WHERE s + toString(n.id) = s + toString(i) RETURN count(*) AS x"),
        HostileStatement(
            "collect in collect", stoppedBy: memory,
            "UNWIND range(1, 3000) AS a UNWIND range(1, 3000) AS b "
                + "WITH a, collect({a: a, b: b, c: [a, b]}) AS l WITH collect(l) AS m "
                + "RETURN size(m) AS x"),
        HostileStatement(
            "collect of a list of everything", stoppedBy: nestedSize,
            "UNWIND range(1, 20000) AS a WITH collect(a) AS l UNWIND range(1, 20000) AS b "
                + "WITH collect(l) AS m RETURN size(m) AS x"),
        HostileStatement(
            "a percentile of everything", stoppedBy: memoryOrTime,
            "UNWIND range(1, 30000) AS a UNWIND range(1, 30000) AS b "
                + "RETURN percentileCont(a * b, 0.5) AS x"),
        HostileStatement(
            "distinct sums of everything", stoppedBy: memoryOrTime,
            "UNWIND range(1, 30000) AS a UNWIND range(1, 30000) AS b "
                + "RETURN sum(DISTINCT a * 30000 + b) AS x"),
        HostileStatement(
            "a map projection of wide maps", stoppedBy: nestedSize,
            "WITH {a: range(1, 100000)} AS m UNWIND range(1, 100000) AS i "
                + "WITH collect(m {.*, b: m, c: range(1, 100)}) AS l RETURN size(l) AS x"),
        HostileStatement(
            "maps that grow", stoppedBy: nestedSize,
            "RETURN reduce(m = {a: 1}, i IN range(1, 100000) | m {.*, b: [m, m]}) AS x"),
        HostileStatement(
            "a UNION of cross products", stoppedBy: memoryOrTime,
            "UNWIND range(1, 30000) AS a UNWIND range(1, 30000) AS b RETURN a, b "
                + "UNION UNWIND range(1, 30000) AS a UNWIND range(1, 30000) AS b "
                + "RETURN b AS a, a AS b"),
        HostileStatement(
            "rows without end", stoppedBy: memoryOrTime,
            "UNWIND range(1, 30000) AS a UNWIND range(1, 30000) AS b RETURN a, b"),
        HostileStatement(
            "long rows without end", stoppedBy: memoryOrTime,
            "WITH \(longString) AS s UNWIND range(1, 100000) AS i RETURN s + toString(i) AS x"),
        HostileStatement(
            "COLLECT in COLLECT", stoppedBy: memoryOrTime,
            "UNWIND range(1, 1000) AS i RETURN size(COLLECT { MATCH (a:K), (b:K), (c:K), (d:K) "
                + "RETURN COLLECT { MATCH (e:K), (f:K) "
                + "RETURN [a.id, b.id, c.id, d.id, e.id, f.id] } }) AS x"),
        HostileStatement(
            "pattern comprehensions in one another", stoppedBy: memoryOrTime,
            "MATCH (a:K) RETURN [(a)-->(b) | [(b)-->(c) | [(c)-->(d) | [(d)-->(e) | "
                + "[(e)-->(f) | [a, b, c, d, e, f]]]]]] AS x"),
        HostileStatement(
            "optional matches one after the other", stoppedBy: memoryOrTime,
            "MATCH (a0:K) " + (1...12).map { "OPTIONAL MATCH (a\($0 - 1))-->(a\($0)) " }.joined()
                + "WITH a0, a12 ORDER BY a12.id, a0.id RETURN count(*) AS x"),
        HostileStatement(
            "subqueries that hold lists", stoppedBy: ["", "Deadline"],
            "UNWIND range(1, 20000) AS i CALL (i) { UNWIND range(1, 500) AS j "
                + "WITH j ORDER BY -j RETURN collect(DISTINCT j + i) AS l } "
                + "RETURN sum(size(l)) AS x"),
        HostileStatement(
            "a CSV file of one line without end", stoppedBy: ["InvalidCSV"],
            "LOAD CSV FROM 'file:///line.csv' AS line RETURN count(*) AS x",
            files: [
                File(name: "line.csv") { String(repeating: "abcdefg,", count: 40 << 20) }
            ]),
        HostileStatement(
            "a CSV file of one quoted field without end", stoppedBy: ["InvalidCSV"],
            "LOAD CSV WITH HEADERS FROM 'file:///field.csv' AS line RETURN count(*) AS x",
            files: [
                File(name: "field.csv") {
                    "a\n\"" + String(repeating: "abcdefg\n", count: 40 << 20)
                }
            ]),
        HostileStatement(
            "many SET of one long property", stoppedBy: ["", "MemoryBudget", "Deadline"],
            "WITH \(longString) AS s MATCH (n:K) UNWIND range(1, 10000) AS i "
                + "SET n.s = s + toString(i) RETURN count(*) AS x"),
    ]
}
