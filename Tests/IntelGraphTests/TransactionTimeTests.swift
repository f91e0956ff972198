import Graph
import IntelGraph
import TestKit
import Testing

@Suite struct `The time of a transaction` {
    @Test func `is that of its begin, and the time of a statement its own`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let question = "RETURN datetime.transaction(), datetime.statement()"
            try shard.transaction { transaction in
                var answers: [[String]] = []
                for _ in 0..<2 {
                    let rows = try transaction.run(question, in: PartitionName("a/b"))
                    answers += rows.map { $0.values.map(\.description) }
                }
                #expect(answers[0][0] == answers[1][0])
                #expect(answers[0][1] != answers[1][1])
                #expect(answers[0][0] != answers[0][1])
            }
            let alone = try shard.session(partition: "a/b").run(question)
            #expect(alone.allSatisfy { "\($0.values[0])" == "\($0.values[1])" })
        }
    }
}
