import Cypher
import Foundation
import Testing

/// Hostile texts end in an error that names the limit, never in a crash.
@Suite struct `Limits of the parser` {
    static let depth = 100_000

    @Test(arguments: [
        ("(", ")"), ("[", "]"), ("{a: ", "}"), ("-", ""), ("NOT ", ""), ("f(", ")"),
        ("[x IN ", "]"), ("CASE WHEN ", " THEN 1 END"), ("EXISTS { MATCH (n) WHERE ", "}"),
        ("COUNT { RETURN ", "}"), ("reduce(a = ", ", x IN [] | a)"), ("a[", "]"),
        ("[(n {a: ", "})-->() | 1]"), ("[(n {a: ", "})-->() , 1]"), ("n {a: ", "}"),
        ("all(x IN ", " WHERE true)"), ("$a[..", "]"), ("n:(", ")"), ("n:$(", ")"),
    ])
    func `stop deep nesting`(opening: String, closing: String) {
        let text =
            "WITH 1 AS n RETURN " + String(repeating: opening, count: Self.depth) + "1"
            + String(repeating: closing, count: Self.depth)
        var limits = ParserLimits()
        limits.textByteCount = .max
        let error = #expect(throws: CypherError.self) { try parse(text, limits: limits) }
        #expect(error?.detail == .nestingTooDeep)
    }

    @Test(arguments: [
        ("CALL { ", " }"), ("FOREACH (x IN [] | ", ")"), ("EXPLAIN ", ""),
        ("CREATE (:$(", "))"), ("MATCH (n WHERE ", ")"),
    ])
    func `stop deep clauses`(opening: String, closing: String) {
        let text =
            String(repeating: opening, count: Self.depth) + "RETURN 1"
            + String(repeating: closing, count: Self.depth)
        #expect(throws: CypherError.self) { try parse(text) }
    }

    @Test(arguments: [" + 1", " * 1", " || 'a'", ".a", "[0]", " IS NULL"])
    func `stop tall chains of operators`(link: String) {
        let text = "RETURN $a" + String(repeating: link, count: 20_000)
        let error = #expect(throws: CypherError.self) { try parse(text) }
        #expect(error?.kind == .limitExceeded || error?.detail == .invalidArgumentType)
    }

    @Test(arguments: [
        " OR true", " AND true", " XOR true", " < 1", " = 1 IN [2]", " OR $a = 1 + 2",
    ])
    func `let long conditions pass`(link: String) throws {
        _ = try parse("RETURN $a" + String(repeating: link, count: 20_000))
    }

    @Test func `let wide texts pass in linear time`() throws {
        let list = "RETURN [" + String(repeating: "1, ", count: 100_000) + "1] AS x"
        let nodes = (0..<20_000).map { "(n\($0):A {id: \($0)})" }.joined(separator: ", ")
        let clock = ContinuousClock()
        let time = try clock.measure {
            _ = try parse(list)
            _ = try parse("CREATE \(nodes)")
            _ = try parse(String(repeating: "WITH [1] AS x ", count: 50_000) + "RETURN x")
            _ = try parse(
                "WITH [] AS x " + String(repeating: "WITH [x] AS x ", count: 50_000) + "RETURN x")
        }
        #expect(time < .seconds(20))
    }

    @Test func `stop long texts`() {
        let text = "RETURN 1" + String(repeating: " ", count: 1 << 20)
        let error = #expect(throws: CypherError.self) { try parse(text) }
        #expect(error?.kind == .limitExceeded)
        #expect(error?.detail == .textTooLong)
        #expect(error?.message.contains("textByteCount") == true)
    }

    @Test func `hold on a thread with a small stack`() {
        let depth = 190
        let nested =
            "RETURN " + String(repeating: "[", count: depth) + "1"
            + String(repeating: "]", count: depth)
        let finished = DispatchSemaphore(value: 0)
        let thread = Thread {
            for text in [nested, "RETURN 1" + String(repeating: " + 1", count: 390)] {
                #expect(throws: Never.self) { try parse(text) }
            }
            finished.signal()
        }
        thread.stackSize = 4 << 20
        thread.start()
        #expect(finished.wait(timeout: .now() + 30) == .success)
    }
}
