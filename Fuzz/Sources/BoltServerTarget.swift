@testable import Bolt
import Graph

/// A client that says anything at all, well formed or not, to a server's side whose work succeeds
/// or fails: what comes out can be read, one request is performed at a time, and what waits is
/// bounded.
@Sendable func fuzzBoltServer(_ input: UnsafeRawBufferPointer) {
    var run = BoltServerRun(FuzzInput(input))
    run.run()
}

private struct BoltServerRun {
    private static let messageByteLimit = 4_096
    private static let waitingRequestLimit = 8
    private static let readByteLimit = 600
    private static let shortByteLimit = 100

    private var input: FuzzInput
    private var server: ServerConnection
    private var decoder = ChunkDecoder(messageByteLimit: 1 << 24)
    /// What the server is performing.
    private var current: Request?
    /// A message that it wants read.
    private var unread: LongMessage?
    private var isClosed = false
    private var hasShakenHands = false

    init(_ input: FuzzInput) {
        self.input = input
        var configuration = ServerConnection.Configuration(
            agent: "Neo4j/5.26.0", connectionID: "bolt-1"
        ) { _ in "acme/case" }
        configuration.messageByteLimit = Self.messageByteLimit
        configuration.greetingByteLimit = Self.messageByteLimit
        configuration.waitingByteLimit = Self.messageByteLimit
        configuration.shortByteLimit = Self.shortByteLimit
        configuration.waitingRequestLimit = Self.waitingRequestLimit
        server = ServerConnection(configuration)
    }

    mutating func run() {
        if input.byte() & 7 > 0 { shakeHands() }
        while !input.isAtEnd { step() }
        take(server.close())
        expect(isClosed, "the connection does not end")
    }

    private mutating func shakeHands() {
        let versions = BoltVersion.supported
        let version = versions[input.number(below: versions.count)]
        let proposal = Handshake.bytes(of: version)
        take(server.receive((Handshake.magic + proposal + [UInt8](repeating: 0, count: 12))[...]))
    }

    private mutating func step() {
        switch input.byte() % 4 {
        case 0: hear(input.take(input.number(below: Self.readByteLimit)))
        case 1:
            var writer = MessageWriter(server.format)
            for _ in 0...input.number(below: 3) { writer.append(request(), server.version) }
            hear(writer.take())
        default:
            if let message = unread {
                unread = nil
                let isRefused = input.byte() == 0
                if let read = message.read({ _ in !isRefused }) { take(server.take(read)) }
            }
            guard let request = current else { return }
            current = nil
            let outcome: Outcome =
                input.byte() % 4 == 0
                ? .failed(Failure("Neo.ClientError.Statement.SyntaxError", "no"))
                : success(of: request)
            take(server.finish(outcome))
        }
    }

    /// Bytes are read only while they are wanted.
    private mutating func hear(_ bytes: [UInt8]) {
        guard server.wantsBytes, !isClosed else { return }
        take(server.receive(bytes[...]))
        // Each message has two bytes of a header, two at its end, and two within at least.
        expect(
            server.waiting.count <= Self.waitingRequestLimit + bytes.count / 6 + 1,
            "\(server.waiting.count) requests wait")
        expect(
            server.waitingByteCount <= 2 * Self.messageByteLimit + bytes.count,
            "\(server.waitingByteCount) bytes wait")
    }

    private mutating func request() -> Request {
        let text = "RETURN \(input.byte())"
        var start = Request.TransactionStart()
        start.isReadOnly = input.byte() & 1 == 0
        let fetch = Request.Fetch(
            count: Int64(input.number(below: 4)) - 1, resultID: Int64(input.number(below: 4)) - 1)
        switch input.byte() % 14 {
        case 0, 1: return .hello(Request.Hello())
        case 2, 3: return .logon(["scheme": "none"])
        case 4: return .logoff
        case 5: return .reset
        case 6, 7: return .run(Request.Run(text, ["x": .string(text)], start: start))
        case 8: return .pull(fetch)
        case 9: return .discard(fetch)
        case 10: return .begin(start)
        case 11: return .commit
        case 12: return input.byte() & 1 == 0 ? .rollback : .telemetry(1)
        default: return input.byte() & 7 == 0 ? .goodbye : .route(Request.Route())
        }
    }

    private mutating func success(of request: Request) -> Outcome {
        let database = "acme/case"
        switch request {
        case .begin: return .begun(database: database)
        case .run: return .started(Outcome.ResultStart(columns: ["x"], database: database))
        case .pull, .discard:
            return input.byte() & 1 == 0
                ? .more : .ended(Outcome.ResultEnd(.read, database: database))
        case .commit: return .committed(bookmark: "IG:1")
        case .route: return .routed(Outcome.RoutingTable(database: database, address: "a:1"))
        default: return .done
        }
    }

    private mutating func take(_ actions: [ServerConnection.Action]) {
        for action in actions {
            expect(!isClosed, "\(action) after the end")
            switch action {
            case .send(let bytes): read(bytes)
            case .perform(let request):
                expect(current == nil, "two requests at once")
                current = request
            case .read(let message):
                expect(current == nil && unread == nil, "a message is read before its turn")
                unread = message
            case .interrupt: expect(current != nil, "nothing is there to interrupt")
            case .close:
                isClosed = true
                current = nil
                unread = nil
            }
        }
        if server.state == .defunct { expect(isClosed, "defunct and open") }
    }

    /// Whole messages come out, each of which a client can read.
    private mutating func read(_ bytes: [UInt8]) {
        var rest = bytes[...]
        if !hasShakenHands {
            // The answer to the proposals is no message; the first may come right behind it.
            let offer = Handshake.manifestOffer
            rest = rest.dropFirst(rest.starts(with: offer) ? offer.count : 4)
            hasShakenHands = true
        }
        do throws(BoltError) {
            while let message = try decoder.next(&rest) {
                _ = try Response(message, server.format)
            }
        } catch { fatalError("the server's bytes cannot be read: \(error)") }
        expect(!decoder.isWithinMessage, "half a message")
    }
}
