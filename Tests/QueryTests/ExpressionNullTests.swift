import Graph
import Testing

@testable import Query

@Suite struct `Nulls pass through expressions as openCypher has it` {
    static let truths: [(String, Value)] = [
        ("true", .boolean(true)), ("false", .boolean(false)), ("null", .null),
    ]

    /// The truth tables of openCypher: rows and columns are true, false, null.
    @Test(arguments: [
        ("AND", ["true", "false", "null", "false", "false", "false", "null", "false", "null"]),
        ("OR", ["true", "true", "true", "true", "false", "null", "true", "null", "null"]),
        ("XOR", ["false", "true", "null", "true", "false", "null", "null", "null", "null"]),
    ])
    func `the connectives are ternary`(name: String, expected: [String]) throws {
        var left: [Value] = []
        var right: [Value] = []
        for (_, a) in Self.truths {
            for (_, b) in Self.truths {
                left.append(a)
                right.append(b)
            }
        }
        let result = try evaluate(
            "a \(name) b", columns: [("a", Column(left)), ("b", Column(right))])
        #expect((0..<9).map { result.value(at: $0).description } == expected)
        for row in 0..<9 {
            let single = try evaluate(
                "a \(name) b", columns: [("a", Column([left[row]])), ("b", Column([right[row]]))])
            #expect(single.value(at: 0).description == expected[row])
        }
    }

    @Test(arguments: [
        "null + 1", "1 - null", "null * 2.0", "null / 0", "null % 0", "null ^ 2", "-(null)",
        "NOT null", "null = null", "null <> 1", "null < 1", "null STARTS WITH 'a'", "'a' =~ null",
        "null + 'a'", "[1] + null", "null || 'a'", "toUpper(null)", "size(null)", "abs(null)",
        "head(null)", "range(1, null)", "substring(null, null)", "toInteger(null)", "keys(null)",
        "labels(null)", "type(null)", "date(null)", "round(null, 2)", "point(null)", "id(null)",
        "sqrt(null)", "duration.between(null, null)", "nullIf(1, 1)", "split(null, 'a')",
        "split('a', null)", "left(null, 1)", "left(null, null)", "right(null, -1)",
        "substring(null, 1, null)", "replace('a', 'a', null)", "ltrim('a', null)",
    ])
    func `these are null`(expression: String) throws {
        #expect(try text(expression) == "null")
    }

    @Test(arguments: [
        ("null IS NULL", "true"), ("1 IS NULL", "false"), ("null IS NOT NULL", "false"),
        ("coalesce(null, 2)", "2"), ("exists(null)", "false"), ("valueType(null)", "'NULL'"),
        ("[null]", "[null]"), ("{a: null}", "{a: null}"), ("head([])", "null"),
    ])
    func `these see nulls`(expression: String, expected: String) throws {
        #expect(try text(expression) == expected)
    }

    @Test func `IS NULL of typed columns`() throws {
        for values: [Value] in [
            [.integer(1), .null], [.string("a"), .null],
            [.node(Node(id: NodeID(rawValue: 7))), .null],
            [.list([]), .null],
        ] {
            let column = ("x", Column(values))
            let isNull = try evaluate("x IS NULL", columns: [column])
            #expect(
                [isNull.value(at: 0).description, isNull.value(at: 1).description] == [
                    "false", "true",
                ])
        }
    }
}
