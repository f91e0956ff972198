import Bolt
import Graph

/// A server that says anything at all, well formed or not, to a client's side: it is told of no
/// more than it asked for, and of nothing after an error.
@Sendable func fuzzBoltClient(_ input: UnsafeRawBufferPointer) {
    var run = BoltClientRun(FuzzInput(input))
    run.run()
}

private struct BoltClientRun {
    private var input: FuzzInput
    private var client: ClientConnection
    /// How many rows may come, and how many requests have no answer.
    private var wantedRowCount = 0
    private var sentCount = 0
    private var answeredCount = 0

    init(_ input: FuzzInput) {
        self.input = input
        var configuration = ClientConnection.Configuration(userAgent: "fuzz/1")
        configuration.messageByteLimit = 4_096
        client = ClientConnection(configuration)
    }

    mutating func run() {
        greet()
        while !input.isAtEnd {
            switch input.byte() % 3 {
            case 0: hear(input.take(input.number(below: 300)))
            case 1: hear(answer())
            default: ask()
            }
        }
    }

    private mutating func greet() {
        guard input.byte() & 7 > 0 else { return }
        let versions = BoltVersion.supported
        let version = versions[input.number(below: versions.count)]
        hear(
            input.byte() & 1 == 0
                ? Handshake.manifestOffer : Handshake.bytes(of: version))
        hear(message(0x70, ["server": "Neo4j/5"]))
        if client.version >= BoltVersion(5, 1) { hear(message(0x70, [:])) }
    }

    private mutating func ask() {
        guard client.state == .ready || client.state == .failed else { return }
        let request: Request
        switch input.byte() % 5 {
        case 0, 1: request = .run(Request.Run("RETURN 1"))
        case 2:
            let count = 1 + input.number(below: 4)
            wantedRowCount += count
            request = .pull(Request.Fetch(count: Int64(count)))
        case 3: request = .reset
        default: request = .begin(Request.TransactionStart())
        }
        let (bytes, number) = client.send(request)
        expect(!bytes.isEmpty && number == sentCount, "requests are misnumbered")
        sentCount += 1
    }

    /// What a server may say.
    private mutating func answer() -> [UInt8] {
        switch input.byte() % 8 {
        case 0: message(0x70, ["fields": ["x"]])
        case 1: message(0x70, ["fields": ["x", "y"], "qid": 0])
        case 2: message(0x70, ["has_more": true])
        case 3: message(0x70, [:])
        case 4: message(0x7F, ["code": "Neo.ClientError.Statement.SyntaxError", "message": "no"])
        case 5: [0, 2, 0xB0, 0x7E, 0, 0]
        case 6: [0, 4, 0xB1, 0x71, 0x91, 1, 0, 0]
        default: [0, 5, 0xB1, 0x71, 0x92, 1, 2, 0, 0]
        }
    }

    private func message(_ signature: UInt8, _ metadata: ValueMap) -> [UInt8] {
        var writer = MessageWriter(ValueFormat(BoltVersion(5, 8)))
        writer.append(signature: signature, fieldCount: 1) { $0.append(metadata) }
        return writer.take()
    }

    private mutating func hear(_ bytes: [UInt8]) {
        client.receive(bytes)
        do throws(BoltError) {
            while let event = try client.next() {
                switch event {
                case .send, .ready: break
                case .record:
                    expect(wantedRowCount > 0, "more rows than were asked for")
                    wantedRowCount -= 1
                case .answer(_, let number):
                    expect(
                        client.state == .defunct || number == answeredCount, "answers out of turn")
                    expect(
                        client.state == .defunct || number < sentCount, "an answer to nothing")
                    answeredCount += 1
                }
            }
        } catch {
            expect(client.state == .defunct, "an error, and it goes on")
            do throws(BoltError) {
                expect(try client.next() == nil, "an event after an error")
            } catch { fatalError("two errors") }
        }
    }
}
