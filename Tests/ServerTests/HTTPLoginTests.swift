import Graph
import Server
import Testing

@Suite(.serialized) struct `Logging in over HTTP` {
    private func header(_ name: String, _ password: String) -> [String: String] {
        ["Authorization": "Basic " + Base64.encode(Array("\(name):\(password)".utf8))]
    }

    private func withClient(_ body: (TestClient, HTTPClient, HTTPClient) throws -> Void) throws {
        let address = try ListenAddress("127.0.0.1:0")
        try withSecureServer { $0.http = address } _: { server, admin in
            try admin.run("CREATE (:P)", in: "acme/one")
            try admin.run("CREATE (:P)", in: "umbrella/x")
            for (name, role) in [("ray", "reader"), ("wes", "writer")] {
                _ = try admin.makeUser(name, "\(role) ON TENANT acme", on: server)
            }
            try body(admin, try HTTPClient(server), try HTTPClient(server))
        }
    }

    @Test func `is needed for all that tells of data, and for nothing else`() throws {
        try withClient { _, client, _ in
            for path in ["/health/live", "/health/ready", "/openapi.json"] {
                #expect(try client.get(path).status == 200, "\(path)")
            }
            for headers in [
                [:], header("ray", "wrong password"), header("nobody", password(of: "ray")),
                ["Authorization": "Basic ???"], ["Authorization": "Basic"],
                ["Authorization": "Bearer x"], ["Authorization": "Negotiate x"],
            ] as [[String: String]] {
                let answer = try client.run("RETURN 1", "", headers)
                #expect(answer.status == 401 && answer.code == unauthorized, "\(headers)")
                #expect(answer.headers["www-authenticate"]?.contains("Basic") == true)
                #expect(try client.get("/partitions", headers).status == 401)
                #expect(try client.get("/metrics", headers).status == 401)
            }
            let answer = try client.run("RETURN 1", "", header("ray", password(of: "ray")))
            #expect(answer.status == 202, "\(answer)")
        }
    }

    @Test func `gives the same rights as over Bolt`() throws {
        try withClient { admin, client, _ in
            let (ray, wes) = (
                header("ray", password(of: "ray")), header("wes", password(of: "wes"))
            )
            #expect(try client.run("CREATE ()", "", ray).code == forbidden)
            #expect(try client.run("CREATE ()", "", wes).status == 202)
            #expect(try client.run("CREATE INDEX FOR (n:P) ON (n.x)", "", wes).code == forbidden)
            for name in ["umbrella.x", "umbrella.none"] {
                let answer = try client.post(
                    "/db/\(name)/query/v2", #"{"statement":"RETURN 1"}"#, wes)
                #expect(answer.status == 403 && answer.code == forbidden, "\(answer)")
                #expect(try client.post("/db/\(name)/query/v2/tx", "", wes).status == 403)
            }
            #expect(!(try client.get("/partitions", wes).body.contains("umbrella")))
            #expect(try client.get("/metrics", wes).status == 403)
            #expect(try client.get("/metrics", header("admin", firstPassword)).status == 200)
            try admin.run("DROP USER wes")
            #expect(try client.run("RETURN 1", "", wes).status == 401)
        }
    }

    @Test func `keeps a transaction to who began it`() throws {
        try withClient { _, client, other in
            let (ray, wes) = (
                header("ray", password(of: "ray")), header("wes", password(of: "wes"))
            )
            let begun = try client.post("/db/neo4j/query/v2/tx", "", wes)
            let id = try #require(begun.text("transaction.id"))
            let path = "/db/neo4j/query/v2/tx/\(id)"
            #expect(try other.post(path, #"{"statement":"RETURN 1"}"#, ray).status == 404)
            #expect(try other.ask("DELETE", path, ray).status == 404)
            #expect(try client.post("\(path)/commit", "", wes).status == 202)
        }
    }
}
