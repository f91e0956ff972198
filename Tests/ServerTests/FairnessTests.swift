import Bolt
import Glibc
import Graph
import Server
import TestKit
import Testing

/// A reader whose results are open, and somebody else: what one client does holds up no other.
@Suite(.serialized) struct `One client among others` {
    private let rows = "UNWIND range(1, 100000) AS x RETURN x"
    private let timedOut = "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration"

    /// Hashing a password takes some tenths of a second.
    private func slowHashing(_ configuration: inout ServerConfiguration) {
        configuration.passwordCost = PasswordCost(
            logarithmOfRounds: 14, blockSize: 8, parallelism: 6)
    }

    private let change: ValueMap = ["old": .string(firstPassword), "new": "another password"]
    private let changePassword = "ALTER CURRENT USER SET PASSWORD FROM $old TO $new"

    @Test func `gives up the writer at its time-out, also while a password is hashed`() throws {
        try withSecureServer(slowHashing) { server, admin in
            let slow = try TestClient(server, "admin", firstPassword)
            let start = Request.TransactionStart(
                database: "acme/one", timeout: .milliseconds(1_500))
            try slow.send(
                .begin(start), .run(Request.Run("CREATE (:Gone)")), .discard(Request.Fetch()))
            for _ in 0..<3 { _ = try slow.success() }
            // The time passes while it is performed.
            usleep(1_300_000)
            try slow.send(.run(Request.Run(changePassword, change)))
            let duration = try ContinuousClock().measure { () throws in
                #expect(try admin.run("CREATE (:Kept)", in: "acme/one").isEmpty)
            }
            #expect(duration < .seconds(10))
            #expect(try slow.failure() == timedOut)
            #expect(try admin.run("MATCH (n) RETURN labels(n)", in: "acme/one") == [#"[["Kept"]]"#])
            // Its password is what it was.
            _ = try TestClient(server, "admin", firstPassword)
        }
    }

    @Test func `gives up the writer at its time-out over HTTP too, and is told so`() throws {
        let address = try ListenAddress("127.0.0.1:0")
        try withSecureServer {
            slowHashing(&$0)
            $0.http = address
        } _: { server, admin in
            let client = try HTTPClient(server)
            let header = [
                "Authorization": "Basic " + Base64.encode(Array("admin:\(firstPassword)".utf8))
            ]
            let path = "/db/acme.one/query/v2/tx"
            let begun = try client.post(
                path, #"{"statement":"CREATE (:Gone)","maxExecutionTime":1}"#, header)
            let id = try #require(begun.text("transaction.id"))
            let body = #"{"statement":\#(quoted(changePassword)),"#
                + #""parameters":\#(json(.map(change)))}"#
            // The time passes while it is performed.
            usleep(800_000)
            #expect(try client.post("\(path)/\(id)", body, header).code == timedOut)
            #expect(try admin.run("CREATE (:Kept)", in: "acme/one").isEmpty)
            #expect(try client.post("\(path)/\(id)", "", header).status == 404)
            #expect(try admin.run("MATCH (n) RETURN labels(n)", in: "acme/one") == [#"[["Kept"]]"#])
        }
    }

    @Test func `may leave results open, which take no thread from others`() throws {
        try withServer { $0.threadLimit = 2 } _: { server in
            let reader = try TestClient(server)
            try reader.send(.begin(Request.TransactionStart(isReadOnly: true)))
            _ = try reader.success()
            for _ in 0..<10 {
                try reader.send(.run(Request.Run(rows)), .pull(Request.Fetch(count: 1)))
                _ = try reader.success()
                _ = try reader.rows()
            }
            let other = try TestClient(server)
            #expect(try other.integer("RETURN 1") == 1)
            #expect(try other.run("CREATE ()").isEmpty)
            try reader.send(.pull(Request.Fetch(count: -1, resultID: 3)))
            #expect(try reader.rows().rows.count == 99_999)
            try reader.reset()
        }
    }

    @Test func `is told of its time-out though no thread comes free for its statement`() throws {
        try withServer {
            $0.threadLimit = 1
            $0.bookmarkTimeout = .seconds(4)
        } _: { server in
            let busy = try TestClient(server)
            let waiting = try TestClient(server)
            // It holds the only thread until the bookmark is there, or its time is over.
            try busy.send(
                .begin(Request.TransactionStart(isReadOnly: true, bookmarks: ["IG:99"])))
            usleep(300_000)
            let start = Request.TransactionStart(timeout: .milliseconds(300))
            try waiting.send(.run(Request.Run("RETURN 1", start: start)))
            #expect(try waiting.failure() == timedOut)
            try waiting.reset()
            try waiting.send(.begin(start))
            #expect(try waiting.failure() == timedOut)
            // Who does not want to wait any longer need not.
            try waiting.reset()
            try waiting.send(.run(Request.Run("RETURN 1")), .reset)
            guard case .ignored? = try waiting.receive() else {
                Issue.record("the statement was not given up")
                return
            }
            _ = try waiting.success()
            #expect(try waiting.integer("RETURN 1") == 1)
        }
    }

    @Test func `has a share of the open results, and not more`() throws {
        try withSecureServer { $0.openResultTotalLimit = 8 } _: { server, admin in
            try admin.run("CREATE ()", in: "acme/one")
            let reader = try admin.makeUser("ray", "reader ON TENANT acme", on: server)
            try reader.send(
                .begin(Request.TransactionStart(database: "acme/one", isReadOnly: true)),
                .run(Request.Run(rows)), .run(Request.Run(rows)), .run(Request.Run(rows)))
            for _ in 0..<3 { _ = try reader.success() }
            let (code, message) = try reader.failureMetadata()
            #expect(code == "Neo.TransientError.Request.NoThreadsAvailable")
            #expect(message.contains("end some"))
            #expect(try admin.run("RETURN 1", in: "acme/one") == ["[1]"])
            try reader.reset()
            // What is over counts no more, whether it reads or writes.
            for _ in 0..<10 {
                let isFree = try eventually { () throws in
                    try reader.send(
                        .run(
                            Request.Run(
                                "RETURN 1",
                                start: Request.TransactionStart(database: "acme/one"))),
                        .pull(Request.Fetch()))
                    if case .success? = try reader.receive() {
                        return try reader.rows().rows == ["[1]"]
                    }
                    _ = try reader.receive()
                    try reader.reset()
                    return false
                }
                #expect(isFree)
            }
        }
    }

    @Test func `has its share back after each statement that writes`() throws {
        try withServer { $0.openResultTotalLimit = 5 } _: { server in
            let client = try TestClient(server)
            for count in 1...10 {
                try client.run("CREATE ()")
                try client.send(
                    .begin(Request.TransactionStart()), .run(Request.Run("CREATE ()")),
                    .discard(Request.Fetch()), .rollback)
                for _ in 0..<4 { _ = try client.success() }
                let isCounted = eventually {
                    (try? client.integer("MATCH (n) RETURN count(n)")) == Int64(count)
                }
                #expect(isCounted)
            }
        }
    }

    @Test func `has a share of the transactions that read, and not more`() throws {
        try withSecureServer { $0.readingLimit = 8 } _: { server, admin in
            try admin.run("CREATE ()", in: "acme/one")
            _ = try admin.makeUser("ray", "reader ON TENANT acme", on: server)
            let begin = Request.begin(
                Request.TransactionStart(database: "acme/one", isReadOnly: true))
            let clients = try (0..<3).map { _ in
                try TestClient(server, "ray", password(of: "ray"))
            }
            for client in clients { try client.send(begin) }
            let limitReached = "Neo.TransientError.Transaction.MaximumTransactionLimitReached"
            let refusals = try clients.filter { client in
                if case .failure(let metadata)? = try client.receive() {
                    return json(metadata["neo4j_code"]).contains(limitReached)
                }
                return false
            }
            #expect(refusals.count == 1)
            try admin.send(begin)
            _ = try admin.success()
            for client in clients { try client.reset() }
            #expect(
                try eventually { () throws in
                    try clients[0].send(begin)
                    if case .success? = try clients[0].receive() { return true }
                    try clients[0].reset()
                    return false
                })
        }
    }
}

@Suite struct `Large messages` {
    private func list(_ count: Int) -> Value { .list([Value](repeating: .null, count: count)) }

    @Test func `are counted with their values, which may take far more`() throws {
        try withServer { $0.inFlightByteLimit = 4 << 20 } _: { server in
            let large = try TestClient(server)
            try? large.send(.run(Request.Run("RETURN size($x)", ["x": list(1 << 20)])))
            #expect(
                try large.failure() == "Neo.TransientError.General.MemoryPoolOutOfMemoryError")
            #expect(try large.receive() == nil)
            let other = try TestClient(server)
            #expect(try other.run("RETURN size($x)", ["x": list(20_000)]) == ["[20000]"])
            #expect(try other.run("RETURN size($x)", ["x": list(20_000)]) == ["[20000]"])
        }
    }

    @Test func `are counted with their values over HTTP too`() throws {
        try withHTTP { $0.inFlightByteLimit = 4 << 20 } _: { _, client throws in
            func ask(_ count: Int) throws -> HTTPClient.Answer {
                let list = String(repeating: "[],", count: count) + "1"
                return try client.run("RETURN size($x)", #","parameters":{"x":[\#(list)]}"#)
            }
            let refused = try ask(100_000)
            #expect(refused.status == 503)
            #expect(refused.code == "Neo.TransientError.General.MemoryPoolOutOfMemoryError")
            #expect(try ask(10_000).number("data.values.0.0") == 10_001)
        }
    }

    @Test func `come in order with short ones, and a reset overtakes them`() throws {
        try withServer { server in
            let client = try TestClient(server)
            for count in [100_000, 10, 200_000, 1] {
                try client.send(
                    .run(Request.Run("RETURN size($x)", ["x": list(count)])),
                    .pull(Request.Fetch()))
            }
            for count in [100_000, 10, 200_000, 1] {
                _ = try client.success()
                #expect(try client.rows().rows == ["[\(count)]"])
            }
            try client.send(
                .run(Request.Run("RETURN size($x)", ["x": list(1 << 20)])), .reset)
            _ = try client.receive()
            _ = try client.success()
            #expect(try client.integer("RETURN 1") == 1)
        }
    }
}
