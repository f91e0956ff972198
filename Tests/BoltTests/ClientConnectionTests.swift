import Bolt
import Graph
import TestKit
import Testing

/// A client and what it was told, beside a server's side that does what the test says.
private struct Dialogue {
    var client: ClientConnection
    var server = ServerConnection(.test)
    var events: [ClientConnection.Event] = []
    var wanted: [String] = []

    /// - Parameter pieceByteCount: how many bytes arrive at once.
    init(
        _ version: BoltVersion, wantsManifest: Bool = true, pieceByteCount: Int = .max,
        _ authentication: Authentication = .none
    ) throws(BoltError) {
        var configuration = ClientConnection.Configuration(
            userAgent: "test/1", authentication: authentication)
        configuration.versions = [version]
        configuration.wantsManifest = wantsManifest
        client = ClientConnection(configuration)
        try toServer(client.opening, pieceByteCount)
    }

    mutating func send(_ request: Request) throws(BoltError) -> Int {
        let (bytes, number) = client.send(request)
        try toServer(bytes)
        return number
    }

    mutating func finish(_ outcome: Outcome) throws(BoltError) {
        try take(server.finish(outcome), .max)
    }

    mutating func toServer(_ bytes: [UInt8], _ pieceByteCount: Int = .max) throws(BoltError) {
        try take(server.receive(bytes[...]), pieceByteCount)
    }

    private mutating func take(
        _ actions: [ServerConnection.Action], _ pieceByteCount: Int
    ) throws(BoltError) {
        for action in actions {
            switch action {
            case .send(let bytes):
                var rest = bytes[...]
                while !rest.isEmpty {
                    try toClient(Array(rest.prefix(pieceByteCount)), pieceByteCount)
                    rest = rest.dropFirst(pieceByteCount)
                }
            case .perform(let request): wanted.append(request.kind)
            case .read(let message):
                guard let read = message.read({ _ in true }) else { continue }
                try take(server.take(read), pieceByteCount)
            case .interrupt: wanted.append("interrupt")
            case .close: wanted.append("close")
            }
        }
    }

    mutating func toClient(_ bytes: [UInt8], _ pieceByteCount: Int = .max) throws(BoltError) {
        client.receive(bytes)
        while let event = try client.next() {
            if case .send(let bytes) = event {
                try toServer(bytes, pieceByteCount)
            } else {
                events.append(event)
            }
        }
    }

    /// What the client was told since the last call: `ready`, `row 1`, `0 success`, ...
    mutating func told() -> [String] {
        defer { events = [] }
        return events.map { event in
            switch event {
            case .send: "send"
            case .ready: "ready"
            case .record(let values): "row \(ValueJSON().text(.list(values)))"
            case .answer(.success, let number): "\(number) success"
            case .answer(.failure(let failure), let number): "\(number) \(failure.code)"
            case .answer(.ignored, let number): "\(number) ignored"
            }
        }
    }

    /// Lets the client in.
    static func ready(_ version: BoltVersion = BoltVersion(5, 8)) throws(BoltError) -> Dialogue {
        var dialogue = try Dialogue(version)
        try dialogue.finish(.done)
        dialogue.events = []
        dialogue.wanted = []
        return dialogue
    }
}

private func record(_ values: Value..., format: ValueFormat = .modern) -> [UInt8] {
    var writer = MessageWriter(format)
    writer.append(signature: 0x71, fieldCount: 1) { $0.append(.list(values)) }
    return writer.take()
}

private func success(_ metadata: ValueMap) -> [UInt8] {
    var writer = MessageWriter(.modern)
    writer.append(signature: 0x70, fieldCount: 1) { $0.append(metadata) }
    return writer.take()
}

@Suite struct `A client's connection` {
    @Test(arguments: BoltVersion.supported, [false, true])
    func `agrees on each version and is let in`(version: BoltVersion, isManifest: Bool) throws {
        for pieceByteCount in [Int.max, 3, 1] {
            var dialogue = try Dialogue(
                version, wantsManifest: isManifest, pieceByteCount: pieceByteCount,
                .basic(name: "ada", password: "secret"))
            #expect(dialogue.wanted == ["logon"])
            try dialogue.finish(.done)
            #expect(dialogue.client.version == version)
            #expect(dialogue.client.serverAgent == "Neo4j/5.26.0")
            #expect(dialogue.told() == ["ready"])
        }
    }

    @Test func `shows names, passwords and tokens`() throws {
        for (authentication, wanted) in [
            (Authentication.none, #"{"scheme":"none"}"#),
            (.basic(name: "a", password: "b"),
             #"{"scheme":"basic","principal":"a","credentials":"b"}"#),
            (.bearer(token: "t"), #"{"scheme":"bearer","credentials":"t"}"#),
        ] {
            for version in [BoltVersion(4, 4), BoltVersion(5, 4)] {
                var server = ServerConnection(.test)
                var configuration = ClientConnection.Configuration(
                    userAgent: "test/1", authentication: authentication)
                configuration.versions = [version]
                configuration.wantsManifest = false
                var client = ClientConnection(configuration)
                guard case .send(let answer)? = server.receive(client.opening[...]).first
                else { return #expect(Bool(false)) }
                client.receive(answer)
                guard case .send(let greeting)? = try client.next() else {
                    return #expect(Bool(false))
                }
                let shown = server.receive(greeting[...]).compactMap { action in
                    if case .perform(.logon(let credentials)) = action {
                        ValueJSON().text(.map(credentials))
                    } else {
                        nil
                    }
                }
                #expect(shown == [wanted])
            }
        }
    }

    @Test func `is told that it is not let in`() throws {
        for version in [BoltVersion(4, 4), BoltVersion(5, 8)] {
            var dialogue = try Dialogue(version)
            try dialogue.finish(.failed(Failure("Neo.ClientError.Security.Unauthorized", "no")))
            #expect(dialogue.told().allSatisfy { $0.hasSuffix("Security.Unauthorized") })
            #expect(dialogue.client.state == .defunct)
        }
    }

    @Test func `fetches rows piece by piece, under the numbers of its requests`() throws {
        var dialogue = try Dialogue.ready()
        let run = try dialogue.send(.run(Request.Run("RETURN 1")))
        let pull = try dialogue.send(.pull(Request.Fetch(count: 2)))
        #expect((run, pull) == (0, 1))
        try dialogue.finish(.start)
        try dialogue.toClient(record(1) + record(2))
        try dialogue.finish(.more)
        #expect(dialogue.told() == ["0 success", "row [1]", "row [2]", "1 success"])
        #expect(try dialogue.send(.pull(Request.Fetch(count: 2))) == 2)
        try dialogue.toClient(record(3))
        try dialogue.finish(.end)
        #expect(dialogue.told() == ["row [3]", "2 success"])
        #expect(dialogue.client.state == .ready)
    }

    @Test func `after a failure wants a reset`() throws {
        var dialogue = try Dialogue.ready()
        _ = try dialogue.send(.run(Request.Run("RETRUN 1")))
        _ = try dialogue.send(.pull(Request.Fetch()))
        try dialogue.finish(.failure)
        #expect(
            dialogue.told() == ["0 Neo.ClientError.Statement.SyntaxError", "1 ignored"])
        #expect(dialogue.client.needsReset)
        _ = try dialogue.send(.reset)
        try dialogue.finish(.done)
        #expect(dialogue.told() == ["2 success"])
        #expect(!dialogue.client.needsReset)
    }

    @Test func `can end a statement by a reset`() throws {
        var dialogue = try Dialogue.ready()
        _ = try dialogue.send(.run(Request.Run("RETURN 1")))
        _ = try dialogue.send(.pull(Request.Fetch()))
        try dialogue.finish(.start)
        _ = try dialogue.send(.reset)
        #expect(dialogue.wanted.contains("interrupt"))
        try dialogue.finish(.failure)
        try dialogue.finish(.done)
        #expect(dialogue.told() == ["0 success", "1 ignored", "2 success"])
    }

    @Test func `reads every value that a server writes, in all versions`() throws {
        var random = SeededGenerator(seed: testSeed)
        for version in BoltVersion.supported {
            for _ in 0..<50 {
                let value = random.property()
                var dialogue = try Dialogue.ready(version)
                _ = try dialogue.send(.run(Request.Run("RETURN 1")))
                _ = try dialogue.send(.pull(Request.Fetch()))
                try dialogue.finish(.start)
                try dialogue.toClient(record(value, format: dialogue.server.format))
                let rows = dialogue.events.compactMap { event in
                    if case .record(let values) = event { values } else { nil }
                }
                let found = try #require(rows.first?.first)
                // A region's offset is not sent but looked up, so that bytes are compared.
                let format = dialogue.server.format
                #expect(encoded(found, format) == encoded(value, format), "\(version): \(value)")
            }
        }
    }
}

@Suite struct `A client of a server that breaks the protocol` {
    private func error(_ body: (inout Dialogue) throws -> Void) throws -> String {
        var dialogue = try Dialogue.ready()
        do {
            try body(&dialogue)
            return "none"
        } catch {
            #expect(dialogue.client.state == .defunct)
            // It takes nothing more, and says nothing more.
            dialogue.client.receive([0, 0])
            #expect(try dialogue.client.next() == nil)
            #expect(dialogue.client.send(.reset).bytes.isEmpty)
            return "\(error)"
        }
    }

    @Test(arguments: [
        ("48 54 54 50", "HTTP"), ("15 03 01 00", "TLS"), ("00 00 00 00", "no version"),
        ("00 00 09 05", "no Bolt server"), ("53 53 48 2D", "no Bolt server"),
        ("00 00 01 FF FF FF FF FF FF FF FF FF FF FF", "cannot be read"),
        ("00 00 01 FF FF 7F", "ranges of versions"),
        ("00 00 01 FF 01 00 00 00 07 00", "no version"),
    ]) func `says what answers instead`(answer: String, wanted: String) {
        var client = ClientConnection(ClientConnection.Configuration(userAgent: "test/1"))
        // An H and a T too many would be text.
        client.receive(answer.hasPrefix("48") ? Array("HTTP/1.1 400".utf8) : bytes(answer))
        let error = #expect(throws: BoltError.self) { while try client.next() != nil {} }
        #expect("\(error.map { "\($0)" } ?? "")".contains(wanted))
    }

    @Test func `takes no rows that it did not ask for`() throws {
        #expect(try error { try $0.toClient(record(1)) }.contains("answer to nothing"))
        let early = try error { dialogue in
            _ = try dialogue.send(.run(Request.Run("RETURN 1")))
            try dialogue.toClient(record(1))
        }
        #expect(early.contains("not asked for"))
        let many = try error { dialogue in
            _ = try dialogue.send(.run(Request.Run("RETURN 1")))
            _ = try dialogue.send(.pull(Request.Fetch(count: 2)))
            try dialogue.finish(.start)
            for number: Int64 in 0..<3 { try dialogue.toClient(record(.integer(number))) }
        }
        #expect(many.contains("not asked for"))
        let wide = try error { dialogue in
            _ = try dialogue.send(.run(Request.Run("RETURN 1")))
            _ = try dialogue.send(.pull(Request.Fetch()))
            try dialogue.finish(.start)
            try dialogue.toClient(record(1, 2))
        }
        #expect(wide.contains("2 values"))
    }

    @Test func `takes no answer without end`() throws {
        let empty = try error { dialogue in
            _ = try dialogue.send(.run(Request.Run("RETURN 1")))
            _ = try dialogue.send(.pull(Request.Fetch(count: 2)))
            try dialogue.finish(.start)
            try dialogue.toClient(success(["has_more": true]))
        }
        #expect(empty.contains("sends none"))
        let nameless = try error { dialogue in
            _ = try dialogue.send(.run(Request.Run("RETURN 1")))
            try dialogue.toClient(success(["fields": [1]]))
        }
        #expect(nameless.contains("columns"))
        let large = try error { dialogue in
            let chunk = [0xFF, 0xFF] + [UInt8](repeating: 1, count: 0xFFFF)
            for _ in 0..<2_000 { try dialogue.toClient(chunk) }
        }
        #expect(large.contains("more than"))
    }

    @Test func `survives any bytes`() throws {
        var random = SeededGenerator(seed: testSeed)
        for round in 0..<2_000 {
            var dialogue = try Dialogue.ready(
                BoltVersion.supported.randomElement(using: &random) ?? BoltVersion(5, 8))
            _ = try dialogue.send(.run(Request.Run("RETURN 1")))
            _ = try dialogue.send(.pull(Request.Fetch()))
            var bytes = success(["fields": ["n"]]) + record(1) + success([:])
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            if round.isMultiple(of: 3) {
                bytes = (0..<40).map { _ in UInt8.random(in: 0...255, using: &random) }
            }
            // Errors are what is expected; a trap would end the tests.
            try? dialogue.toClient(bytes)
        }
    }
}
