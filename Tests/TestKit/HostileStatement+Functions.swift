extension HostileStatement {
    /// Functions and operators at the ends of their ranges, and regular expressions of each kind.
    public static let functions = [
        HostileStatement(
            "slices with extreme bounds", stoppedBy: [],
            "WITH range(1, 10) AS l RETURN [l[-9223372036854775808..9223372036854775807], "
                + "l[9223372036854775807..-9223372036854775808], l[-9223372036854775808], "
                + "l[9223372036854775807], l[..-9223372036854775808], "
                + "l[9223372036854775807..]] AS x"),
        HostileStatement(
            "ranges with extreme steps", stoppedBy: [],
            "RETURN [range(1, 10, 9223372036854775807), range(10, 1, -9223372036854775808), "
                + "range(-9223372036854775808, 9223372036854775807, 9223372036854775807), "
                + "range(9223372036854775807, -9223372036854775808, -9223372036854775808), "
                + "range(9223372036854775800, 9223372036854775807, 3)] AS x"),
        HostileStatement(
            "a range of all integers", stoppedBy: listSize,
            "RETURN size(range(-9223372036854775808, 9223372036854775807)) AS x"),
        HostileStatement(
            "an integer literal beyond 64 bits", stoppedBy: ["IntegerOverflow"],
            "RETURN 99999999999999999999999999 AS x"),
        HostileStatement(
            "an integer literal of 100,000 digits", stoppedBy: ["IntegerOverflow"],
            "RETURN " + String(repeating: "9", count: 100_000) + " AS x"),
        HostileStatement(
            "a float literal of 100,000 digits", stoppedBy: ["", "FloatingPointOverflow"],
            "RETURN 0." + String(repeating: "9", count: 100_000) + "e-9 AS x"),
        HostileStatement(
            "a float literal beyond every range", stoppedBy: ["FloatingPointOverflow"],
            "RETURN 1e999999999999 AS x"),
        HostileStatement(
            "division of the least integer by -1", stoppedBy: ["IntegerOverflow"],
            "WITH -9223372036854775808 AS i RETURN i / -1 AS x"),
        HostileStatement(
            "remainder of the least integer by -1", stoppedBy: ["", "IntegerOverflow"],
            "WITH -9223372036854775808 AS i RETURN i % -1 AS x"),
        HostileStatement(
            "the sign of the least integer", stoppedBy: ["IntegerOverflow"],
            "WITH -9223372036854775808 AS i RETURN -i AS x"),
        HostileStatement(
            "abs of the least integer", stoppedBy: ["IntegerOverflow"],
            "WITH -9223372036854775808 AS i RETURN abs(i) AS x"),
        HostileStatement(
            "toInteger of what is too large", stoppedBy: ["", "IntegerOverflow"],
            "RETURN [toInteger(1e300), toInteger('1e300'), toInteger('9223372036854775808'), "
                + "toInteger(0.0 / 0.0), toInteger(-1e19)] AS x"),
        HostileStatement(
            "a sum beyond every range", stoppedBy: ["IntegerOverflow"],
            "UNWIND [9223372036854775807, 9223372036854775807] AS i RETURN sum(i) AS x"),
        HostileStatement(
            "a duration beyond every range", stoppedBy: overflow,
            "RETURN duration({years: 9223372036854775807, months: 9223372036854775807}) AS x"),
        HostileStatement(
            "durations added beyond every range", stoppedBy: overflow,
            "WITH duration({seconds: 9223372036854775807}) AS d RETURN d + d + d AS x"),
        HostileStatement(
            "a duration multiplied beyond every range", stoppedBy: overflow,
            "RETURN duration({days: 1000000000}) * 1e300 AS x"),
        HostileStatement(
            "a duration divided by nothing", stoppedBy: overflow,
            "RETURN duration({days: 1}) / 0.0 AS x"),
        HostileStatement(
            "a date beyond every range", stoppedBy: overflow,
            "RETURN date({year: 9223372036854775807, month: 1, day: 1}) AS x"),
        HostileStatement(
            "a date moved beyond every range", stoppedBy: overflow,
            "RETURN date('2020-01-01') + duration({years: 999999999999}) AS x"),
        HostileStatement(
            "a date and time moved beyond every range", stoppedBy: overflow,
            "RETURN datetime('9999-12-31T23:59:59Z') "
                + "+ duration({seconds: 9223372036854775807}) AS x"),
        HostileStatement(
            "seconds of the epoch beyond every range", stoppedBy: overflow,
            "RETURN datetime({epochSeconds: 9223372036854775807}) AS x"),
        HostileStatement(
            "an offset beyond every range", stoppedBy: overflow,
            "RETURN time('12:00:00+99:99') AS x"),
        HostileStatement(
            "a duration of 100,000 digits", stoppedBy: overflow,
            "RETURN duration('P" + String(repeating: "9", count: 100_000) + "Y') AS x"),
        HostileStatement(
            "duration between the ends of time", stoppedBy: ["", "InvalidArgumentValue"],
            "RETURN duration.inSeconds(date('-999999999-01-01'), date('+999999999-12-31')) AS x"),
        HostileStatement(
            "split on nothing", stoppedBy: ["MemoryBudget", "ListSize"],
            "WITH reduce(s = 'abcdefgh', i IN range(1, 20) | s + s) AS s "
                + "RETURN size(split(s, '')) AS x"),
        HostileStatement(
            "replace of nothing", stoppedBy: [],
            "WITH reduce(s = 'abcdefgh', i IN range(1, 10) | s + s) AS s "
                + "RETURN size(replace(s, '', s)) AS x"),
        HostileStatement(
            "substring with extreme bounds", stoppedBy: [],
            "RETURN [substring('abc', 9223372036854775807), "
                + "substring('abc', 1, 9223372036854775807), left('abc', 9223372036854775807), "
                + "right('abc', 9223372036854775807)] AS x"),
        HostileStatement(
            "upper case that grows", stoppedBy: stringSize.union([""]),
            "WITH reduce(s = 'ΐΐΐΐ', i IN range(1, 22) | s + s) AS s RETURN size(toUpper(s)) AS x"),
        HostileStatement(
            "text of a long list",
            stoppedBy: ["MemoryBudget", "InvalidArgumentValue", "InvalidArgumentType"],
            "RETURN size(toString(range(1, 4000000))) AS x"),
        HostileStatement(
            "reverse of a long string, often", stoppedBy: memoryOrTime,
            "WITH reduce(s = 'abcdefgh', i IN range(1, 20) | s + s) AS s "
                + "UNWIND range(1, 100000) AS i RETURN max(size(reverse(s + toString(i)))) AS x"),
        HostileStatement(
            "a long string turned around again and again", stoppedBy: memoryOrTime,
            "WITH reduce(s = 'abcdefgh', i IN range(1, 20) | s + s) AS s "
                + "RETURN size(reduce(t = s, i IN range(1, 1000000) | reverse(t))) AS x"),
        HostileStatement(
            "a long string in CASE, IN and CONTAINS", stoppedBy: memoryOrTime,
            "WITH reduce(s = 'abcdefgh', i IN range(1, 16) | s + s) AS s "
                + "UNWIND range(1, 1000000) AS i "
                + "WITH s, i WHERE s CONTAINS 'hb' OR s IN ['a', 'b'] "
                + "OR CASE s WHEN 'a' THEN true ELSE false END RETURN count(*) AS x"),
        HostileStatement(
            "distinct of one long string", stoppedBy: memoryOrTime,
            "WITH reduce(s = 'abcdefgh', i IN range(1, 16) | s + s) AS s "
                + "UNWIND range(1, 1000000) AS i RETURN count(DISTINCT s) AS x"),
        HostileStatement(
            "order of one long string", stoppedBy: memoryOrTime,
            "WITH reduce(s = 'abcdefgh', i IN range(1, 16) | s + s) AS s "
                + "UNWIND range(1, 1000000) AS i WITH s, i ORDER BY s, i RETURN count(*) AS x"),
        HostileStatement(
            "round to extreme digits", stoppedBy: ["NegativeIntegerArgument"],
            "RETURN [round(1.5, 9223372036854775807), round(1.5, -9223372036854775808)] AS x"),
        HostileStatement(
            "alternatives that backtrack", stoppedBy: regex,
            "WITH \(text) AS s RETURN s =~ '(a|a|a|a|a)*b' AS x"),
        HostileStatement(
            "lazy repeats that backtrack", stoppedBy: regex,
            "WITH \(text) AS s RETURN s =~ '(a*?)*?b' OR s =~ '(a+?)+?b' AS x"),
        HostileStatement(
            "counted repeats that backtrack", stoppedBy: regex,
            "WITH \(text) AS s RETURN s =~ '(a{1,30}){1,30}b' OR s =~ '(a?){200}a{200}b' AS x"),
        HostileStatement(
            "classes that backtrack", stoppedBy: regex,
            "WITH \(text) AS s RETURN s =~ '([a-z]+[^b]*)*\\\\d' AS x"),
        HostileStatement(
            "wildcards that backtrack", stoppedBy: regex,
            "WITH \(text) AS s RETURN s =~ '.*.*.*.*.*.*.*.*.*.*b' AS x"),
        HostileStatement(
            "back references", stoppedBy: regex.union(["InvalidRegularExpression"]),
            "WITH \(text) AS s RETURN s =~ '(a*)\\\\1b' AS x"),
        HostileStatement(
            "look ahead", stoppedBy: regex.union(["InvalidRegularExpression"]),
            "WITH \(text) AS s RETURN s =~ '(?=(a+)+b).*' AS x"),
        HostileStatement(
            "a regular expression of 100,000 groups", stoppedBy: ["InvalidRegularExpression"],
            "RETURN 'a' =~ '" + String(repeating: "(", count: 100_000) + "a"
                + String(repeating: ")", count: 100_000) + "' AS x"),
        HostileStatement(
            "a regular expression for each row", stoppedBy: ["", "Deadline"],
            "WITH \(text) AS s UNWIND range(1, 100000) AS i "
                + "WITH s =~ ('(a|b)*' + toString(i)) AS m RETURN count(m) AS x"),
        HostileStatement(
            "a huge lower bound", stoppedBy: memoryOrTime.union(["", "InvalidRelationshipPattern"]),
            "MATCH (:K)-[*9223372036854775807..9223372036854775807]->(:K) RETURN count(*) AS x"),
        HostileStatement(
            "a bound beyond 64 bits", stoppedBy: ["IntegerOverflow"],
            "MATCH (:K)-[*1..99999999999999999999]->(:K) RETURN count(*) AS x"),
        HostileStatement(
            "a limit beyond every range", stoppedBy: [],
            "MATCH (n:K) RETURN n.id AS x ORDER BY x "
                + "SKIP 9223372036854775807 LIMIT 9223372036854775807"),
        HostileStatement(
            "shortest paths with a condition that none meets", stoppedBy: memoryOrTime,
            "MATCH (a:K {id: 1}), (b:K {id: 2}), p = shortestPath((a)-[*]-(b)) "
                + "WHERE any(n IN nodes(p) WHERE n.id = -1) RETURN count(*) AS x"),
        HostileStatement(
            "trails whose every step is tested", stoppedBy: memoryOrTime,
            "MATCH p = (a:K {id: 1})-[r:T*1..30]->(b:K) WHERE "
                + "all(n IN nodes(p) WHERE single(m IN nodes(p) WHERE m = n)) AND length(p) = 29 "
                + "RETURN count(*) AS x"),
        HostileStatement(
            "paths that are kept", stoppedBy: memoryOrTime,
            "MATCH p = (:K)-[*1..8]->(:K) WITH collect(p) AS l RETURN size(l) AS x"),
        HostileStatement(
            "distinct nodes of paths", stoppedBy: memoryOrTime,
            "MATCH p = (:K)-[*1..8]->(:K) UNWIND nodes(p) AS n "
                + "WITH p, collect(DISTINCT n) AS l RETURN max(size(l)) AS x"),
    ]

    private static let overflow: Set = [
        "", "IntegerOverflow", "InvalidArgumentValue", "NumberOutOfRange", "TemporalOverflow",
    ]
    private static let regex: Set = ["", "Deadline", "RegularExpression"]
    private static let text = "reduce(s = 'a', i IN range(1, 14) | s + s) + 'c'"
}
