import Testing

@testable import Query

/// Each clause sees what the one before it left, whatever the size of batches: where a clause
/// changes what an earlier one still reads, all rows have to be there first.
@Suite struct `Statements that read what they change` {
    /// Found by random statements: the wait for all rows that ORDER BY or an aggregate is lay
    /// before the condition, whose reads were forgotten with it.
    @Test(arguments: [
        "MATCH (n), () WITH n ORDER BY n.id WHERE n.x = 1 CREATE (:New) SET n.x = 2",
        "MATCH (n), () WITH n, count(*) AS c WHERE n.x = 1 UNWIND [1, 2] AS i CREATE (:New) SET n.x = 2",
        """
        MATCH (n), (m) WITH n, m, count(*) AS c WHERE n.x = 1 CREATE (:New) SET m.x = 2
        """,
        "MATCH (n), (m) WITH m, m.x + count(*) AS c WHERE c = 6 CREATE (:New) SET m.x = 2",
        "MATCH (n), (m) WITH n, m ORDER BY m.id WHERE n.x = 1 CREATE (:New) SET m.x = 2",
    ])
    func `see one graph`(statement: String) throws {
        let counts = try [1, 2, 3, 1_024].map { batchRowCount in
            let statements = Statements()
            try statements.run("UNWIND range(1, 5) AS i CREATE (:N {id: i, x: 1})")
            statements.options.batchRowCount = batchRowCount
            try statements.run(statement)
            return try statements.run("MATCH (n:New) RETURN count(n)")[0][0]
        }
        #expect(Set(counts).count == 1, "\(counts)")
    }

    /// A node that ends an empty path is found without a relationship.
    @Test func `find no new node at the end of an empty path`() throws {
        let counts = try [1, 2, 1_024].map { batchRowCount in
            let statements = Statements()
            try statements.run("UNWIND range(1, 3) AS i CREATE (:N {id: i})")
            statements.options.batchRowCount = batchRowCount
            return try statements.run(
                "MATCH ()-[*0..1]->(n) CREATE (:New) RETURN count(n)")[0][0]
        }
        #expect(counts == ["3", "3", "3"])
    }
}
