import IntelGraph
import TestKit
import Testing

/// Groups by a property with a unique constraint are found by the nodes as long as each has it.
@Suite struct `Groups by a constrained property` {
    private let statement = "MATCH (n:A)-->() RETURN n.id AS id, count(*) AS c"

    private func withSession(_ body: (Shard, Session) throws -> Void) throws {
        try withTemporaryDirectory(inMemory: true) { directory throws in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let session = try shard.session(partition: "acme/case")
            try session.run("CREATE CONSTRAINT k FOR (n:A) REQUIRE n.id IS UNIQUE")
            try session.run("UNWIND range(1, 9) AS x CREATE (:A {id: x})-[:R]->(:B)")
            #expect(try areNodes(session))
            try body(shard, session)
        }
    }

    private func areNodes(_ session: Session) throws -> Bool {
        let plan = try session.run("EXPLAIN " + statement).summary.plan ?? ""
        #expect(plan.contains("RowGroups") != plan.contains("Aggregate"), "\(plan)")
        return plan.contains("RowGroups")
    }

    private func groups(_ session: Session) throws -> Int {
        try session.run(statement).count
    }

    @Test func `are found by values while nodes have no value, or none that equals itself`()
        throws
    {
        try withSession { _, session throws in
            #expect(try groups(session) == 9)
            try session.run("UNWIND [1, 2] AS x CREATE (:A {x: x})-[:R]->(:B)")
            #expect(try !areNodes(session))
            #expect(try groups(session) == 10)
            try session.run("MATCH (n:A) WHERE n.id IS NULL SET n.id = 0.0 / 0.0")
            #expect(try !areNodes(session))
            #expect(try groups(session) == 10)
            try session.run("MATCH (n:A {x: 1}) SET n.id = 'a' REMOVE n.x")
            try session.run("MATCH (n:A {x: 2}) REMOVE n:A")
            #expect(try areNodes(session))
            #expect(try groups(session) == 10)
        }
    }

    @Test func `see what their own transaction has changed`() throws {
        try withSession { shard, session throws in
            try shard.transaction { transaction in
                let partition = session.partition
                #expect(try transaction.run(statement, in: partition).count == 9)
                try transaction.run(
                    "UNWIND [1, 2] AS x CREATE (:A {x: x})-[:R]->(:B)", in: partition)
                #expect(try transaction.run(statement, in: partition).count == 10)
            }
            #expect(try groups(session) == 10)
        }
    }

    @Test func `are found by values while a partition has stubs`() throws {
        try withSession { shard, session throws in
            var options = QueryOptions()
            options.stubVariables = ["b"]
            try shard.transaction { transaction in
                _ = try transaction.run(
                    "MERGE (b:A {id: 10}) CREATE (:B)-[:T]->(b)", [:], in: session.partition,
                    options: options, seesStubs: true)
            }
            // As many keys as nodes that show, and yet a node without one.
            try session.run("CREATE (:A)-[:R]->(:B)")
            #expect(try !areNodes(session))
            #expect(try groups(session) == 10)
        }
    }
}
