import Bolt
import Foundation
import Graph
import Server
import TestKit
import Testing

@Suite struct `A client that shows a token` {
    private let secret = Array("0123456789abcdef0123456789abcdef".utf8)

    private func withTokenServer(
        _ configure: (inout ServerConfiguration) -> Void = { _ in },
        _ body: (Server, TestClient) throws -> Void
    ) throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let path = directory + "/secret"
            try Data(secret).write(to: URL(fileURLWithPath: path))
            try withSecureServer {
                $0.tokens = TokenConfiguration(
                    secretFiles: [path], issuer: "https://issuer.example", audience: "intelgraph")
                configure(&$0)
            } _: { server, admin in
                try body(server, admin)
            }
        }
    }

    private func client(_ server: Server, _ maker: TokenMaker) throws -> TestClient {
        try TestClient(
            server, credentials: ["scheme": "bearer", "credentials": .string(maker.token)])
    }

    @Test func `may do what the token grants, and no more`() throws {
        try withTokenServer { server, admin in
            var maker = TokenMaker(.secret(secret), at: Date())
            let reader = try client(server, maker)
            #expect(try reader.refusal(of: "CREATE ()", in: "acme/case").code == forbidden)
            #expect(try reader.refusal(of: "RETURN 1", in: "other/case").code == forbidden)
            #expect(try reader.refusal(of: "SHOW USERS").code == forbidden)
            maker.claims["intelgraph"] = ["acme": "writer", "other": "admin"]
            let writer = try client(server, maker)
            let start = Request.TransactionStart(database: "acme/case")
            try writer.send(
                .run(Request.Run("CREATE (n) RETURN 1", start: start)), .pull(Request.Fetch()))
            _ = try writer.success()
            #expect(try writer.rows().rows == ["[1]"])
            let create = "CREATE INDEX FOR (n:L) ON (n.p)"
            #expect(try writer.refusal(of: create, in: "acme/case").code == forbidden)
        }
    }

    @Test func `is not let in with a bad one`() throws {
        try withTokenServer { server, _ in
            let good = TokenMaker(.secret(secret), at: Date())
            var bad = (0..<4).map { _ in good }
            bad[0].claims["exp"] = 0
            bad[1].header["alg"] = "none"
            bad[2].claims["aud"] = "another"
            bad[3].key = .secret(Array(secret.reversed()))
            for maker in bad {
                #expect(throws: (any Error).self) { try client(server, maker) }
            }
            _ = try client(server, good)
        }
    }

    @Test func `may do nothing any more once the token has expired`() throws {
        try withTokenServer { server, _ throws in
            var maker = TokenMaker(.secret(secret), at: Date())
            // The leeway is 30 seconds.
            maker.claims["exp"] = Int(Date().timeIntervalSince1970) - 28
            let client = try client(server, maker)
            sleep(3)
            #expect(
                try client.refusal(of: "RETURN 1", in: "acme/case").code
                    == "Neo.ClientError.Security.TokenExpired")
        }
    }

    @Test func `commits over HTTP with the token that it shows then`() throws {
        let address = try ListenAddress("127.0.0.1:0")
        try withTokenServer { $0.http = address } _: { server, _ throws in
            let client = try HTTPClient(server)
            let path = "/db/acme.case/query/v2/tx"
            func header(_ maker: TokenMaker) -> [String: String] {
                ["Authorization": "Bearer \(maker.token)"]
            }
            func begin(_ maker: TokenMaker) throws -> String {
                let answer = try client.post(path, #"{"statement":"CREATE ()"}"#, header(maker))
                return try #require(answer.text("transaction.id"), "\(answer)")
            }
            let reader = TokenMaker(.secret(secret), at: Date())
            var writer = reader
            writer.claims["intelgraph"] = ["acme": "writer"]
            var short = writer
            // The leeway is 30 seconds.
            short.claims["exp"] = Int(Date().timeIntervalSince1970) - 28
            let outlived = try begin(short)
            sleep(3)
            #expect(try client.post("\(path)/\(outlived)/commit", "", header(short)).status == 401)
            let renewed = try client.post("\(path)/\(outlived)/commit", "", header(writer))
            #expect(renewed.status == 202, "\(renewed)")
            let demoted = try begin(writer)
            let refused = try client.post("\(path)/\(demoted)/commit", "", header(reader))
            #expect(refused.code == forbidden, "\(refused)")
            let count = try client.post(
                "/db/acme.case/query/v2", #"{"statement":"MATCH (n) RETURN count(n)"}"#,
                header(reader))
            #expect(count.number("data.values.0.0") == 1)
        }
    }

    @Test func `and administers needs no user of the shard, and may drop them all`() throws {
        try withTokenServer { server, admin in
            var maker = TokenMaker(.secret(secret), at: Date())
            maker.claims["intelgraph"] = ["*": "admin"]
            let administrator = try client(server, maker)
            _ = try admin.refusal(of: "DROP USER admin")
            try administrator.run("DROP USER admin")
            #expect(throws: (any Error).self) { try TestClient(server, "admin", firstPassword) }
            #expect(try client(server, maker).run("SHOW USERS").isEmpty)
            try administrator.run("CREATE USER ada SET PASSWORD 'long enough' CHANGE NOT REQUIRED")
            _ = try TestClient(server, "ada", "long enough")
        }
    }

    @Test func `is not let in where none are taken`() throws {
        try withSecureServer { server, _ in
            _ = #expect(throws: (any Error).self) {
                try client(server, TokenMaker(.secret(secret), at: Date()))
            }
        }
    }
}
