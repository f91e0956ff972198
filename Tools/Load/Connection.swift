import Bolt
import Foundation
import Graph

/// A connection to the server that never waits: who drives it says when its socket is ready.
final class Connection {
    static let version = BoltVersion(5, 8)
    /// Bytes of a client that proposes one version, greets and logs on without waiting.
    static let login: [UInt8] = {
        var writer = MessageWriter(ValueFormat(version))
        writer.append(.hello(hello), version)
        writer.append(.logon(["scheme": "none"]), version)
        return handshake + writer.take()
    }()
    static let handshake =
        Handshake.magic + Handshake.bytes(of: version) + [UInt8](repeating: 0, count: 12)
    private static let hello = {
        var hello = Request.Hello()
        hello.userAgent = "intelgraph-load"
        return hello
    }()

    let socket: Int32
    /// The records of the answer at hand.
    private(set) var recordCount = 0
    /// Why the server refused what was asked last.
    private(set) var failure: String?
    private var lastRecord: [UInt8] = []
    private var output: [UInt8] = []
    private var sentCount = 0
    private var decoder = ChunkDecoder(messageByteLimit: 64 << 20)
    private var handshakeByteCount = 4
    /// Messages that end an answer and have not come.
    private var awaitedCount = 0

    /// Connects and sends all that lets the client in; the answer is one like any other.
    init(_ address: SocketAddress) throws {
        socket = try address.connect()
        ask(Self.login, answerCount: 2)
    }

    deinit { close(socket) }

    /// The first value of the last record, if it is an integer.
    var lastInteger: Int? {
        // Messages are decoded only for those who look at them.
        guard case .record(let values)? = try? Response(lastRecord, ValueFormat(Self.version)),
            case .integer(let integer)? = values.first
        else { return nil }
        return Int(integer)
    }

    var isAnswered: Bool { awaitedCount == 0 }
    var hasOutput: Bool { sentCount < output.count }

    /// Sends as much as the socket takes; the rest goes with `write`.
    func ask(_ bytes: [UInt8], answerCount: Int) {
        output = bytes
        sentCount = 0
        awaitedCount = answerCount
        recordCount = 0
        failure = nil
    }

    /// False if the connection is broken.
    func write() -> Bool {
        while hasOutput {
            let count = output[sentCount...].withUnsafeBytes {
                send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            if count < 0 { return errno == EAGAIN || errno == EINTR }
            sentCount += count
        }
        return true
    }

    /// Takes what has come; false if the connection is broken or the server hung up.
    func read(_ buffer: inout [UInt8]) throws -> Bool {
        while true {
            let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count < 0 { return errno == EAGAIN || errno == EINTR }
            guard count > 0 else { return false }
            var input = buffer[..<count]
            let skipped = min(handshakeByteCount, count)
            input = input.dropFirst(skipped)
            handshakeByteCount -= skipped
            while let message = try decoder.next(&input) { try take(message) }
            if count < buffer.count { return true }
        }
    }

    /// Looks at no more of a message than its signature.
    private func take(_ message: [UInt8]) throws {
        switch message.count > 1 ? message[1] : 0 {
        case 0x71:
            recordCount += 1
            lastRecord = message
        case 0x70, 0x7E: awaitedCount -= 1
        case 0x7F:
            awaitedCount -= 1
            guard case .failure(let metadata) = try Response(message, ValueFormat(Self.version))
            else { return }
            failure = ["neo4j_code", "code", "message"].compactMap { metadata[$0] }
                .map { if case .string(let text) = $0 { text } else { "\($0)" } }
                .joined(separator: ": ")
        default: throw LoadError("the server sent a message that is no answer")
        }
    }
}
