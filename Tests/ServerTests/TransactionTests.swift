import Bolt
import Glibc
import Graph
import Server
import TestKit
import Testing

@Suite struct `Transactions over Bolt` {
    @Test func `commit all of their statements or none`() throws {
        try withServer { server in
            let client = try TestClient(server)
            try client.send(
                .begin(Request.TransactionStart()), .run(Request.Run("CREATE (:A)")),
                .pull(Request.Fetch()), .run(Request.Run("MATCH (n) RETURN count(n)")),
                .pull(Request.Fetch()), .rollback)
            for _ in 0..<4 { _ = try client.success() }
            #expect(try client.rows().rows == ["[1]"])
            _ = try client.success()
            #expect(try client.integer("MATCH (n) RETURN count(n)") == 0)

            try client.send(
                .begin(Request.TransactionStart()), .run(Request.Run("CREATE (:A)")),
                .pull(Request.Fetch()), .commit)
            for _ in 0..<3 { _ = try client.success() }
            #expect(json(try client.success()["bookmark"]) == #""IG:1""#)
            #expect(try client.integer("MATCH (n) RETURN count(n)") == 1)
        }
    }

    @Test(arguments: [true, false])
    func `have several results open at once`(isReadOnly: Bool) throws {
        try withServer { server in
            let client = try TestClient(server)
            try client.run("UNWIND range(1, 3000) AS x CREATE ({x: x})")
            let text = "MATCH (n) RETURN n.x ORDER BY n.x"
            try client.send(
                .begin(Request.TransactionStart(isReadOnly: isReadOnly)),
                .run(Request.Run(text)), .run(Request.Run("MATCH (n) RETURN n.x")))
            for _ in 0..<3 { _ = try client.success() }
            var counts = [0, 0]
            var isOpen = [true, true]
            while isOpen.contains(true) {
                for id in 0..<2 where isOpen[id] {
                    try client.send(.pull(Request.Fetch(count: 700, resultID: Int64(id))))
                    let (rows, metadata) = try client.rows()
                    counts[id] += rows.count
                    isOpen[id] = !json(metadata["has_more"]).isEmpty
                }
            }
            #expect(counts == [3_000, 3_000])
            try client.send(.run(Request.Run(text)), .commit)
            _ = try client.success()
            _ = try client.success()
        }
    }

    @Test func `that read see one moment`() throws {
        try withServer { server in
            let reader = try TestClient(server)
            let writer = try TestClient(server)
            try reader.send(.begin(Request.TransactionStart(isReadOnly: true)))
            _ = try reader.success()
            try writer.run("CREATE ()")
            #expect(try reader.integer("MATCH (n) RETURN count(n)") == 0)
            try reader.send(.commit)
            #expect(json(try reader.success()["bookmark"]) == #""IG:1""#)
            #expect(try reader.integer("MATCH (n) RETURN count(n)") == 1)
        }
    }

    @Test func `give the writer to the next when their client goes away`() throws {
        try withServer { server in
            let gone = try TestClient(server)
            try gone.send(
                .begin(Request.TransactionStart()), .run(Request.Run("CREATE (:Gone)")))
            _ = try gone.success()
            _ = try gone.success()
            let next = try TestClient(server)
            try next.send(.run(Request.Run("CREATE ()")), .pull(Request.Fetch()))
            gone.close()
            _ = try next.success()
            _ = try next.success()
            #expect(try next.integer("MATCH (n) RETURN count(n)") == 1)
        }
    }

    @Test func `end at their time-out, and let others write`() throws {
        try withServer { server in
            let slow = try TestClient(server)
            let start = Request.TransactionStart(timeout: .milliseconds(500))
            try slow.send(.begin(start), .run(Request.Run("CREATE ()")), .pull(Request.Fetch()))
            for _ in 0..<3 { _ = try slow.success() }
            let next = try TestClient(server)
            // It waits for the first to end.
            #expect(try next.run("CREATE ()").isEmpty)
            try slow.send(.commit)
            let code = "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration"
            #expect(try slow.failure() == code)
            try slow.reset()
            #expect(try slow.integer("MATCH (n) RETURN count(n)") == 1)
            try slow.send(
                .run(Request.Run(longStatement, start: start)),
                .pull(Request.Fetch()))
            _ = try slow.success()
            #expect(try slow.failure() == code)
        }
    }

    @Test func `hold the writer no longer than the server allows`() throws {
        try withServer { $0.writerTimeout = .milliseconds(100) } _: { server in
            let slow = try TestClient(server)
            try slow.send(.begin(Request.TransactionStart()))
            _ = try slow.success()
            let next = try TestClient(server)
            #expect(try next.run("CREATE ()").isEmpty)
            try slow.send(.run(Request.Run("RETURN 1")))
            #expect(try slow.failure() == "Neo.ClientError.Transaction.TransactionTimedOut")
        }
    }

    @Test func `see what their bookmarks name`() throws {
        try withServer { $0.bookmarkTimeout = .milliseconds(50) } _: { server in
            let client = try TestClient(server)
            try client.run("CREATE ()")
            for (bookmark, code) in [
                ("IG:1", nil), ("IG:2", "Neo.TransientError.Transaction.BookmarkTimeout"),
                ("neo4j:x", "Neo.ClientError.Transaction.InvalidBookmark"),
                ("IG:99999999999999999999", "Neo.ClientError.Transaction.InvalidBookmark"),
            ] as [(String, String?)] {
                try client.send(
                    .begin(Request.TransactionStart(isReadOnly: true, bookmarks: [bookmark])))
                if let code {
                    #expect(try client.failure() == code)
                } else {
                    _ = try client.success()
                }
                try client.reset()
            }
        }
    }

    @Test func `have a limit of open results`() throws {
        try withServer { $0.openResultLimit = 3 } _: { server in
            let client = try TestClient(server)
            try client.send(.begin(Request.TransactionStart()))
            _ = try client.success()
            for _ in 0..<3 {
                try client.send(.run(Request.Run("RETURN 1")))
                _ = try client.success()
            }
            try client.send(.run(Request.Run("RETURN 1")))
            #expect(try client.failure() == "Neo.ClientError.Request.Invalid")
        }
    }
}

@Suite struct `A reset over Bolt` {
    @Test func `interrupts a statement that runs`() throws {
        try withServer { server in
            let client = try TestClient(server)
            try client.send(.run(Request.Run(longStatement)), .pull(Request.Fetch()))
            _ = try client.success()
            let duration = try ContinuousClock().measure {
                try client.send(.reset)
                guard case .ignored? = try client.receive() else {
                    Issue.record("the fetch was not ignored")
                    return
                }
                _ = try client.success()
            }
            #expect(duration < .seconds(5))
            #expect(try client.integer("RETURN 1") == 1)
        }
    }

    /// Found as transactions that stayed until a result ended by itself: the request waited for it.
    @Test func `interrupts a request that waits for another result of its transaction`() throws {
        try withServer { $0.readingLimit = 1 } _: { server in
            var start = Request.TransactionStart()
            start.isReadOnly = true
            func begin(_ client: TestClient) throws {
                // The place of the one before is free in a moment.
                let isBegun = try eventually {
                    try client.send(.begin(start))
                    if case .success? = try client.receive() { return true }
                    try client.send(.reset)
                    _ = try client.success()
                    return false
                }
                try #require(isBegun)
                try client.send(
                    .run(Request.Run("UNWIND range(1, 3000) AS x RETURN x")),
                    .pull(Request.Fetch(count: 1)))
                _ = try client.success()
                _ = try client.rows()
                // It is told that it has begun, though nothing of it is there.
                try client.send(.run(Request.Run(longStatement)))
                _ = try client.success()
            }
            let client = try TestClient(server)
            for request in [
                Request.run(Request.Run("RETURN 1")),
                .pull(Request.Fetch(count: 1, resultID: 0)),
            ] {
                try begin(client)
                try client.send(request)
                // It may wait already, or not.
                usleep(50_000)
                try client.send(.reset)
                let answer = try client.receive()
                guard case .ignored? = answer else {
                    Issue.record("\(request) was answered with \(String(describing: answer))")
                    return
                }
                _ = try client.success()
            }
            // Its time passes.
            start.timeout = .milliseconds(500)
            try begin(client)
            try client.send(.run(Request.Run("RETURN 1")))
            #expect(
                try client.failure()
                    == "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration")
            try client.send(.reset)
            _ = try client.success()
            // It hangs up: its place is free then.
            start.timeout = nil
            try begin(client)
            try client.send(.run(Request.Run("RETURN 1")))
            usleep(50_000)
            client.close()
            try begin(try TestClient(server))
        }
    }

    @Test func `interrupts a statement that writes, of which nothing stays`() throws {
        try withServer { server in
            let client = try TestClient(server)
            try client.send(.run(Request.Run(endlessRows + "CREATE ()")), .reset)
            guard case .ignored? = try client.receive() else {
                Issue.record("the statement was not ignored")
                return
            }
            _ = try client.success()
            #expect(try client.integer("MATCH (n) RETURN count(n)") == 0)
        }
    }

    @Test func `ends the waiting for the writer`() throws {
        try withServer { server in
            let holder = try TestClient(server)
            try holder.send(.begin(Request.TransactionStart()))
            _ = try holder.success()
            let waiting = try TestClient(server)
            for request in [
                Request.run(Request.Run("CREATE ()")), .begin(Request.TransactionStart()),
            ] {
                try waiting.send(request, .reset)
                guard case .ignored? = try waiting.receive() else {
                    Issue.record("\(request) was not ignored")
                    return
                }
                _ = try waiting.success()
            }
            try holder.send(.run(Request.Run("CREATE ()")), .pull(Request.Fetch()), .commit)
            for _ in 0..<3 { _ = try holder.success() }
            #expect(try waiting.integer("MATCH (n) RETURN count(n)") == 1)
        }
    }
}
