extension HostileStatement {
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
            "long strings inside lists inside maps", stoppedBy: memory,
            "WITH reduce(s = 'abcdefgh', i IN range(1, 17) | s + s) AS s "
                + "UNWIND range(1, 1000) AS i WITH {a: [s + toString(i)]} AS m "
                + "ORDER BY m.a[0] RETURN count(m) AS x"),
        HostileStatement(
            "rows of a subquery that are long", stoppedBy: [],
            "WITH reduce(s = 'abcdefgh', i IN range(1, 17) | s + s) AS s "
                + "UNWIND range(1, 300) AS i CALL (s, i) { RETURN s + toString(i) AS t LIMIT 1 } "
                + "RETURN max(size(t)) AS x"),
        HostileStatement(
            "a row of a subquery that is too long", stoppedBy: memory,
            "WITH reduce(s = 'abcdefgh', i IN range(1, 19) | s + s) AS s UNWIND [1] AS i "
                + "CALL (s, i) { UNWIND range(1, 100) AS j WITH s + toString(j) AS t "
                + "RETURN collect(t) AS l } RETURN size(l) AS x"),
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
            "UNWIND range(1, 4000000) AS a UNWIND range(1, 1000) AS b "
                + "CREATE (:Junk {id: a, s: 'some text'})"),
        HostileStatement(
            "split into many", stoppedBy: ["MemoryBudget", "ListSize", "StringSize"],
            "WITH reduce(s = 'a,', i IN range(1, 24) | s + s) AS s "
                + "RETURN size(split(s, ',')) AS x"),
    ]
}
