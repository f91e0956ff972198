import Testing

@testable import Query

/// Operators whose output is no longer wanted stop within a batch. What they had found of it must
/// be gone when the next one comes, or rows of a batch point into another.
@Suite struct `Operators that stop early` {
    /// Random statements found this one, which trapped: `EXISTS` was answered for the rows of one
    /// batch while paths of it were not handed on yet, and the next batch was shorter.
    @Test(arguments: [1, 2, 3, 1_024])
    func `leave nothing for the next batch`(batchRowCount: Int) throws {
        let statements = Statements()
        try statements.run(
            """
            CREATE (a:A {id: 0})-[:R]->(b:A {id: 1})-[:R]->(c:A {id: 2})-[:R]->(d:A {id: 3}),
                (a)-[:R]->(c), (b)-[:R]->(d), (d)-[:R]->(a), (:A {id: 4})
            """)
        statements.options.batchRowCount = batchRowCount
        let found = try statements.run(
            """
            MATCH (n:A) WITH n ORDER BY n.id
            OPTIONAL MATCH (n)-[:R]->(m) WHERE EXISTS { (m)-[:R*1..3]->() }
            WITH n, m ORDER BY n.id, m.id
            RETURN n.id, m.id, EXISTS { (m)-[:R*1..2]-() } AS x, EXISTS { (n)-[:R*0..1]->() } AS y
            """)
        #expect(
            found.map { $0.joined(separator: " ") } == [
                "0 1 true true", "0 2 true true", "1 2 true true", "1 3 true true",
                "2 3 true true", "3 0 true true", "4 null false true",
            ])
    }
}
