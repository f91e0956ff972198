import Bolt
import Foundation
import Glibc
import NIOSSL
import Server
import Synchronization
import TestKit
import Testing

@Suite struct `A server with a certificate` {
    /// Runs `body` with a server that is secured; `reports` are what its operator was told.
    private func withSecureServer(
        _ configure: (inout ServerConfiguration) -> Void = { _ in },
        _ body: (Server, TestCertificates, _ reports: () -> [String]) throws -> Void
    ) throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let certificates = TestCertificates(directory: directory)
            try certificates.make()
            let reports = Mutex<[String]>([])
            try withServer { configuration in
                configuration.tls = certificates.files
                configuration.report = { text in reports.withLock { $0.append(text) } }
                configure(&configuration)
            } _: { server in
                try body(server, certificates) { reports.withLock(\.self) }
            }
        }
    }

    @Test func `speaks Bolt within TLS of version 1.2 and 1.3, and no older`() throws {
        try withSecureServer { server, _, _ throws in
            #expect(try SecureClient(server).shakesHands())
            #expect(try SecureClient(server, .tlsv12).shakesHands())
            #expect(try !SecureClient(server, .tlsv11).shakesHands())
        }
    }

    @Test func `sends who discovers it over HTTP to addresses that are secured`() throws {
        let address = try ListenAddress("127.0.0.1:0")
        try withSecureServer { $0.http = address } _: { server, _, _ throws in
            let client = try SecureClient(server, address: server.httpAddress)
            let answer = client.ask("GET / HTTP/1.0\r\nHost: localhost:1\r\n\r\n")
            let port = try #require(server.address.split(separator: ":").last)
            for text in [
                "\"neo4j+s://localhost:\(port)\"", "\"bolt+s://localhost:\(port)\"",
                "\"https://localhost:1/db/{databaseName}/query/v2\"",
                "\"https://localhost:1/openapi.json\"",
            ] {
                // JSON may escape the slashes.
                #expect(answer.replacing("\\/", with: "/").contains(text), "\(answer)")
            }
        }
    }

    @Test func `shows a new certificate to new clients, and goes on with the others`() throws {
        try withSecureServer { server, certificates, reports throws in
            let old = try SecureClient(server)
            #expect(try old.shakesHands())
            let number = try old.serialNumber()
            try certificates.make()
            server.reload()
            let new = try SecureClient(server)
            #expect(try new.shakesHands())
            #expect(try new.serialNumber() != number)
            #expect(try old.serialNumber() == number)
            #expect(try old.saysHello())
            #expect(reports().count == 1)
            #expect(reports().first?.contains("read anew") == true)
        }
    }

    @Test func `notices new files by itself, once both have come`() throws {
        try withSecureServer {
            $0.tls?.checkInterval = .milliseconds(50)
        } _: {
            server, certificates, reports in
            let number = try SecureClient(server).number()
            try certificates.make()
            #expect(eventually { (try? SecureClient(server).number()) != number })
            #expect(reports().allSatisfy { $0.contains("read anew") })
        }
    }

    @Test func `keeps its certificate while the files are wrong`() throws {
        try withSecureServer { server, certificates, reports throws in
            let number = try SecureClient(server).number()
            let good = try [certificates.files.certificate, certificates.files.key].map {
                try Data(contentsOf: URL(fileURLWithPath: $0))
            }
            func write(_ certificate: Data, _ key: Data) throws {
                try certificate.write(to: URL(fileURLWithPath: certificates.files.certificate))
                try key.write(to: URL(fileURLWithPath: certificates.files.key))
            }
            try certificates.make()
            let otherKey = try Data(contentsOf: URL(fileURLWithPath: certificates.files.key))
            for (certificate, key) in [
                (good[0], otherKey), (Data(), good[1]), (good[0], Data()), (good[1], good[1]),
                (good[0], good[0]), (good[0].dropLast(100), good[1]), (Data("junk".utf8), good[1]),
            ] {
                try write(Data(certificate), key)
                server.reload()
                #expect(reports().last?.contains("kept as it was") == true)
                #expect(try SecureClient(server).number() == number)
            }
            #expect(reports().count == 7)
        }
    }

    @Test func `does not start with files that are wrong`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let certificates = TestCertificates(directory: directory)
            #expect(throws: ServerError.self) {
                try withServer {
                    $0.tls = certificates.files
                } _: { _ in
                }
            }
            try certificates.make()
            try certificates.openssl(
                "ec -in \(directory)/key.pem -aes128 -passout pass:secret "
                    + "-out \(directory)/locked.pem")
            #expect(throws: ServerError.self) {
                try withServer {
                    $0.tls = TLSFiles(
                        certificate: certificates.files.certificate, key: directory + "/locked.pem")
                } _: { _ in
                }
            }
        }
    }

    @Test func `hangs up on who speaks no TLS, and serves the others`() throws {
        try withSecureServer { server, _, _ throws in
            var generator = SeededGenerator(seed: testSeed)
            let other = try SecureClient(server)
            #expect(throws: (any Error).self) { try TestClient(server) }
            for _ in 0..<100 {
                let client = try TestClient(server, logsOn: false)
                var junk = (0..<Int.random(in: 1..<500, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
                // The beginning of a real greeting, and nonsense in it.
                if Bool.random(using: &generator) {
                    junk = [22, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3] + junk
                }
                // The server may have hung up before all is sent.
                try? client.send(raw: junk)
            }
            #expect(try other.shakesHands())
            #expect(try other.saysHello())
            #expect(eventually { server.connectionCount == 1 })
        }
    }

    @Test func `counts the greeting of TLS as time to log on`() throws {
        try withSecureServer {
            $0.authenticationTimeout = .milliseconds(300)
        } _: { server, _, _ in
            let silent = try TestClient(server, logsOn: false)
            let half = try TestClient(server, logsOn: false)
            try half.send(raw: [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3])
            let slow = try TestClient(server, logsOn: false)
            // After TLS it says nothing.
            let idle = try SecureClient(server)
            let duration = ContinuousClock().measure {
                for byte in [22, 3, 1, 2, 0, 1] as [UInt8] {
                    try? slow.send(raw: [byte])
                    usleep(20_000)
                }
                #expect(eventually { server.connectionCount == 0 })
            }
            #expect(duration < .seconds(4))
            #expect(try silent.receive() == nil)
            #expect(try half.receive() == nil)
            #expect(idle.isHungUpOn())
        }
    }

    @Test func `ends without waiting for who has not finished greeting`() throws {
        try withSecureServer {
            $0.drainTimeout = .seconds(20)
        } _: { server, _, _ in
            let half = try TestClient(server, logsOn: false)
            try half.send(raw: [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3])
            #expect(eventually { server.connectionCount == 1 })
            let duration = ContinuousClock().measure { server.stop() }
            #expect(duration < .seconds(5))
        }
    }
}

extension SecureClient {
    /// The number of the server's certificate, once Bolt is spoken with it.
    fileprivate func number() throws -> [UInt8]? {
        try shakesHands() ? serialNumber() : nil
    }
}
