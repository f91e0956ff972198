import Disk
import Foundation
import TestKit
import Testing

@testable import Server

@Suite struct `Tampering with the audit log` {
    /// The lines of a log of one file, and a place to write others.
    private func withLog(
        _ count: Int = 6,
        _ body: (_ lines: [String], _ verify: (String) throws -> AuditReport) throws -> Void
    ) throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let log = try AuditLog.open(at: directory)
            for index in 1...count {
                try log.append(AuditEvent(.schema, detail: "statement \(index)"))
            }
            log.close()
            let path = directory + "/00000001.jsonl"
            let lines = try String(contentsOfFile: path, encoding: .utf8)
                .split(separator: "\n").map { String($0) + "\n" }
            #expect(lines.count == count)
            try body(lines) { text in
                try Data(text.utf8).write(to: URL(fileURLWithPath: path))
                return try AuditLog.verify(at: directory)
            }
        }
    }

    @Test func `any byte that changes is found, and its record named`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let log = try AuditLog.open(at: directory)
            for index in 1...3 { try log.append(AuditEvent(.schema, detail: "statement \(index)")) }
            log.close()
            let path = directory + "/00000001.jsonl"
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            var record: UInt64 = 1
            for index in bytes.indices {
                for mask in [0x01, 0x20, 0x80] as [UInt8] {
                    var changed = bytes
                    changed[index] ^= mask
                    try changed.write(to: URL(fileURLWithPath: path))
                    let problem = try AuditLog.verify(at: directory).problem
                    #expect(problem?.sequence == record, "byte \(index)")
                    let isTail = index == bytes.count - 1
                    #expect(problem?.kind == (isTail ? .truncated : .changed), "byte \(index)")
                }
                if bytes[index] == UInt8(ascii: "\n") { record += 1 }
            }
        }
    }

    @Test func `a record that is removed is named`() throws {
        try withLog { lines, verify in
            for index in 0..<5 {
                var rest = lines
                rest.remove(at: index)
                let problem = try verify(rest.joined()).problem
                #expect(problem?.kind == .removed)
                #expect(problem?.sequence == UInt64(index + 1))
            }
        }
    }

    @Test func `records that are swapped or repeated are named`() throws {
        try withLog { lines, verify in
            for index in 0..<5 {
                var swapped = lines
                swapped.swapAt(index, index + 1)
                let problem = try verify(swapped.joined()).problem
                #expect(problem?.kind == .reordered)
                #expect(problem?.sequence == UInt64(index + 1))
                var repeated = lines
                repeated.insert(lines[index], at: index + 1)
                #expect(try verify(repeated.joined()).problem?.kind == .reordered)
            }
        }
    }

    @Test func `a record that is made anew with a hash of its own is named`() throws {
        try withLog { lines, verify in
            var forged = lines
            let old = try #require(AuditRecord(line: Array(lines[2].utf8.dropLast())[...]))
            let record = AuditRecord(
                AuditEvent(.schema, detail: "nothing"), sequence: old.sequence, group: old.group,
                time: old.time, previous: try #require(AuditHash(old.previous)))
            forged[2] = record.text + "\n"
            let problem = try verify(forged.joined()).problem
            #expect(problem?.kind == .changed)
            #expect(problem?.sequence == 3)
        }
    }

    @Test func `a log that is cut is found where a hash was kept`() throws {
        try withLog { lines, verify in
            let whole = try verify(lines.joined())
            let text = lines.dropLast(2).joined()
            #expect(try verify(text).problem == nil)
            try withTemporaryDirectory(inMemory: true) { directory in
                let path = directory + "/00000001.jsonl"
                try text.write(toFile: path, atomically: true, encoding: .utf8)
                func problem(_ from: String?, _ expected: String?) throws -> AuditProblem? {
                    try AuditLog.verify(at: directory, from: from, expecting: expected).problem
                }
                #expect(try problem(nil, whole.newestHash)?.kind == .unexpectedEnd)
                #expect(try problem(whole.newestHash, nil)?.kind == .unknownStart)
                let kept = try #require(AuditRecord(line: Array(lines[3].utf8.dropLast())[...]))
                    .hash
                #expect(try problem(kept, kept) == nil)
            }
            for count in 1..<200 {
                let problem = try verify(String(lines.joined().dropLast(count))).problem
                #expect(problem?.kind == .truncated)
                #expect(problem?.sequence == 6)
            }
        }
    }

    @Test func `what was changed stays named after the server has gone on`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            var log = try AuditLog.open(at: directory)
            for index in 1...4 { try log.append(AuditEvent(.schema, detail: "statement \(index)")) }
            log.close()
            let path = directory + "/00000001.jsonl"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try text.replacing("statement 2", with: "statement 9")
                .write(toFile: path, atomically: true, encoding: .utf8)
            log = try AuditLog.open(at: directory)
            try log.append(AuditEvent(.start))
            log.close()
            let report = try AuditLog.verify(at: directory)
            #expect(report.problem?.kind == .changed)
            #expect(report.problem?.sequence == 2)
            var kinds: [String] = []
            #expect(try AuditLog.forEachRecord(at: directory) { kinds.append($0.kind) } == 1)
            #expect(kinds == ["schema", "schema", "schema", "damage", "start"])
        }
    }

    @Test func `garbage is no log, and costs no memory`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            var generator = SeededGenerator(seed: testSeed)
            let path = directory + "/00000001.jsonl"
            var junk = Data((0..<50_000).map { _ in UInt8.random(in: 0...255, using: &generator) })
            junk += Data(repeating: 0, count: 3_000_000)
            junk += Data(#"{"sequence":18446744073709551615,"group":0,"time":"x"}"#.utf8)
            try junk.write(to: URL(fileURLWithPath: path))
            #expect(try AuditLog.verify(at: directory).problem?.sequence == 1)
            let log = try AuditLog.open(at: directory)
            try log.append(AuditEvent(.start))
            log.close()
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == junk)
        }
    }
}
