import Foundation
import IntelGraph
import Server
import Synchronization

/// A server with a small shard that inputs ask one after the other. What they write stays; once
/// that is much, the next input has a new one.
struct FuzzedServer: Sendable {
    private static let recordLimit = 2_000
    private static let current = Mutex<FuzzedServer?>(nil)

    private let directory: String
    private let shard: Shard
    private let server: Server
    private let port: UInt16

    /// The server for the next input.
    static func next() -> FuzzedServer {
        current.withLock { current in
            do {
                if let server = current {
                    guard try server.shard.statistics().lsn > recordLimit else { return server }
                    server.end()
                }
                let server = try FuzzedServer()
                current = server
                return server
            } catch { fatalError("no server: \(error)") }
        }
    }

    private init() throws {
        directory = NSTemporaryDirectory() + "fuzzed-server-\(UUID().uuidString)"
        shard = try Shard.open(at: directory)
        for (partition, statement) in Self.content {
            try shard.session(partition: partition).run(statement)
        }
        var configuration = ServerConfiguration(bolt: try ListenAddress("127.0.0.1:0"))
        configuration.http = try ListenAddress("127.0.0.1:0")
        configuration.defaultDatabase = "acme/one"
        configuration.messageByteLimit = 64 << 10
        configuration.statementByteLimit = 64 << 20
        configuration.transactionTimeout = .seconds(1)
        configuration.writerTimeout = .milliseconds(500)
        configuration.bookmarkTimeout = .milliseconds(50)
        configuration.httpTransactionTimeout = .milliseconds(500)
        configuration.httpRequestTimeout = .seconds(10)
        configuration.drainTimeout = .milliseconds(500)
        server = try Server.start(shard, configuration)
        port = server.httpAddress?.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
    }

    private static let content = [
        ("acme/one", "CREATE (:P {name: 'Ada', at: date('2024-02-29')})-[:T {x: 1.5}]->(:Q)"),
        ("acme/one", "CREATE INDEX p_name FOR (p:P) ON (p.name)"),
        ("acme/two", "CREATE (:P {name: 'Bo', at: point({x: 1, y: 2})})"),
        ("umbrella/x", "CREATE (:P {secret: true})"),
    ]

    func connect() -> FuzzedConnection { FuzzedConnection(port: port) }

    /// The server serves the next client, and keeps none that has left.
    func check() {
        let connection = connect()
        connection.send(Array("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        expect(connection.answer(hasBody: true)?.status == 200, "the server does not live on")
        let deadline = ContinuousClock.now + .seconds(10)
        while server.connectionCount > 1 {
            expect(ContinuousClock.now < deadline, "connections stay behind")
            usleep(500)
        }
    }

    private func end() {
        server.stop()
        shard.close()
        // What is left there goes with the run's directory.
        try? FileManager.default.removeItem(atPath: directory)
    }
}
