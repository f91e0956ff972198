import Bolt
import Graph
import TestKit
import Testing

@Suite struct `Chunks` {
    static let messages = [[UInt8](0...15), bytes("0F 0E 0D 0C 0B 0A 09 08")]
    /// The specification's example: two messages with a NOOP between them, here with one before,
    /// and the first in two chunks.
    static let stream =
        bytes("00 00 00 0A 00 01 02 03 04 05 06 07 08 09 00 06 0A 0B 0C 0D 0E 0F 00 00")
        + bytes("00 00 00 08 0F 0E 0D 0C 0B 0A 09 08 00 00")

    @Test(arguments: [1, 2, 3, 5, 100])
    func `messages are the same however their bytes arrive`(pieceByteCount: Int) throws {
        var decoder = ChunkDecoder(messageByteLimit: 100)
        var found: [[UInt8]] = []
        for start in stride(from: 0, to: Self.stream.count, by: pieceByteCount) {
            var piece = Self.stream[start..<min(start + pieceByteCount, Self.stream.count)]
            while let message = try decoder.next(&piece) { found.append(message) }
        }
        #expect(found == Self.messages)
        #expect(!decoder.isWithinMessage)
    }

    @Test func `a message beyond the limit is refused before it is there`() {
        var decoder = ChunkDecoder(messageByteLimit: 10)
        var input = bytes("00 0B")[...]
        #expect(throws: BoltError.self) { _ = try decoder.next(&input) }
    }

    @Test func `a long message is sent in several chunks`() throws {
        var writer = MessageWriter(.modern)
        let text = String(repeating: "x", count: 200_000)
        writer.append(.run(Request.Run(text)), BoltVersion(5, 8))
        writer.append(.reset, BoltVersion(5, 8))
        let bytes = writer.take()
        #expect(bytes.starts(with: [0xFF, 0xFF, 0xB3, 0x10]))
        var decoder = ChunkDecoder(messageByteLimit: 1 << 20)
        var input = bytes[...]
        #expect(try decoder.next(&input)?.count == 200_000 + 9)
        #expect(try decoder.next(&input) == [0xB0, 0x0F])
        #expect(writer.bytes.isEmpty)
    }
}

@Suite struct `The handshake` {
    @Test(arguments: [
        ("00 00 04 04  00 00 00 00  00 00 00 00  00 00 00 00", BoltVersion(4, 4)),
        ("00 04 04 05  00 02 04 04  00 00 00 03  00 00 00 00", BoltVersion(5, 4)),
        ("00 08 08 05  00 02 04 04  00 00 00 03  00 00 00 00", BoltVersion(5, 8)),
        // 5.5 was never published; the range below it counts.
        ("00 05 05 05  00 00 00 00  00 00 00 00  00 00 00 00", BoltVersion(5, 4)),
        // The client's order of preference decides.
        ("00 00 00 03  00 00 04 04  00 08 08 05  00 00 00 00", BoltVersion(4, 4)),
        // A range that goes below the first minor version.
        ("00 FF 02 05  00 00 00 00  00 00 00 00  00 00 00 00", BoltVersion(5, 2)),
    ])
    func `the first proposal that is known is taken`(hex: String, version: BoltVersion) {
        #expect(Handshake.answer(to: bytes(hex)) == .version(version))
    }

    @Test func `versions that nobody speaks are refused`() {
        var connection = ServerConnection(.test)
        let actions = connection.receive(
            (Handshake.magic + bytes("00 00 05 05 00 00 00 03 00 00 09 05 00 00 00 00"))[...])
        guard case .send(let answer)? = actions.first, case .close? = actions.last else {
            Issue.record("\(actions)")
            return
        }
        #expect(answer == [0, 0, 0, 0])
        #expect(connection.state == .defunct)
    }

    @Test func `the manifest lists ranges, and the client's choice counts`() {
        #expect(
            Handshake.manifestOffer
                == bytes("00 00 01 FF  03  00 02 08 05  00 04 04 05  00 00 04 04  00"))
        var connection = ServerConnection(.test)
        let actions = connection.receive(
            Handshake.request(BoltVersion.supported, wantsManifest: true)[...])
        guard case .send(let offer)? = actions.first else {
            Issue.record("\(actions)")
            return
        }
        #expect(offer == Handshake.manifestOffer)
        #expect(connection.receive(bytes("00 00 07 05")[...]).isEmpty)
        #expect(connection.state == .choice)
        #expect(connection.receive([0]).isEmpty)
        #expect(connection.state == .connected)
        #expect(connection.version == BoltVersion(5, 7))
    }

    @Test(arguments: [
        "00 00 05 05 00", "00 00 09 05 00", "00 02 08 05 00", "01 00 08 05 00", "00 00 08 05 01",
        "00 00 08 05 80 80 80 80 80 80 80 80 80 80",
    ])
    func `a choice that was not offered ends the connection`(hex: String) {
        var connection = ServerConnection(.test)
        _ = connection.receive(Handshake.request(BoltVersion.supported, wantsManifest: true)[...])
        _ = connection.receive(bytes(hex)[...])
        #expect(connection.state == .defunct)
    }

    @Test(arguments: ["47 45 54 20 2F 20 48 54 54 50", "16 03 01 02 00", "60 60 B0 18"])
    func `another protocol is hung up on at its first bytes`(hex: String) {
        var connection = ServerConnection(.test)
        _ = connection.receive(bytes(hex)[...])
        #expect(connection.state == .defunct)
    }
}
