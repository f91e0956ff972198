import Disk
import Foundation
import Synchronization
import TestKit
import Testing

@testable import Server

@Suite struct `Crashes and the audit log` {
    private let directory = "audit"

    private func files(_ disk: SimulatedDisk) -> AuditFiles {
        AuditFiles(disk: disk, directory: directory)
    }

    @Test func `whatever a crash leaves, what was acknowledged is there and the rest is told`()
        throws
    {
        for seed in 0..<150 {
            var generator = SeededGenerator(seed: testSeed &+ UInt64(seed))
            var disk = SimulatedDisk()
            var acknowledged: [String] = []
            for life in 0..<4 {
                disk.faults.operationsUntilDeath =
                    disk.operationCount + Int.random(in: 1...25, using: &generator)
                if let log = try? AuditLog(files(disk), fileByteLimit: 3_000) {
                    for index in 0..<8 {
                        let detail = "life \(life) event \(index)"
                        // Of several that share a sync, a crash may leave any part.
                        for _ in 0..<Int.random(in: 0...6, using: &generator) {
                            try log.append(AuditEvent(.login, detail: "padding"))
                        }
                        guard (try? log.append(AuditEvent(.schema, detail: detail))) != nil else {
                            break
                        }
                        acknowledged.append(detail)
                    }
                    log.close()
                }
                disk = disk.crashImage(&generator)
            }
            let log = try AuditLog(files(disk))
            try log.append(AuditEvent(.stop))
            log.close()
            let report = try AuditLog.verify(files(disk))
            #expect(report.problem == nil, "INTELGRAPH_SEED=\(testSeed) \(seed)")
            var details: [String] = []
            try files(disk).forEachLine(of: try files(disk).numbers()) { (line) in
                if let record = line.record, record.kind == "schema" {
                    details.append(record.detail ?? "")
                }
                return true
            }
            #expect(Set(acknowledged).subtracting(details).isEmpty, "\(testSeed) \(seed)")
            #expect(details.count == Set(details).count)
        }
    }

    @Test func `a torn end stays where it is, and the next record says so`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            var log = try AuditLog.open(at: directory)
            for _ in 0..<3 { try log.append(AuditEvent(.schema, detail: "CREATE INDEX")) }
            log.close()
            let path = directory + "/00000001.jsonl"
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            let torn = whole.dropLast(20)
            try torn.write(to: URL(fileURLWithPath: path))
            #expect(try AuditLog.verify(at: directory).problem?.kind == .truncated)
            log = try AuditLog.open(at: directory)
            try log.append(AuditEvent(.start))
            log.close()
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == torn)
            let report = try AuditLog.verify(at: directory)
            #expect(report.problem == nil)
            #expect(report.recoveryCount == 1)
            #expect(report.lastSequence == 4)
            // And what lies there cannot change any more either.
            try torn.dropLast(1).write(to: URL(fileURLWithPath: path))
            #expect(try AuditLog.verify(at: directory).problem?.sequence == 3)
        }
    }

    @Test func `a full disk refuses what must be recorded, and tells later what it missed`() throws
    {
        let disk = SimulatedDisk()
        let log = try AuditLog(files(disk))
        try log.append(AuditEvent(.start))
        disk.faults.freeByteCount = 100
        #expect(throws: AuditError.self) { try log.append(AuditEvent(.schema)) }
        for _ in 0..<3 { try log.append(AuditEvent(.login)) }
        #expect(throws: AuditError.self) { try log.append(AuditEvent(.administration)) }
        disk.faults.freeByteCount = nil
        try log.append(AuditEvent(.schema))
        log.close()
        #expect(try AuditLog.verify(files(disk)).problem == nil)
        var kinds: [String] = []
        var details: [String] = []
        try files(disk).forEachLine(of: [1]) { (line) in
            kinds += [line.record?.kind ?? "-"]
            details += [line.record?.detail ?? ""]
            return true
        }
        #expect(kinds == ["start", "lost", "schema"])
        #expect(details[1].hasPrefix("3 events before this: "))
        #expect(details[1].contains("no space left"))
    }

    @Test func `a full disk that wants a new file loses nothing that was there`() throws {
        let disk = SimulatedDisk()
        let log = try AuditLog(files(disk), fileByteLimit: 300)
        try log.append(AuditEvent(.start))
        disk.faults.freeByteCount = 50
        #expect(throws: AuditError.self) { try log.append(AuditEvent(.schema)) }
        disk.faults.freeByteCount = nil
        try log.append(AuditEvent(.schema))
        log.close()
        #expect(try files(disk).numbers() == [1, 2])
        #expect(try AuditLog.verify(files(disk)).recordCount == 2)
        #expect(try AuditLog.verify(files(disk)).problem == nil)
    }

    @Test func `after a failed sync nothing is recorded until the log is opened again`() throws {
        let disk = SimulatedDisk()
        let log = try AuditLog(files(disk))
        try log.append(AuditEvent(.start))
        disk.faults.failsNextSync = true
        #expect(throws: AuditError.self) { try log.append(AuditEvent(.schema)) }
        #expect(throws: AuditError.self) { try log.append(AuditEvent(.schema)) }
        try log.append(AuditEvent(.login))
        log.close()
        let again = try AuditLog(files(disk))
        try again.append(AuditEvent(.start))
        again.close()
        #expect(try AuditLog.verify(files(disk)).problem == nil)
    }

    @Test func `a log that is closed refuses, and closes once`() throws {
        let disk = SimulatedDisk()
        let log = try AuditLog(files(disk))
        log.close()
        log.close()
        #expect(throws: AuditError.self) { try log.append(AuditEvent(.schema)) }
        try log.append(AuditEvent(.login))
    }
}
