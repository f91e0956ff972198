import Foundation
import IntelGraph
import TestKit
import Testing

/// Statements that are made to harm: each is refused, or stopped by a limit that the error names,
/// within bounded memory and time, and the shard goes on serving. Those that take a release build
/// to be quick, megabytes of text and of values, are left to `campaign hostile`.
@Suite(.serialized) struct `A shard under hostile statements` {
    private static let memoryByteCount = 128 << 20
    private static let deadline = Duration.seconds(2)

    @Test(arguments: HostileStatement.runners)
    func `stops what would run too long`(_ statement: HostileStatement) throws {
        try check(statement)
    }

    @Test(arguments: HostileStatement.values)
    func `takes values of any shape`(_ statement: HostileStatement) throws {
        try check(statement)
    }

    /// What a clause's planning asks of those behind it was found out for each clause anew.
    @Test(.timeLimit(.minutes(1)), arguments: [
        "MATCH (n) WITH n ", "UNWIND [1] AS i WITH 1 AS x ", "OPTIONAL MATCH (n) ",
    ])
    func `refuses ten thousand clauses at once, also without a deadline`(_ clauses: String) throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let session = try shard.session(partition: "hostile/case")
            let text = String(repeating: clauses, count: 5_000) + "RETURN count(*) AS x"
            let error = #expect(throws: IntelGraphError.self) { try session.run(text) }
            guard case .query(let query)? = error else {
                Issue.record("\(error.debugDescription)")
                return
            }
            #expect(query.detail == "PlanSize")
        }
    }

    private func check(_ statement: HostileStatement) throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let session = try shard.session(partition: "hostile/case")
            for setUp in HostileStatement.setUp { try session.run(setUp) }
            let text = statement.text()
            let parameters = statement.parameters()
            var options = QueryOptions()
            options.memoryByteCount = Self.memoryByteCount
            options.deadline = .now + Self.deadline
            let started = ContinuousClock.now
            let outcome = Result { () throws(IntelGraphError) in
                try session.run(text, parameters, options: options).count
            }
            let took = ContinuousClock.now - started
            switch outcome {
            case .success:
                #expect(
                    statement.stoppedBy.isEmpty || statement.stoppedBy.contains(""), "it succeeded")
            case .failure(.query(let error)):
                #expect(statement.stoppedBy.contains(error.detail), "\(error.kind) \(error.detail)")
                #expect(!error.message.isEmpty)
            case .failure(let error): Issue.record("\(error)")
            }
            #expect(took < .seconds(60), "it took \(took)")
            #expect(
                try session.run("MATCH (n) RETURN count(*) AS n")[0].get("n", as: Int.self) == 30)
        }
    }
}
