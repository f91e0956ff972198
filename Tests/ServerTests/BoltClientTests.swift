import Bolt
import BoltClient
import Foundation
import Graph
import Server
import TestKit
import Testing

private func connect(
    _ server: Server, _ version: BoltVersion? = nil, wantsManifest: Bool = true
) throws -> BoltConnection {
    var configuration = ClientConnection.Configuration(userAgent: "test/1")
    if let version { configuration.versions = [version] }
    configuration.wantsManifest = wantsManifest
    return try BoltConnection.open(try BoltURI("bolt://\(server.address)"), configuration)
}

extension BoltResult {
    /// The rows that are left, as JSON.
    fileprivate func rows() throws -> [String] {
        var rows: [String] = []
        while let row = try next() { rows.append(json(.list(row))) }
        return rows
    }
}

private func code(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "none"
    } catch let error as BoltClientError {
        guard case .failure(let failure) = error else { return "\(error)" }
        return failure.code
    } catch { return "\(error)" }
}

@Suite struct `A Bolt client` {
    @Test(arguments: BoltVersion.supported) func `works over every version`(
        version: BoltVersion
    ) throws {
        try withServer { server in
            for wantsManifest in [false, true] {
                let connection = try connect(server, version, wantsManifest: wantsManifest)
                #expect(connection.version == version)
                let result = try connection.run(
                    "UNWIND range(1, $n) AS x RETURN x, 'a' + x AS text", ["n": 5], fetchCount: 2)
                #expect(result.columns == ["x", "text"])
                #expect(try result.rows().last == #"[5,"a5"]"#)
                let created = try connection.run("CREATE (n:P {at: datetime()}) RETURN n")
                #expect(try created.rows().count == 1)
                #expect(created.summary?.counters.first { $0.name == "nodesCreated" }?.count == 1)
                #expect(created.summary?.bookmark?.hasPrefix("IG:") == true)
                connection.close()
            }
            #expect(eventually { server.connectionCount == 0 })
        }
    }

    @Test func `goes on after a failure`() throws {
        try withServer { server in
            let connection = try connect(server)
            for _ in 0..<3 {
                #expect(
                    code { _ = try connection.run("RETRUN 1") }
                        == "Neo.ClientError.Statement.SyntaxError")
                let late = try connection.run("UNWIND [1, 0] AS x RETURN 1 / x")
                #expect(code { _ = try late.rows() } == "Neo.ClientError.Statement.ArithmeticError")
                #expect(try connection.run("RETURN 1 AS x").rows() == ["[1]"])
            }
        }
    }

    @Test func `has transactions of several statements`() throws {
        try withServer { server in
            let connection = try connect(server)
            try connection.begin()
            _ = try connection.run("CREATE (:P)").rows()
            try connection.rollback()
            #expect(try connection.run("MATCH (n:P) RETURN count(n)").rows() == ["[0]"])
            try connection.begin()
            _ = try connection.run("CREATE (:P)").rows()
            try connection.commit()
            try connection.begin()
            #expect(code { _ = try connection.run("RETRUN 1") }.hasSuffix("SyntaxError"))
            try connection.rollback()
            #expect(try connection.run("MATCH (n:P) RETURN count(n)").rows() == ["[1]"])
        }
    }

    @Test func `ends a statement from another thread`() throws {
        try withServer { server in
            let connection = try connect(server)
            Foundation.Thread.detachNewThread {
                usleep(300_000)
                connection.interrupt()
            }
            let ended = code { _ = try connection.run(longStatement).rows() }
            #expect(ended == "Neo.ClientError.Transaction.Terminated")
            #expect(try connection.run("RETURN 2 AS x").rows() == ["[2]"])
            // Where nothing runs it does no harm.
            connection.interrupt()
            #expect(try connection.run("RETURN 3 AS x").rows() == ["[3]"])
        }
    }

    @Test func `can be interrupted between any two rows, and goes on`() throws {
        try withServer { server in
            let connection = try connect(server)
            for taken in 0..<8 {
                let result = try connection.run(
                    "UNWIND range(1, 1000000) AS x RETURN x", fetchCount: 3)
                for _ in 0..<taken { _ = try result.next() }
                connection.interrupt()
                // Rows that were on their way may still come.
                #expect(
                    code { while try result.next() != nil {} }
                        == "Neo.ClientError.Transaction.Terminated", "\(taken)")
                #expect(try connection.run("RETURN 2 AS x").rows() == ["[2]"])
            }
        }
    }

    @Test func `streams many rows in little memory`() throws {
        try withServer { server in
            let connection = try connect(server)
            let result = try connection.run(
                "UNWIND range(1, 300000) AS x RETURN x, $f",
                ["f": .string(String(repeating: "x", count: 1_000))])
            let watch = MemoryWatch()
            var sum: Int64 = 0
            while let row = try result.next() {
                if case .integer(let value) = row[0] { sum += value }
            }
            #expect(sum == 300_000 * 300_001 / 2)
            // 300 MB went by, and other tests run meanwhile.
            #expect(watch.stop() < 160 << 20)
        }
    }

    @Test func `says what is wrong with an address`() {
        for (uri, part) in [
            ("127.0.0.1:7687", "bolt://127.0.0.1:7687"), ("http://h", "scheme"),
            ("bolt://", "host"), ("bolt://h:0", "port"), ("bolt://h:99999", "port"),
            ("bolt://ada:secret@h", "passwords"), ("bolt://h/acme", "database"),
            ("bolt://[::1", "port"),
        ] {
            #expect(code { _ = try BoltURI(uri) }.contains(part), "\(uri)")
        }
        #expect((try? BoltURI("neo4j+ssc://[::1]:7688/"))?.host == "::1")
        #expect((try? BoltURI("bolt+s://db.example"))?.port == 7687)
    }
}
