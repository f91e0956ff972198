import Disk
import Foundation
import TestKit
import Testing

@testable import Server

@Suite struct `The audit log` {
    @Test func `holds what it was told, in order, across openings`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            for round in 0..<3 {
                let log = try AuditLog.open(at: directory)
                try log.append(AuditEvent(.start, detail: "round \(round)"))
                try log.append(
                    AuditEvent(.login, user: "ada", address: "127.0.0.1:1", database: "acme/case"))
                log.close()
            }
            let records = try records(at: directory)
            #expect(records.map(\.sequence) == Array(1...6))
            #expect(records.map(\.kind) == ["start", "login", "start", "login", "start", "login"])
            #expect(records[1].user == "ada")
            #expect(records[1].address == "127.0.0.1:1")
            #expect(records[1].database == "acme/case")
            #expect(records[2].detail == "round 1")
            #expect(records.map(\.time) == records.map(\.time).sorted())
            let report = try AuditLog.verify(at: directory)
            #expect(report.problem == nil)
            #expect(report.recordCount == 6)
            #expect(report.newestHash == records.last?.hash)
        }
    }

    @Test func `belongs to one opener at a time`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let log = try AuditLog.open(at: directory)
            #expect(throws: AuditError.inUse(directory)) { try AuditLog.open(at: directory) }
            log.close()
            try AuditLog.open(at: directory).close()
        }
    }

    @Test func `takes events of many threads, and each once`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let log = try AuditLog.open(at: directory)
            DispatchQueue.concurrentPerform(iterations: 400) { index in
                let kind: AuditEvent.Kind = index.isMultiple(of: 3) ? .administration : .login
                try? log.append(AuditEvent(kind, user: "u\(index)"))
            }
            log.close()
            let users = try records(at: directory).compactMap(\.user)
            #expect(users.count == 400)
            #expect(Set(users).count == 400)
            #expect(try AuditLog.verify(at: directory).problem == nil)
        }
    }

    @Test func `goes on in another file once one is full, with the same chain`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let files = AuditFiles(disk: PosixDisk(), directory: directory)
            for _ in 0..<4 {
                let log = try AuditLog(files, fileByteLimit: 2_000)
                for _ in 0..<10 { try log.append(AuditEvent(.schema, detail: "CREATE INDEX")) }
                log.close()
            }
            #expect(try files.numbers().count > 5)
            let report = try AuditLog.verify(files)
            #expect(report.problem == nil)
            #expect(report.recordCount == 40)
            // Files that were put away leave a log that begins at a record that is known.
            for number in 1...3 { try PosixDisk().remove(files.path(number)) }
            let kept = try #require(try records(at: directory).first).previous
            #expect(try AuditLog.verify(files).problem?.kind == .removed)
            #expect(try AuditLog.verify(files, from: kept).problem == nil)
            #expect(try AuditLog.verify(files, from: kept).lastSequence == 40)
        }
    }

    @Test func `hides nothing that a name could hide, and cuts what is long`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let log = try AuditLog.open(at: directory)
            let name = "a\"\\\n\u{1B}[2K\u{202E}\u{7F}\u{85}é😀"
            try log.append(AuditEvent(.administration, user: name))
            try log.append(
                AuditEvent(
                    .administration, user: String(repeating: "é", count: 1_000_000),
                    detail: String(repeating: "\u{1}", count: 1_000_000)))
            log.close()
            let records = try records(at: directory)
            #expect(records.first?.user == name)
            let line = try #require(records.first?.text)
            #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
            #expect(line.contains(#""user":"a\"\\\n\u001b[2K\u202e\u007f\u0085é😀""#))
            #expect(records.last?.user?.utf8.count ?? 0 < 300)
            #expect(records.last?.text.utf8.count ?? .max < AuditRecord.lineByteLimit)
            #expect(try AuditLog.verify(at: directory).problem == nil)
        }
    }

    @Test func `is the log that its format describes`() throws {
        let folder = repositoryRoot + "/Tests/ServerTests/Golden/audit"
        if ProcessInfo.processInfo.environment["INTELGRAPH_UPDATE_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            try goldenText().write(
                toFile: folder + "/00000001.jsonl", atomically: true, encoding: .utf8)
        }
        let found = try String(contentsOfFile: folder + "/00000001.jsonl", encoding: .utf8)
        #expect(found == goldenText())
        let report = try AuditLog.verify(at: folder)
        #expect(report.problem == nil)
        #expect(report.recordCount == AuditEvent.Kind.allCases.count)
        let document = try String(
            contentsOfFile: repositoryRoot + "/Format/audit.md", encoding: .utf8)
        for kind in AuditEvent.Kind.allCases {
            #expect(document.contains("| `\(kind.rawValue)` |"))
        }
        #expect(document.contains(found.split(separator: "\n")[1]))
        #expect(document.contains("| lineByteLimit | \(AuditRecord.lineByteLimit) |"))
        #expect(document.contains("| detailByteLimit | \(AuditEvent.detailByteLimit) |"))
        #expect(document.contains("| textByteLimit | \(AuditEvent.textByteLimit) |"))
        #expect(document.contains("| fileByteLimit | \(AuditLog.fileByteLimit) |"))
    }

    /// A record of each kind.
    private func goldenText() -> String {
        var position = AuditChain.Position.beginning
        var text = ""
        for kind in AuditEvent.Kind.allCases {
            let record = AuditRecord(
                AuditEvent(
                    kind, user: "ada", address: "127.0.0.1:50000", database: "acme/fraud-7",
                    detail: "what \"\(kind)\" says"),
                sequence: position.sequence + 1, group: position.sequence + 1,
                time: AuditTime.text(seconds: 1_795_437_000, microseconds: 250),
                previous: position.hash)
            text += record.text + "\n"
            position.sequence += 1
            position.hash = AuditHash(record.hash) ?? .none
        }
        return text
    }
}

/// The records of a log; the test fails where a line is none.
func records(at directory: String) throws -> [AuditRecord] {
    var records: [AuditRecord] = []
    #expect(try AuditLog.forEachRecord(at: directory) { records.append($0) } == 0)
    return records
}
