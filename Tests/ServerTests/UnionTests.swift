import Bolt
import Graph
import Server
import TestKit
import Testing

@Suite struct `A tenant as a database` {
    /// A client of a server with two cases of a tenant and one of another.
    private func withClient(_ body: (TestClient, Server) throws -> Void) throws {
        try withServer { server in
            let client = try TestClient(server)
            for database in ["acme/one", "acme/two", "acme-too/one"] {
                try client.send(
                    .run(
                        Request.Run(
                            "CREATE (:P {id: 1, at: $at})-[:T]->(:Q)", ["at": .string(database)],
                            start: .init(database: database))),
                    .pull(Request.Fetch()))
                _ = try client.success()
                _ = try client.rows()
            }
            try body(client, server)
        }
    }

    private func rows(
        _ text: String, _ database: String, _ client: TestClient
    ) throws -> (rows: [String], metadata: ValueMap) {
        try client.send(
            .run(Request.Run(text, start: .init(database: database))), .pull(Request.Fetch()))
        _ = try client.success()
        return try client.rows()
    }

    @Test func `is all of its cases, told apart by their names`() throws {
        try withClient { client, _ in
            let text = "MATCH (p:P {id: 1})-[:T]->(q) RETURN p.at, elementId(q) ORDER BY p.at"
            let (found, metadata) = try rows(text, "acme", client)
            #expect(found == [#"["acme/one","acme/one:n1"]"#, #"["acme/two","acme/two:n1"]"#])
            #expect(json(metadata["db"]) == #""acme""#)
            // The ids that nodes carry are the same.
            try client.send(
                .run(Request.Run("MATCH (p:P) RETURN p", start: .init(database: "acme"))),
                .pull(Request.Fetch()))
            _ = try client.success()
            var ids: Set<UInt64> = []
            while case .record(let values)? = try client.receive() {
                if case .node(let node)? = values.first { ids.insert(node.id.rawValue) }
            }
            #expect(ids.count == 2)
        }
    }

    @Test func `can only be read, and says so`() throws {
        try withClient { client, _ in
            let accessMode = "Neo.ClientError.Statement.AccessMode"
            let start = Request.TransactionStart(database: "acme")
            try client.send(.run(Request.Run("CREATE (:X)", start: start)))
            #expect(try client.failure() == accessMode)
            try client.reset()
            // A transaction that is not declared to read holds no writer.
            try client.send(
                .begin(start), .run(Request.Run("MATCH (n) RETURN count(n)")),
                .pull(Request.Fetch()))
            _ = try client.success()
            _ = try client.success()
            #expect(try client.rows().rows == ["[4]"])
            try client.send(.run(Request.Run("CREATE (:X)")))
            #expect(try client.failure() == accessMode)
            try client.reset()
            #expect(try rows("MATCH (n:X) RETURN n", "acme", client).rows.isEmpty)
        }
    }

    @Test func `that has no case is not there`() throws {
        try withClient { client, _ in
            try client.send(
                .run(Request.Run("RETURN 1", start: .init(database: "nobody"))))
            #expect(try client.failure() == "Neo.ClientError.Database.DatabaseNotFound")
        }
    }
}
