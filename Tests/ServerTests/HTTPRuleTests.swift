import Bolt
import Foundation
import Testing

@testable import Server

@Suite struct `Limits of HTTP` {
    @Test func `a body that is too long is refused, whether announced or not`() throws {
        try withHTTP { $0.messageByteLimit = 10_000 } _: { server, client throws in
            let text = String(repeating: "x", count: 20_000)
            #expect(try client.run("RETURN '\(text)'").status == 413)
            #expect(try client.run("RETURN 1").status == 202)
            let other = try HTTPClient(server)
            try other.send(
                "POST /db/neo4j/query/v2 HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "4e20\r\n\(text)\r\n")
            #expect(try other.answer().status == 413)
        }
    }

    @Test func `headers that are too long or too many end the connection`() throws {
        try withHTTP { server, _ throws in
            let long = try HTTPClient(server)
            let text = String(repeating: "x", count: 3 << 20)
            let duration = try ContinuousClock().measure { () throws in
                try? long.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: \(text)")
                #expect(try long.answer().status == 431)
                #expect(try long.isHungUpOn())
            }
            #expect(duration < .seconds(8))
            let many = try HTTPClient(server)
            let headers = (0..<1_000).map { ("X-\($0)", "x") }
            #expect(try many.get("/", Dictionary(headers) { $1 }).status == 400)
            let path = try HTTPClient(server)
            let answer = try path.get("/" + String(repeating: "x", count: 10_000))
            #expect(answer.status == 414)
            // Without an end it is cut off.
            let endless = try HTTPClient(server)
            try? endless.send("GET /" + String(repeating: "x", count: 3 << 20))
            #expect(throws: (any Error).self) { () throws in
                while try !endless.line().isEmpty {}
                _ = try endless.line()
            }
        }
    }

    @Test func `a request that comes too slowly ends its connection`() throws {
        try withHTTP {
            $0.authenticationTimeout = .milliseconds(300)
            $0.httpRequestTimeout = .milliseconds(300)
            $0.httpIdleTimeout = .milliseconds(300)
        } _: { server, _ throws in
            let silent = try HTTPClient(server)
            #expect(try silent.isHungUpOn())
            let halfHead = try HTTPClient(server)
            try halfHead.send("GET / HTTP/1.1\r\nHost: local")
            #expect(try halfHead.isHungUpOn())
            let halfBody = try HTTPClient(server)
            try halfBody.send(
                "POST /db/neo4j/query/v2 HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
            #expect(try halfBody.isHungUpOn())
            let idle = try HTTPClient(server)
            #expect(try idle.get("/health/live").status == 200)
            #expect(try idle.isHungUpOn())
            // A statement may take longer than its request.
            let slow = try HTTPClient(server)
            let answer = try slow.run(longStatement, #","maxExecutionTime":1"#)
            #expect(answer.code?.hasPrefix("Neo.ClientError.Transaction.") ?? false)
        }
    }

    @Test func `more clients than the server takes are hung up on`() throws {
        try withHTTP { $0.connectionLimit = 2 } _: { server, client throws in
            #expect(try client.get("/health/live").status == 200)
            let bolt = try TestClient(server)
            for path in ["/", "/openapi.json", "/partitions", "/nothing"] {
                let third = try HTTPClient(server)
                let answer = try third.get(path)
                #expect(answer.status == 503, "\(path): \(answer)")
                #expect(try third.isHungUpOn(), "\(path)")
            }
            for (method, path) in [
                ("OPTIONS", "/metrics"), ("OPTIONS", "/nothing"), ("POST", "/health/live"),
                ("TRACE", "/metrics"),
            ] {
                let answer = try HTTPClient(server).ask(method, path)
                #expect(answer.status == 503, "\(method) \(path): \(answer)")
            }
            let refused = try HTTPClient(server).run("RETURN 1")
            #expect(refused.status == 503)
            #expect(refused.code == "Neo.TransientError.General.DatabaseUnavailable")
            #expect(!refused.body.contains("address"), "\(refused)")
            bolt.close()
            #expect(eventually { (try? HTTPClient(server).run("RETURN 1").status) == 202 })
        }
    }

    @Test func `how the server is, is told also when it takes no more clients`() throws {
        try withHTTP { $0.connectionLimit = 2 } _: { server, client throws in
            #expect(try client.run("RETURN 1").status == 202)
            let bolt = try TestClient(server)
            #expect(throws: (any Error).self) { try TestClient(server) }
            for _ in 0..<2 * ConnectionLimits.spareCount {
                for path in ["/health/live", "/health/ready", "/metrics"] {
                    let other = try HTTPClient(server)
                    let answer = try other.get(path)
                    #expect(answer.status == 200 && answer.headers["connection"] == "close")
                    #expect(try other.isHungUpOn(), "\(path)")
                }
            }
            // There are few such connections.
            let silent = try (0..<ConnectionLimits.spareCount).map { _ in try HTTPClient(server) }
            #expect(eventually { (try? HTTPClient(server).get("/health/live")) == nil })
            for other in silent { other.close() }
            #expect(eventually { (try? HTTPClient(server).get("/health/live").status) == 200 })
            // The others go on.
            #expect(try client.run("RETURN 1").status == 202)
            #expect(try bolt.integer("RETURN 1") == 1)
        }
    }

    @Test func `how the server is, is told an address that has too many connections`() throws {
        try withHTTP { $0.connectionLimitPerAddress = 1 } _: { server, client throws in
            #expect(try client.run("RETURN 1").status == 202)
            #expect(try HTTPClient(server).get("/health/ready").status == 200)
            let refused = try HTTPClient(server).run("RETURN 1")
            #expect(refused.status == 503)
            #expect(refused.body.contains("--connections-per-address"), "\(refused)")
            client.close()
            #expect(eventually { (try? HTTPClient(server).run("RETURN 1").status) == 202 })
        }
    }

    @Test func `a client that is one too many has its time once, not for each step`() throws {
        try withHTTP {
            $0.connectionLimit = 1
            $0.authenticationTimeout = .seconds(1)
        } _: { server, client throws in
            #expect(try client.get("/health/live").status == 200)
            let slow = try HTTPClient(server)
            let duration = try ContinuousClock().measure { () throws in
                try slow.send(
                    "GET /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n")
                #expect(try slow.isHungUpOn())
            }
            #expect(duration < .seconds(4))
        }
    }

    @Test func `metrics are told while all threads run long statements`() throws {
        try withHTTP { $0.threadLimit = 1 } _: { server, client throws in
            let bolt = try TestClient(server)
            try bolt.send(.run(Request.Run(longStatement)), .pull(Request.Fetch()))
            Thread.sleep(forTimeInterval: 0.2)
            let answer = try client.get("/metrics")
            #expect(answer.status == 200)
            bolt.close()
        }
    }

    @Test func `requests may come before the answers to earlier ones`() throws {
        try withHTTP { _, client throws in
            let body = #"{"statement":"RETURN 1"}"#
            let request =
                "POST /db/neo4j/query/v2 HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                + body
            try client.send(String(repeating: request, count: 50))
            for _ in 0..<50 { #expect(try client.answer().status == 202) }
        }
    }

    @Test func `garbage harms nobody`() throws {
        try withHTTP { server, client throws in
            for junk in [
                "\u{16}\u{3}\u{1}\u{0}", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\r\n\r\n\r\n",
                "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            ] {
                let other = try HTTPClient(server)
                try other.send(junk)
                other.close()
            }
            #expect(try client.run("RETURN 1").status == 202)
            #expect(eventually { server.connectionCount == 1 })
        }
    }
}

@Suite struct `Rules of HTTP` {
    @Test func `clients of HTTP 1.0 get answers that end with the connection`() throws {
        try withHTTP { server, _ throws in
            let body = #"{"statement":"UNWIND range(1, 100000) AS x RETURN x"}"#
            let long =
                "POST /db/neo4j/query/v2 HTTP/1.0\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                + body
            let short =
                "GET /health/live HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n"
            for (request, isLong) in [(short, false), (long, true)] {
                let client = try HTTPClient(server)
                try client.send(request)
                let parts = try client.rest().split(separator: "\r\n\r\n", maxSplits: 1)
                let head = parts[0].lowercased()
                #expect(head.hasPrefix(isLong ? "http/1.0 202" : "http/1.0 200"), "\(head)")
                #expect(head.contains("connection: close"))
                #expect(!head.contains("transfer-encoding"))
                let answer = HTTPClient.Answer(body: String(parts[1]))
                if isLong {
                    #expect((answer.value("data.values") as? [Any])?.count == 100_000)
                } else {
                    #expect(answer.body == #"{"status":"live"}"#)
                }
            }
            #expect(eventually { server.connectionCount == 1 })
        }
    }

    @Test func `paths are taken apart strictly`() throws {
        try withHTTP { _, client throws in
            for path in [
                "/%", "/%2", "/%zz", "/%ff", "/%00", "/..", "/../etc/passwd", "/%2e%2e/x",
                "/a%2f..%2fb", "/console/..%5cx", "/db/a%2f../query/v2",
            ] {
                #expect(try client.get(path).status == 400, "\(path)")
            }
            for path in ["/nothing", "/health", "/health/live/", "//", "/db/x"] {
                #expect(try client.get(path).status == 404, "\(path)")
            }
            let wrong = try client.get("/db/neo4j/query/v2")
            #expect(wrong.status == 405)
            #expect(wrong.headers["allow"] == "POST, OPTIONS")
            #expect(try client.ask("TRACE", "/metrics").status == 405)
            let head = try client.ask("HEAD", "/health/live")
            #expect(head.status == 200 && head.body.isEmpty)
        }
    }

    @Test func `every answer says how browsers are to treat it`() throws {
        try withHTTP { _, client throws in
            for path in ["/", "/metrics", "/nothing"] {
                let headers = try client.get(path).headers
                #expect(headers["x-content-type-options"] == "nosniff")
                #expect(headers["x-frame-options"] == "DENY")
                #expect(
                    headers["content-security-policy"]?.contains("frame-ancestors 'none'") ?? false)
                #expect(headers["access-control-allow-origin"] == nil)
            }
        }
    }

    @Test func `pages of other sites cannot ask for anything`() throws {
        try withHTTP { server, client throws in
            let own = try #require(server.httpAddress)
            for headers in [
                ["Origin": "https://evil.example"], ["Origin": "null"],
                ["Origin": "http://127.0.0.1:1"], ["Sec-Fetch-Site": "cross-site"],
                ["Sec-Fetch-Site": "same-site"],
                ["Origin": "http://\(own)", "Sec-Fetch-Site": "cross-site"],
            ] {
                #expect(try client.run("RETURN 1", "", headers).status == 403, "\(headers)")
            }
            for headers in [
                ["Origin": "http://\(own)", "Sec-Fetch-Site": "same-origin"],
                ["Sec-Fetch-Site": "none"],
            ] {
                #expect(try client.run("RETURN 1", "", headers).status == 202, "\(headers)")
            }
            let preflight = try client.ask(
                "OPTIONS", "/db/neo4j/query/v2", ["Origin": "https://evil.example"])
            #expect(preflight.headers["access-control-allow-origin"] == nil)
        }
    }

    @Test func `pages of origins that are allowed can`() throws {
        let origin = "https://tools.example"
        try withHTTP { $0.httpAllowedOrigins = [origin] } _: { _, client throws in
            let headers = ["Origin": origin, "Sec-Fetch-Site": "cross-site"]
            let preflight = try client.ask("OPTIONS", "/db/neo4j/query/v2", headers)
            #expect(preflight.status == 204)
            #expect(preflight.headers["access-control-allow-origin"] == origin)
            #expect(preflight.headers["access-control-allow-methods"]?.contains("POST") ?? false)
            let answer = try client.run("RETURN 1", "", headers)
            #expect(answer.status == 202)
            #expect(answer.headers["access-control-allow-origin"] == origin)
            #expect(answer.headers["vary"] == "Origin")
            #expect(try client.run("RETURN 1", "", ["Origin": origin + ".evil"]).status == 403)
        }
    }

    @Test func `names that others can make stand for this machine are refused`() throws {
        try withHTTP { _, client throws in
            for host in [
                "evil.example", "evil.example:7474", "127.0.0.1.evil.example", "0.0.0.0",
                "[::1]evil.example", "[::1].evil.example:7474", "[::1", "127.0.0.1:evil.example",
            ] {
                #expect(try client.get("/", ["Host": host]).status == 421, "\(host)")
            }
            for host in ["localhost", "LOCALHOST:1", "127.0.0.1:7474", "[::1]:7474"] {
                #expect(try client.get("/", ["Host": host]).status == 200, "\(host)")
            }
        }
    }
}
