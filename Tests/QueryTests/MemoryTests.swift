import TestKit
import Testing

@testable import Query

/// What a statement holds is counted before it is made, and given back when it is gone.
@Suite struct `A memory budget` {
    private func run(_ statement: String, budget: Int = 4 << 20) throws -> [[String]] {
        let statements = Statements()
        statements.options.memoryByteCount = budget
        return try statements.run(statement)
    }

    /// 1,000 copies of the string would take 1 GiB.
    @Test func `counts a long string that many rows name once`() throws {
        let string = "reduce(s = 'abcdefgh', i IN range(1, 17) | s + s)"
        let rows = try run(
            "WITH \(string) AS s UNWIND range(1, 1000) AS i WITH s, i WHERE i > 0 "
                + "RETURN count(s), max(i)")
        #expect(rows == [["1000", "1000"]])
    }

    @Test(arguments: [
        "RETURN size([a IN range(1, 1000) | [b IN range(1, 1000) | [a, b]]])",
        "WITH range(1, 1000) AS l RETURN size([a IN l | size([b IN l | [a, b]])])",
        "UNWIND range(1, 100000) AS i RETURN percentileCont(i, 0.5)",
        "WITH reduce(s = 'abcdefgh', i IN range(1, 12) | s + s) AS s RETURN size([i IN range(1, 1000) | {a: [s + toString(i)]}])",
        "WITH reduce(s = 'abcdefgh', i IN range(1, 12) | s + s) AS s UNWIND range(1, 1000) AS i WITH {a: [s + toString(i)]} AS m ORDER BY m.a[0] LIMIT 2000 RETURN count(m)",
        "UNWIND range(1, 1000) AS i WITH i, range(i, i + 1000) AS l ORDER BY i LIMIT 1000000 RETURN count(l)",
    ])
    func `is enough for nothing that holds more`(statement: String) throws {
        let error = #expect(throws: QueryError.self) { try run(statement) }
        #expect(error?.detail == "MemoryBudget")
    }

    /// Each row's run of a subquery gives back what it held.
    @Test(arguments: [
        "UNWIND range(1, 1000) AS i CALL (i) { UNWIND range(1, 100) AS j RETURN collect(DISTINCT j + i) AS l } RETURN sum(size(l))",
        "UNWIND range(1, 1000) AS i CALL (i) { UNWIND range(1, 100) AS j WITH j ORDER BY -j RETURN collect(j) AS l } RETURN sum(size(l))",
        "UNWIND range(1, 1000) AS i CALL (i) { UNWIND range(1, 100) AS j WITH j ORDER BY -j LIMIT 100 RETURN count(j) AS c } RETURN sum(c)",
    ])
    func `counts the runs of a subquery one by one`(statement: String) throws {
        #expect(try run(statement, budget: 1 << 20) == [["100000"]])
    }

    @Test func `counts a list once that rows share`() throws {
        let rows = try run(
            "UNWIND range(1, 20000) AS i WITH collect(i) AS l UNWIND l AS j "
                + "WITH l, j ORDER BY -j LIMIT 30000 RETURN sum(size(l))",
            budget: 256 << 20)
        #expect(rows == [["400000000"]])
    }

    @Test func `is no limit for what comes of a comprehension and goes`() throws {
        let statement =
            "WITH range(1, 300) AS l RETURN all(a IN l WHERE size([b IN l | [a, b]]) = 300)"
        #expect(try run(statement, budget: 1 << 30) == [["true"]])
    }
}
