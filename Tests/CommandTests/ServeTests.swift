import Foundation
import TestKit
import Testing

@Suite("The command 'serve'")
struct ServeTests {
    /// What `--experimental-dump-help` prints, as far as it matters here.
    private struct Help: Decodable {
        struct Command: Decodable {
            var arguments: [Argument]
        }
        struct Argument: Decodable {
            struct Name: Decodable {
                var name: String
            }
            var names: [Name]?
        }
        var command: Command
    }

    @Test("has an option for each key of its file, and none besides")
    func options() throws {
        try withTemporaryDirectory { directory in
            let dump = try Command.run(
                "intelgraph serve --experimental-dump-help", in: directory)
            let help = try JSONDecoder().decode(Help.self, from: Data(dump.output.utf8))
            let names = help.command.arguments.flatMap { $0.names ?? [] }.map(\.name)
                .filter { $0.count > 1 }
            let config = try Command.run("intelgraph serve --print-config", in: directory)
            #expect(config.status == 0)
            let keys = config.output.split(separator: "\n").compactMap { line -> String? in
                let line = line.hasPrefix("# ") && line.hasSuffix(":") ? line.dropFirst(2) : line
                guard let end = line.firstIndex(of: ":"), !line.contains("("), line.first != "#",
                    line.first != " ", line.first != "-"
                else { return nil }
                return String(line[..<end])
            }.filter { $0 != "initial-password" }
            // A secret is no option, for others on the machine could read it.
            #expect(config.output.contains("\n# initial-password:\n"))
            #expect(keys.count > 10)
            #expect(
                Set(names) == Set(keys + ["config", "print-config", "version", "help"]),
                "\(Set(names).symmetricDifference(keys))")
            for key in keys {
                // Each is read: what is no value of it is refused in its name.
                let wrong = try Command.run(
                    "intelgraph serve --print-config --\(key) ''", in: directory)
                #expect(wrong.status != 0 && wrong.errors.contains("--\(key)"), "\(key)")
            }
        }
    }

    @Test("prints what is in effect: command line over environment over file")
    func printConfig() throws {
        try withTemporaryDirectory { directory in
            try "connections: 1\nmessage-size: 2\ndrain-timeout: 3\n".write(
                toFile: directory + "/serve.yaml", atomically: false, encoding: .utf8)
            let found = try Command.run(
                """
                INTELGRAPH_CONFIG=serve.yaml INTELGRAPH_MESSAGE_SIZE=4 INTELGRAPH_CONNECTIONS=5 \
                INTELGRAPH_CONECTIONS=6 intelgraph serve --print-config --connections 7
                """, in: directory)
            #expect(found.output.contains("\n# From --connections.\nconnections: 7\n"))
            #expect(found.output.contains("\n# From INTELGRAPH_MESSAGE_SIZE.\nmessage-size: 4\n"))
            #expect(found.output.contains("\n# From serve.yaml.\ndrain-timeout: 3\n"))
            #expect(found.errors.contains("did you mean INTELGRAPH_CONNECTIONS?"))
            let missing = try Command.run("intelgraph serve --config none.yaml", in: directory)
            #expect(missing.status != 0)
            #expect(missing.errors.contains("the configuration 'none.yaml' cannot be read"))
        }
    }

    @Test("serves with a source of its file, tells the service manager, and ends with status 0")
    func service() throws {
        try withTemporaryDirectory { directory in
            try """
            data: shard
            bolt: 127.0.0.1:0
            http: none
            sources:
              - file: \(repositoryRoot)/Samples/debezium-small.jsonl
            """.write(toFile: directory + "/serve.yaml", atomically: false, encoding: .utf8)
            let manager = try NotifySocket(directory + "/notify")
            let server = try Command.start(
                "NOTIFY_SOCKET=\(directory)/notify exec intelgraph serve --config serve.yaml",
                in: directory, name: "serve")
            #expect(try manager.next() == "READY=1")
            #expect(try server.output().contains("bolt://127.0.0.1:"))
            var events = ""
            let deadline = ContinuousClock.now + .seconds(20)
            while ContinuousClock.now < deadline {
                events = try Command.run(
                    """
                    intelgraph query --data shard --format csv \
                    -p acme-intel/0b6f1f1e-0001-4000-8000-000000000001 \
                    'MATCH (n) RETURN count(n) > 0'
                    """, in: directory).output
                if events.contains("true") { break }
                usleep(50_000)
            }
            #expect(events.contains("true"))
            server.send(SIGTERM)
            #expect(try manager.next() == "STOPPING=1")
            let outcome = try server.outcome()
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
    }
}

/// What a service manager listens on.
private final class NotifySocket {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        try #require(path.utf8.count < MemoryLayout.size(ofValue: address.sun_path))
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(code == 0)
        var timeout = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout,
            socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// The next message.
    func next() throws -> String {
        var buffer = [UInt8](repeating: 0, count: 1_000)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        try #require(count > 0, "nothing came")
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }
}
