extension HostileStatement {
    /// Statements that would never end. The graph is a clique.
    public static let runners = [
        HostileStatement(
            "a cross product", stoppedBy: time,
            "MATCH (a), (b), (c), (d), (e), (f), (g), (h) "
                + "WHERE a.id + b.id + c.id + d.id + e.id + f.id + g.id + h.id = -1 "
                + "RETURN count(*) AS x"),
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
                + "WHERE a.id * b.id + c.id + d.id * e.id + f.id * g.id + h.id + i.id = -1 "
                + "RETURN count(*) AS x"),
        HostileStatement(
            "a backtracking regular expression", stoppedBy: ["Deadline", "RegularExpression", ""],
            "WITH reduce(s = 'a', i IN range(1, 12) | s + s) + 'b' AS s "
                + "RETURN s =~ '(a+)+$' OR s =~ '(a|aa)*c' OR s =~ '(a|a?)*c' AS x"),
        HostileStatement(
            "a regular expression that repeats repeats", stoppedBy: ["RegularExpression"],
            "RETURN 'a' =~ '((((a{1,1000}){1,1000}){1,1000}){1,1000})' AS x"),
        HostileStatement(
            "quantifiers within quantifiers", stoppedBy: time,
            "WITH range(1, 100000) AS l "
                + "RETURN all(a IN l WHERE all(b IN l WHERE all(c IN l WHERE a + b + c > 0))) "
                + "AS x"),
        HostileStatement(
            "reduce within reduce", stoppedBy: time,
            "WITH range(1, 1000000) AS l "
                + "RETURN reduce(s = 0, a IN l | s + reduce(t = 0, b IN l | (t + b) % 7)) AS x"),
        HostileStatement(
            "a subquery for each of many rows", stoppedBy: memoryOrTime,
            "UNWIND range(1, 1000000) AS i MATCH (a:K) WHERE COUNT { (a)-[*1..5]-() } = i "
                + "RETURN count(*) AS x"),
        HostileStatement(
            "UNWIND of UNWIND", stoppedBy: memoryOrTime,
            "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b "
                + "UNWIND range(1, 1000000) AS c "
                + "WITH a WHERE a < 0 RETURN count(*) AS x"),
        HostileStatement(
            "MERGE that never ends", stoppedBy: memoryOrTime,
            "UNWIND range(1, 4000000) AS a UNWIND range(1, 1000000) AS b "
                + "MERGE (:K {id: (a + b) % 30})"),
        HostileStatement(
            "all shortest paths of a clique", stoppedBy: ["MemoryBudget", "Deadline", ""],
            "MATCH (a:K), (b:K), p = allShortestPaths((a)-[*]-(b)) "
                + "WHERE a <> b AND length(p) > 100 RETURN count(*) AS x"),
    ]
}
