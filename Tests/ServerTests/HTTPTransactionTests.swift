import Foundation
import Server
import Testing

@Suite struct `Transactions over HTTP` {
    private let path = "/db/neo4j/query/v2/tx"

    private func statement(_ text: String) -> String { #"{"statement":\#(quoted(text))}"# }

    @Test func `are committed as a whole`() throws {
        try withHTTP { server, client throws in
            let begun = try client.post(path, statement("CREATE (:A) RETURN 1 AS x"))
            #expect(begun.status == 202)
            #expect(begun.number("data.values.0.0") == 1)
            #expect(begun.text("transaction.expires")?.hasSuffix("Z") ?? false)
            #expect(begun.value("bookmarks") == nil)
            let id = try #require(begun.text("transaction.id"))
            let counted = try client.post("\(path)/\(id)", statement("MATCH (n) RETURN count(n)"))
            #expect(counted.number("data.values.0.0") == 1)
            // Others do not see it yet.
            let other = try TestClient(server)
            #expect(try other.integer("MATCH (n) RETURN count(n)") == 0)
            let committed = try client.post("\(path)/\(id)/commit", statement("CREATE (:B)"))
            #expect(committed.status == 202)
            #expect(committed.value("transaction") == nil)
            #expect(committed.text("bookmarks.0")?.hasPrefix("IG:") ?? false)
            #expect(try other.integer("MATCH (n) RETURN count(n)") == 2)
            #expect(try client.post("\(path)/\(id)", "").status == 404)
        }
    }

    @Test func `are rolled back by DELETE and by errors`() throws {
        try withHTTP { _, client throws in
            let first = try #require(
                try client.post(path, statement("CREATE ()")).text("transaction.id"))
            #expect(try client.ask("DELETE", "\(path)/\(first)").status == 202)
            #expect(try client.ask("DELETE", "\(path)/\(first)").status == 404)
            let second = try #require(
                try client.post(path, statement("CREATE ()")).text("transaction.id"))
            let failed = try client.post("\(path)/\(second)", statement("RETURN 1 / 0"))
            #expect(failed.status == 400)
            #expect(failed.value("transaction") == nil)
            #expect(try client.post("\(path)/\(second)/commit", "").status == 404)
            #expect(try client.run("MATCH (n) RETURN count(n)").number("data.values.0.0") == 0)
        }
    }

    @Test
    func `end when nothing is asked of them for a time, and stay while something is`() throws {
        try withHTTP { $0.httpTransactionTimeout = .milliseconds(600) } _: { _, client throws in
            let id = try #require(try client.post(path, "").text("transaction.id"))
            for _ in 0..<4 {
                usleep(250_000)
                #expect(try client.post("\(path)/\(id)", "").text("transaction.id") == id)
            }
            usleep(900_000)
            let late = try client.post("\(path)/\(id)", statement("RETURN 1"))
            #expect(late.status == 404)
            #expect(late.code == "Neo.ClientError.Request.Invalid")
            // The writer is free again.
            #expect(try client.run("CREATE ()").status == 202)
        }
    }

    @Test func `that read see one moment, and hinder nobody`() throws {
        try withHTTP { _, client throws in
            let body = #"{"statement":"MATCH (n) RETURN count(n)","accessMode":"READ"}"#
            let begun = try client.post(path, body)
            let id = try #require(begun.text("transaction.id"))
            #expect(try client.run("CREATE ()").status == 202)
            let again = try client.post("\(path)/\(id)", statement("MATCH (n) RETURN count(n)"))
            #expect(again.number("data.values.0.0") == 0)
            let write = try client.post("\(path)/\(id)", statement("CREATE ()"))
            #expect(write.code == "Neo.ClientError.Statement.AccessMode")
        }
    }

    @Test func `perform one request at a time`() throws {
        try withHTTP { server, client throws in
            let id = try #require(
                try client.post(path, #"{"accessMode":"READ"}"#).text("transaction.id"))
            let slow = try HTTPClient(server)
            let body = statement(longStatement)
            try slow.send(
                "POST \(path)/\(id) HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                    + body)
            let isInUse = try eventually { () throws in
                try client.post("\(path)/\(id)", "").status == 409
            }
            #expect(isInUse)
            // Who goes away ends what was asked.
            slow.close()
            let isOver = try eventually { () throws in
                try client.post("\(path)/\(id)", "").status == 404
            }
            #expect(isOver)
        }
    }

    @Test func `belong to one database`() throws {
        try withHTTP { _, client throws in
            let id = try #require(
                try client.post("/db/a.b/query/v2/tx", "").text("transaction.id"))
            #expect(try client.post("/db/a.c/query/v2/tx/\(id)", "").status == 404)
            #expect(try client.post("/db/a.b/query/v2/tx/\(id)/commit", "").status == 202)
            #expect(try client.post("/db/a.b/query/v2/tx/none", "").status == 404)
        }
    }
}
