import Foundation
import IntelGraph
import TestKit
import Testing

@Suite struct `LOAD CSV reads allowed directories only` {
    private func withFiles(
        _ body: (_ shard: Shard, _ session: Session, _ root: String) throws -> Void
    ) throws {
        try withTemporaryDirectory { root in
            let manager = FileManager.default
            for name in ["import/deep", "import2", "other"] {
                try manager.createDirectory(
                    atPath: "\(root)/\(name)", withIntermediateDirectories: true)
            }
            for (name, text) in [
                ("import/a.csv", "a"), ("import/deep/b c.csv", "b"), ("other/secret.csv", "s"),
                ("import2/a.csv", "second"), ("import2/d.csv", "d"),
            ] { try text.write(toFile: "\(root)/\(name)", atomically: true, encoding: .utf8) }
            try manager.createSymbolicLink(
                atPath: "\(root)/import/link.csv", withDestinationPath: "\(root)/other/secret.csv")
            try manager.createSymbolicLink(
                atPath: "\(root)/import/out", withDestinationPath: "\(root)/other")
            try manager.createSymbolicLink(
                atPath: "\(root)/import/inner.csv", withDestinationPath: "a.csv")
            var options = Shard.Options()
            options.importDirectories = ["\(root)/import", "\(root)/import2"]
            let shard = try Shard.open(at: root + "/shard", options: options)
            defer { shard.close() }
            try body(shard, try shard.session(partition: "t/c"), root)
        }
    }

    private func load(_ url: String, _ session: Session) throws -> String {
        let result = try session.run(
            "LOAD CSV FROM $url AS row RETURN row[0] AS value", ["url": .string(url)])
        return try result[0].get("value")
    }

    @Test func `files in them, with escapes and links that stay inside`() throws {
        try withFiles { _, session, root throws in
            #expect(try load("file:///a.csv", session) == "a")
            #expect(try load("file:///deep/b%20c.csv", session) == "b")
            #expect(try load("FILE://localhost/deep/../a.csv", session) == "a")
            #expect(try load("file:///inner.csv", session) == "a")
            #expect(try load("file:///d.csv", session) == "d")
            #expect(try load("file://\(root)/import2/a.csv", session) == "second")
        }
    }

    @Test func `and nothing else`() throws {
        try withFiles { _, session, root throws in
            let refused = [
                "file:///../other/secret.csv", "file:///deep/../../other/secret.csv",
                "file:///%2e%2e/other/secret.csv", "file://\(root)/other/secret.csv",
                "file:///link.csv", "file:///out/secret.csv", "file:///deep", "file:///",
                "file:///nothing.csv", "file:///etc/passwd", "file:///a.csv%00.txt",
                "file:///a%zz.csv", "file://host/a.csv", "http://localhost/a.csv",
                "https://localhost/a.csv", "ftp://localhost/a.csv", "a.csv", "",
            ]
            for url in refused {
                let error = #expect(throws: IntelGraphError.self, "\(url)") {
                    _ = try load(url, session)
                }
                #expect("\(String(describing: error))".contains("LoadNotAllowed"), "\(url)")
            }
            var options = QueryOptions()
            options.files = ImportDirectories([])
            let error = #expect(throws: IntelGraphError.self) {
                _ = try session.run(
                    "LOAD CSV FROM 'file:///a.csv' AS row RETURN row", options: options)
            }
            #expect("\(String(describing: error))".contains("--import-dir"))
        }
    }

    @Test func `files that gzip or zstd compressed are read as what they hold`() throws {
        try withFiles { _, session, root throws in
            let lines = (1...20_000).map { "\($0),name \($0)\n" }.joined()
            try lines.write(
                toFile: "\(root)/import/l.csv", atomically: true, encoding: .utf8)
            try Self.shell("cd \(root)/import && gzip -k l.csv && zstd -q l.csv")
            try Self.shell("cd \(root)/import && head -c 20000 l.csv.gz > cut.csv")
            for name in ["l.csv", "l.csv.gz", "l.csv.zst"] {
                let row = try session.run(
                    """
                    LOAD CSV FROM $url AS row
                    RETURN count(row) AS n, sum(toInteger(row[0])) AS sum, max(size(row)) AS size
                    """, ["url": .string("file:///\(name)")])[0]
                #expect(try row.get("n") == 20_000, "\(name)")
                #expect(try row.get("sum") == 200_010_000, "\(name)")
                #expect(try row.get("size") == 2, "\(name)")
            }
            let cut = #expect(throws: IntelGraphError.self) {
                _ = try load("file:///cut.csv", session)
            }
            #expect("\(String(describing: cut))".contains("the compressed data ends too early"))
        }
    }

    @Test func `archives are refused with what to do`() throws {
        try withFiles { _, session, root throws in
            try Data([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0]).write(
                to: URL(filePath: "\(root)/import/a.zip"))
            let error = #expect(throws: IntelGraphError.self) {
                _ = try load("file:///a.zip", session)
            }
            let text = "\(String(describing: error))"
            #expect(text.contains("InvalidCSV") && text.contains("is a zip archive: unpack it"))
        }
    }

    private static func shell(_ line: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", line]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    @Test func `batches of a file are transactions`() throws {
        try withFiles { shard, session, root throws in
            let lines = (1...2_500).map { "\($0),name \($0)\n" }.joined()
            try ("id,name\n" + lines).write(
                toFile: "\(root)/import/people.csv", atomically: true, encoding: .utf8)
            let before = try shard.lastLSN()
            try session.run(
                """
                LOAD CSV WITH HEADERS FROM 'file:///people.csv' AS row
                CALL (row) { MERGE (p:P {id: toInteger(row.id)}) SET p.name = row.name }
                IN TRANSACTIONS
                """)
            #expect(try shard.lastLSN() == before + 3)
            let count: Int = try session.run("MATCH (p:P) RETURN count(p) AS n")[0].get("n")
            #expect(count == 2_500)
        }
    }
}
