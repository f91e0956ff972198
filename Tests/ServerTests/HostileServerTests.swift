import Bolt
import BoltClient
import Foundation
import Glibc
import Graph
import Synchronization
import TestKit
import Testing

/// A server that takes one client, and says what the test wants.
private final class RawServer: @unchecked Sendable {
    // Safe: variables are set before the thread begins.
    private let listener: Int32
    let uri: String

    /// - Parameter serve: gets the client's socket, which is closed afterwards.
    init(_ serve: @escaping @Sendable (Int32) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) | listen(listener, 1)
                    | getsockname(listener, pointer, &size)
            }
        }
        guard code == 0 else { throw POSIXError(.EIO) }
        self.listener = listener
        uri = "bolt://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        Foundation.Thread.detachNewThread {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { return }
            serve(client)
            close(client)
        }
    }

    deinit {
        // Wakes the thread that waits for a client.
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    func connect(timeout: Duration = .seconds(10)) throws(BoltClientError) -> BoltConnection {
        try BoltConnection.open(
            try BoltURI(uri), ClientConnection.Configuration(userAgent: "test/1"),
            timeout: timeout)
    }
}

/// Sends bytes; false once the client has gone.
@discardableResult
private func say(_ bytes: [UInt8], _ client: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes {
            send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
    }
    return true
}

/// Reads what has come, at least a byte.
@discardableResult
private func hear(_ client: Int32) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    return recv(client, &buffer, buffer.count, 0) > 0
}

private func message(_ signature: UInt8, _ fields: Value...) -> [UInt8] {
    var writer = MessageWriter(ValueFormat(BoltVersion(5, 8)))
    writer.append(signature: signature, fieldCount: fields.count) { writer in
        for field in fields { writer.append(field) }
    }
    return writer.take()
}

private let letIn = message(0x70, .map(["server": "Neo4j/raw"])) + message(0x70, .map([:]))

/// Lets a client in, and waits for a statement of it.
private func greet(_ client: Int32) {
    hear(client)
    say([0, 0, 8, 5], client)
    hear(client)
    say(letIn, client)
    hear(client)
}

private func problem(_ body: () throws(BoltClientError) -> Void) -> String {
    do {
        try body()
        return "none"
    } catch { return "\(error)" }
}

@Suite struct `A Bolt client of a hostile server` {
    @Test func `says that nothing listens, or that nothing answers`() throws {
        let server = try RawServer { client in
            hear(client)
            hear(client)
        }
        let silent = problem { () throws(BoltClientError) in
            _ = try server.connect(timeout: .milliseconds(300))
        }
        #expect(silent.contains("hung up"))
        // Nobody uses TCP's first port.
        let refused = problem { () throws(BoltClientError) in
            _ = try BoltConnection.open(
                try BoltURI("bolt://127.0.0.1:1"),
                ClientConnection.Configuration(userAgent: "test/1"))
        }
        #expect(refused.contains("nothing listens there"), "\(refused)")
    }

    @Test(arguments: [
        ("HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP"), ("SSH-2.0-OpenSSH\r\n", "no Bolt server"),
        ("", "hung up"), ("\u{0}\u{0}\u{8}", "hung up"),
    ]) func `says what answers instead`(answer: String, wanted: String) throws {
        let server = try RawServer { client in
            hear(client)
            say(Array(answer.utf8), client)
        }
        #expect(problem { () throws(BoltClientError) in _ = try server.connect() }.contains(wanted))
    }

    @Test func `says that a server hangs up in the middle of rows`() throws {
        let server = try RawServer { client in
            greet(client)
            say(message(0x70, .map(["fields": ["x"]])) + message(0x71, [1]) + [0, 9, 0xB1], client)
            // What it has not read would make the system drop what it has said.
            shutdown(client, Int32(SHUT_WR))
            while hear(client) {}
        }
        let connection = try server.connect()
        let result = try connection.run("RETURN 1 AS x")
        #expect(try result.next().map { json(.list($0)) } == "[1]")
        // The operating system may tell of a reset before it hands on that the stream ended.
        let problems = [
            problem { () throws(BoltClientError) in _ = try result.next() },
            problem { () throws(BoltClientError) in _ = try connection.run("RETURN 1") },
        ]
        #expect(problems.allSatisfy { $0.contains("hung up") || $0.contains("broke") })
    }

    /// Found as answers that were lost at times, when they came with the end of the connection.
    @Test func `hears what a server said before it hung up`() throws {
        let server = try RawServer { client in
            greet(client)
            say(message(0x70, .map(["fields": ["x"]])), client)
            usleep(20_000)
            say(message(0x71, [1]) + message(0x71, [2]) + message(0x70, .map([:])), client)
            shutdown(client, Int32(SHUT_WR))
            while hear(client) {}
        }
        let connection = try server.connect()
        let result = try connection.run("UNWIND [1, 2] AS x RETURN x")
        usleep(200_000)
        #expect(try result.next().map { json(.list($0)) } == "[1]")
        #expect(try result.next().map { json(.list($0)) } == "[2]")
        #expect(try result.next() == nil)
    }

    private final class Sent: Sendable { let count = Atomic(0) }

    @Test func `holds one message, however large they are and many`() throws {
        let sent = Sent()
        let server = try RawServer { client in
            greet(client)
            say(message(0x70, .map(["fields": ["x"]])), client)
            let large = message(0x71, [.string(String(repeating: "x", count: 1 << 20))])
            // No end comes.
            for _ in 0..<500 {
                guard say(large, client) else { return }
                sent.count.add(1, ordering: .relaxed)
            }
        }
        let connection = try server.connect()
        let result = try connection.run("RETURN 1 AS x")
        for _ in 0..<200 { _ = try result.next() }
        // Slow readers hold up the server, and do not fill their memory.
        usleep(300_000)
        #expect(sent.count.load(ordering: .relaxed) < 300)
        connection.close()
    }

    @Test func `takes no message without end`() throws {
        let server = try RawServer { client in
            greet(client)
            let chunk = [0xFF, 0xFF] + [UInt8](repeating: 0xB1, count: 0xFFFF)
            while say(chunk, client) {}
        }
        let connection = try server.connect()
        let found = problem { () throws(BoltClientError) in
            _ = try connection.run("RETURN 1")
        }
        #expect(found.contains("more than"))
    }

    @Test func `takes no rows that it did not ask for`() throws {
        let server = try RawServer { client in
            greet(client)
            say(message(0x70, .map(["fields": ["x"]])), client)
            while say(message(0x71, [1]), client) {}
        }
        let connection = try server.connect()
        let result = try connection.run("RETURN 1 AS x", fetchCount: 100)
        let found = problem { () throws(BoltClientError) in
            while try result.next() != nil {}
        }
        #expect(found.contains("not asked for"))
    }
}
