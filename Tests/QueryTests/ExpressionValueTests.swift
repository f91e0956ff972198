import Graph
import Testing

@testable import Query

@Suite struct `Expressions give openCypher's values` {
    @Test(arguments: [
        ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("7 / 2", "3"), ("-7 / 2", "-3"),
        ("7 % 3", "1"), ("-7 % 3", "-1"), ("7.0 / 2", "3.5"), ("2 ^ 10", "1024.0"),
        ("1 / 0.0", "Infinity"), ("5.5 % 2", "1.5"), ("-(3)", "-3"), ("+2.5", "2.5"),
        ("-9223372036854775807 - 1", "-9223372036854775808"),
        ("$min % -1", "0"), ("1 + 1.5", "2.5"), ("3 - 4.0", "-1.0"),
    ])
    func arithmetic(expression: String, expected: String) throws {
        #expect(try text(expression, ["min": .integer(.min)]) == expected)
    }

    @Test(arguments: [
        ("'a' + 'b'", "'ab'"), ("'a' + 1", "'a1'"), ("1 + 'a'", "'1a'"), ("'a' + 1.5", "'a1.5'"),
        ("'a' + true", "'atrue'"), ("[1] + [2]", "[1, 2]"), ("[1] + 2", "[1, 2]"),
        ("1 + [2]", "[1, 2]"), ("[1] + [[2]]", "[1, [2]]"), ("'a' || 'b'", "'ab'"),
        ("[1] || [2]", "[1, 2]"),
    ])
    func concatenation(expression: String, expected: String) throws {
        #expect(try text(expression) == expected)
    }

    @Test(arguments: [
        ("1 = 1.0", "true"), ("1 = '1'", "false"), ("[1, 2] = [1, 2.0]", "true"),
        ("[1, null] = [1, null]", "null"), ("[1, null] = [2, null]", "false"),
        ("{a: 1} = {a: 1}", "true"), ("1 < 2", "true"), ("1 < 2 < 3", "true"),
        ("1 < 3 < 2", "false"), ("1 < 'a'", "null"), ("'a' < 'b'", "true"), ("'é' <> 'e'", "true"),
        ("true > false", "true"), ("0.0 / 0.0 = 0.0 / 0.0", "false"),
        ("0.0 / 0.0 <> 0.0 / 0.0", "true"), ("0.0 / 0.0 < 1", "false"),
        ("9007199254740993 = 9007199254740992.0", "false"), ("[1] < [1, 0]", "true"),
        ("INF = 1 / 0.0", "true"), ("-Infinity < 1_000", "true"), ("NaN = NaN", "false"),
        ("[inf IN [1] | inf + 1] = [2]", "true"),
    ])
    func comparison(expression: String, expected: String) throws {
        #expect(try text(expression) == expected)
    }

    @Test(arguments: [
        ("'abc' STARTS WITH 'ab'", "true"), ("'abc' ENDS WITH 'bc'", "true"),
        ("'abc' CONTAINS 'd'", "false"), ("'abc' CONTAINS ''", "true"),
        ("$one STARTS WITH 'a'", "null"), ("'a' STARTS WITH null", "null"),
        ("'aXbXc' CONTAINS 'XcX'", "false"), ("'aaab' CONTAINS 'aab'", "true"),
    ])
    func `string tests`(expression: String, expected: String) throws {
        #expect(try text(expression, ["one": .integer(1)]) == expected)
    }

    @Test(arguments: [
        ("1 IN [1, 2]", "true"), ("3 IN [1, 2]", "false"), ("3 IN [1, null]", "null"),
        ("null IN []", "false"), ("null IN [1]", "null"), ("[1] IN [[1]]", "true"),
        ("[1, null] IN [[1, 2]]", "null"), ("1.0 IN [1]", "true"), ("1 IN null", "null"),
        ("5 IN range(1, 20)", "true"), ("50 IN range(1, 20)", "false"),
        ("50 IN range(1, 20) + [null]", "null"),
        ("'x' IN [1, 2, 3, 4, 5, 6, 7, 8, 'x', 9]", "true"),
    ])
    func membership(expression: String, expected: String) throws {
        #expect(try text(expression) == expected)
    }

    @Test(arguments: [
        ("[1, 2, 3][0]", "1"), ("[1, 2, 3][-1]", "3"), ("[1, 2, 3][3]", "null"),
        ("[1, 2, 3][-4]", "null"), ("[1, 2, 3][null]", "null"), ("{a: 1}['a']", "1"),
        ("{a: 1}['b']", "null"), ("{a: {b: 2}}.a.b", "2"), ("[1, 2, 3][1..]", "[2, 3]"),
        ("[1, 2, 3][..-1]", "[1, 2]"), ("[1, 2, 3][1..2]", "[2]"), ("[1, 2, 3][2..1]", "[]"),
        ("[1, 2, 3][-5..9]", "[1, 2, 3]"), ("[1, 2, 3][null..]", "null"),
        ("null[0]", "null"), ("null.a", "null"), ("{a: null}.a", "null"),
    ])
    func `subscripts and slices`(expression: String, expected: String) throws {
        #expect(try text(expression) == expected)
    }

    @Test(arguments: [
        ("CASE WHEN false THEN 1 WHEN true THEN 2 ELSE 3 END", "2"),
        ("CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' END", "'b'"),
        ("CASE 9 WHEN 1 THEN 'a' END", "null"),
        ("CASE 3 WHEN 1, 2 THEN 'a' WHEN 3, 4 THEN 'b' END", "'b'"),
        ("CASE 3 WHEN < 3 THEN 'a' WHEN >= 3, IS NULL THEN 'b' END", "'b'"),
        ("CASE null WHEN null, < 3 THEN 'a' WHEN IS NULL THEN 'b' END", "'b'"),
        ("CASE 'abc' WHEN IS :: INT THEN 1 WHEN STARTS WITH 'b', =~ '.*c' THEN 2 END", "2"),
        ("[x IN [1, 5, 9] | CASE x WHEN < 3, > 8 THEN CASE -x WHEN < -5 THEN 'c' ELSE x END END]",
            "[1, null, 'c']"),
        ("CASE 4 WHEN = CASE 2 WHEN > 1 THEN 4 END THEN 'a' END", "'a'"),
        ("CASE WHEN null THEN 1 ELSE 2 END", "2"), ("CASE WHEN true THEN 1 ELSE 1 / 0 END", "1"),
        ("coalesce(null, 1, 1 / 0)", "1"), ("coalesce(null, null)", "null"),
    ])
    func conditionals(expression: String, expected: String) throws {
        #expect(try text(expression) == expected)
    }

    @Test(arguments: [
        ("[x IN [1, 2, 3] WHERE x > 1 | x * 10]", "[20, 30]"), ("[x IN [1, 2]]", "[1, 2]"),
        ("[x IN null | x]", "null"), ("[x IN [] | 1 / 0]", "[]"),
        ("[x IN [1, 2] | [y IN [10, 20] | x + y]]", "[[11, 21], [12, 22]]"),
        ("[x IN [1, 2] | [x IN [x, 5] | x]]", "[[1, 5], [2, 5]]"),
        ("reduce(a = 0, x IN [1, 2, 3] | a + x)", "6"), ("reduce(a = 1, x IN [] | a * x)", "1"),
        ("reduce(a = '', x IN ['a', 'b'] | a + x)", "'ab'"),
        ("reduce(a = 0, x IN null | a)", "null"),
        ("all(x IN [1, 2] WHERE x > 0)", "true"), ("all(x IN [1, null] WHERE x > 0)", "null"),
        ("all(x IN [-1, null] WHERE x > 0)", "false"), ("any(x IN [1, null] WHERE x > 0)", "true"),
        ("any(x IN [-1, null] WHERE x > 0)", "null"), ("none(x IN [] WHERE x > 0)", "true"),
        ("none(x IN [1] WHERE x > 0)", "false"), ("single(x IN [1, -1] WHERE x > 0)", "true"),
        ("single(x IN [1, 1] WHERE x > 0)", "false"),
        ("single(x IN [1, null] WHERE x > 0)", "null"),
        ("any(x IN null WHERE x > 0)", "null"),
    ])
    func `local variables`(expression: String, expected: String) throws {
        #expect(try text(expression) == expected)
    }

    @Test func `local variables see the columns of their row`() throws {
        let rows = Column([Value.integer(1), .integer(10), .null])
        let result = try evaluate(
            "[x IN [1, 2] WHERE x + n > 2 | x * n]", columns: [("n", rows)])
        #expect((0..<3).map { result.value(at: $0).description } == ["[2]", "[10, 20]", "[]"])
    }

    @Test func `a map projection takes entries, properties and all of them`() throws {
        let map = Column([Value.map(["a": .integer(1), "b": .integer(2)]), .null])
        let result = try evaluate("m {.*, .a, c: m.b + 1, .missing}", columns: [("m", map)])
        #expect(result.value(at: 0).description == "{a: 1, b: 2, c: 3, missing: null}")
        #expect(result.value(at: 1).isNull)
    }

    @Test func `lists longer than a chunk keep their order`() throws {
        let result = try evaluate("[x IN range(1, 10000) WHERE x % 2 = 0 | x]").value(at: 0)
        guard case .list(let values) = result else { throw TestFailure("no list") }
        #expect(values.count == 5_000)
        #expect(values.last?.description == "10000")
    }
}
