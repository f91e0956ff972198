import Bolt
import Graph
import TestKit
import Testing

@testable import Server

@Suite struct `The limits of a server` {
    @Test func `more clients than it takes are hung up on`() throws {
        try withServer { $0.connectionLimit = 2 } _: { server in
            let first = try TestClient(server)
            let second = try TestClient(server)
            #expect(throws: (any Error).self) { try TestClient(server) }
            #expect(try first.integer("RETURN 1") == 1)
            second.close()
            #expect(eventually { (try? TestClient(server).integer("RETURN 2")) == 2 })
        }
    }

    @Test func `one address cannot have all connections`() throws {
        try withServer { $0.connectionLimitPerAddress = 2 } _: { server in
            let first = try TestClient(server)
            let second = try TestClient(server)
            #expect(throws: (any Error).self) { try TestClient(server) }
            #expect(try TestClient(server, from: "127.0.0.2").integer("RETURN 1") == 1)
            #expect(try second.integer("RETURN 2") == 2)
            first.close()
            #expect(eventually { (try? TestClient(server).integer("RETURN 3")) == 3 })
        }
    }

    @Test(arguments: [
        ("203.0.113.9", 50), ("2001:db8::1", 50), ("::ffff:203.0.113.9", 50), ("", 50),
        ("127.0.0.1", 100), ("127.8.9.10", 100), ("::1", 100), ("::ffff:127.0.0.1", 100),
    ])
    func `an address has half of all, and this machine all, if nothing is said`(
        address: String, count: Int
    ) {
        #expect(ConnectionLimits(total: 100, perAddress: nil).limit(of: address) == count)
        #expect(ConnectionLimits(total: 100, perAddress: 7).limit(of: address) == 7)
        #expect(ConnectionLimits(total: 1, perAddress: nil).limit(of: address) == 1)
    }

    @Test func `a message that is too long ends its connection`() throws {
        try withServer { $0.messageByteLimit = 100_000 } _: { server in
            let client = try TestClient(server)
            let text = String(repeating: "x", count: 120_000)
            try client.send(.run(Request.Run("RETURN $x", ["x": .string(text)])))
            #expect(try client.failure() == "Neo.ClientError.Request.Invalid")
            #expect(try client.receive() == nil)
        }
    }

    @Test func `messages of all clients together take no more than a limit`() throws {
        try withServer { $0.inFlightByteLimit = 100_000 } _: { server in
            let half: [UInt8] = [0xFF, 0xFF] + Array(repeating: 0xB0, count: 65_000)
            let first = try TestClient(server)
            try first.send(raw: half)
            let small = try TestClient(server)
            #expect(try small.integer("RETURN 1") == 1)
            let second = try TestClient(server)
            // It may be hung up on before all is sent.
            try? second.send(raw: half + half)
            #expect(
                try second.failure() == "Neo.TransientError.General.MemoryPoolOutOfMemoryError")
            #expect(try second.receive() == nil)
            // What a client held is free once it has gone.
            first.close()
            let text = String(repeating: "x", count: 80_000)
            #expect(
                eventually {
                    let client = try? TestClient(server)
                    return (try? client?.integer("RETURN size('\(text)')")) == 80_000
                })
        }
    }

    @Test func `who does not log on in time is hung up on`() throws {
        try withServer { $0.authenticationTimeout = .milliseconds(500) } _: { server in
            let silent = try TestClient(server, logsOn: false)
            let known = try TestClient(server)
            #expect(try silent.receive() == nil)
            #expect(try known.integer("RETURN 1") == 1)
        }
    }

    @Test func `who asks for nothing is hung up on, and who waits is not`() throws {
        try withServer { $0.idleTimeout = .milliseconds(300) } _: { server in
            let holder = try TestClient(server)
            try holder.send(.begin(Request.TransactionStart(timeout: .seconds(1))))
            _ = try holder.success()
            // Its write is performed once the idle holder has been hung up on.
            let waiting = try TestClient(server)
            #expect(try waiting.run("CREATE ()").isEmpty)
            #expect(try holder.failure() == "Neo.ClientError.Request.Invalid")
            #expect(try holder.receive() == nil)
        }
    }

    @Test func `garbage and half a greeting harm nobody`() throws {
        try withServer { server in
            var generator = SeededGenerator(seed: testSeed)
            let other = try TestClient(server)
            for round in 0..<100 {
                let client = try TestClient(server, logsOn: round.isMultiple(of: 2))
                var junk = (0..<Int.random(in: 1..<200, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
                if round.isMultiple(of: 3) { junk = Handshake.magic + junk }
                // The server may have hung up before all is sent.
                try? client.send(raw: junk)
                if round.isMultiple(of: 10) {
                    #expect(try other.integer("RETURN \(round)") == Int64(round))
                }
            }
            #expect(eventually { server.connectionCount == 1 })
        }
    }

    @Test func `a flood of requests that waits for nothing is answered in order`() throws {
        try withServer { server in
            let client = try TestClient(server)
            for _ in 0..<300 {
                try client.send(.run(Request.Run("RETURN 1")), .pull(Request.Fetch()), .reset)
            }
            var successCount = 0
            var ignoredCount = 0
            var recordCount = 0
            // Each reset succeeds; what it overtook is ignored.
            while successCount + ignoredCount < 900 {
                switch try client.receive() {
                case .success: successCount += 1
                case .ignored: ignoredCount += 1
                case .record: recordCount += 1
                case let other:
                    Issue.record("\(String(describing: other))")
                    return
                }
            }
            #expect(successCount >= 300)
            #expect(try client.integer("RETURN 1") == 1)
        }
    }
}

@Suite struct `The end of a server` {
    @Test func `waits for no client that has nothing open`() throws {
        try withServer { $0.drainTimeout = .seconds(20) } _: { server in
            let client = try TestClient(server)
            let duration = ContinuousClock().measure { server.stop() }
            #expect(duration < .seconds(5))
            #expect(try client.receive() == nil)
            #expect(throws: (any Error).self) { try TestClient(server) }
        }
    }

    @Test func `lets a transaction finish`() throws {
        try withServer { $0.drainTimeout = .seconds(20) } _: { server in
            let client = try TestClient(server)
            try client.send(.begin(Request.TransactionStart()))
            _ = try client.success()
            let stopping = Stopping(server)
            #expect(eventually { (try? TestClient(server)) == nil })
            try client.send(.run(Request.Run("CREATE ()")), .pull(Request.Fetch()), .commit)
            for _ in 0..<3 { _ = try client.success() }
            #expect(try client.receive() == nil)
            stopping.wait()
        }
    }

    @Test func `interrupts what does not finish`() throws {
        try withServer { $0.drainTimeout = .milliseconds(100) } _: { server in
            let client = try TestClient(server)
            try client.send(.run(Request.Run(longStatement)), .pull(Request.Fetch()))
            _ = try client.success()
            server.stop()
            #expect(try client.failure() == "Neo.TransientError.General.DatabaseUnavailable")
            #expect(try client.receive() == nil)
        }
    }
}
