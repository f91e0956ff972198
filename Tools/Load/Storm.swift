import Bolt
import Graph

/// Guests that a server on a network has to bear.
struct Storm: Sendable {
    var name: String
    var count: Int
    var atOnce: Int
    /// Whether each guest has to be hung up on.
    var isSentAway = false
    var behaviour: @Sendable (Int) -> Behaviour

    /// All of them.
    ///
    /// - Parameters:
    ///   - connects: how many connect in the largest.
    ///   - size: 1 for the full length of the others.
    ///   - database: what those who get in ask for.
    static func all(connects: Int, size: Double, database: String) -> [Storm] {
        let writer = OperationWriter(database: database)
        func count(_ full: Int) -> Int { max(4, Int(Double(full) * size)) }
        return [
            Storm(name: "\(connects) connects", count: connects, atOnce: 256) { index in
                let bytes: [[UInt8]] = [[], [], Connection.handshake, Connection.login]
                return Behaviour(bytes: bytes[index % 4], isReset: index % 4 == 0)
            },
            Storm(
                name: "half-open: they say nothing", count: count(2_000), atOnce: 2_000,
                isSentAway: true
            ) { index in
                Behaviour(bytes: index % 2 == 0 ? [] : Connection.handshake, stay: .seconds(60))
            },
            Storm(
                name: "slow: a byte at a time", count: count(1_000), atOnce: 1_000,
                isSentAway: true
            ) { _ in
                Behaviour(
                    bytes: Connection.login, pieceByteCount: 1, pause: .milliseconds(200),
                    stay: .seconds(60))
            },
            Storm(name: "slow: they take no rows", count: count(200), atOnce: 200) { _ in
                Behaviour(
                    bytes: Connection.login
                        + writer.statement(
                            "", "UNWIND range(1, 1000000000) AS x RETURN x, 'row ' + x").bytes,
                    stay: .seconds(5), reads: false, isReset: true)
            },
            Storm(name: "they leave transactions behind", count: count(500), atOnce: 20) { _ in
                let open = writer.transaction("", [("MERGE (:Left {x: 1})", [:])]).bytes
                // The message that commits is the last: two bytes, and four around them.
                return Behaviour(bytes: Connection.login + open.dropLast(6), isReset: true)
            },
            Storm(name: "garbage", count: count(5_000), atOnce: 500) { index in
                Behaviour(bytes: garbage(index), stay: .seconds(4))
            },
            Storm(
                name: "oversized messages", count: count(50), atOnce: 4, isSentAway: true
            ) { _ in Behaviour(bytes: oversized, stay: .seconds(60)) },
            Storm(
                name: "TLS and HTTP where Bolt is spoken", count: count(5_000), atOnce: 128,
                isSentAway: true
            ) { index in
                let hello: [UInt8] = [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]
                return Behaviour(
                    bytes: index % 2 == 0
                        ? hello + random(505, index) : Array("GET / HTTP/1.1\r\n\r\n".utf8),
                    stay: .seconds(60))
            },
        ]
    }

    /// Bytes that are no Bolt, from the beginning or after a proper one.
    private static func garbage(_ index: Int) -> [UInt8] {
        let bytes = random(1 + index * 7 % 4_096, index)
        switch index % 5 {
        case 0: return bytes
        case 1: return Connection.handshake + bytes
        case 2: return Connection.login + bytes
        // Chunks of a proper size around bytes without meaning.
        case 3: return Connection.login + chunk(Array(bytes.prefix(2_000))) + [0, 0]
        // Lists in lists, deeper than any stack.
        default:
            let lists = [UInt8](repeating: 0x91, count: 60_000)
            return Connection.login + chunk([0xB3, 0x10] + lists) + [0, 0]
        }
    }

    /// A message of more bytes than a server takes by default.
    private static let oversized: [UInt8] = {
        let part = chunk([UInt8](repeating: 0x41, count: 60_000))
        return Connection.login + (0..<300).flatMap { _ in part }
    }()

    private static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
    }

    /// The same bytes for the same number.
    private static func random(_ count: Int, _ seed: Int) -> [UInt8] {
        var state = UInt64(truncatingIfNeeded: seed) &+ 0x9E37_79B9_7F4A_7C15
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
    }
}
