import Changelog
import Disk
import TestKit
import Testing

/// A model run: random groups on a simulated disk that dies at a random operation, opened again
/// from what a crash may leave, over and over, also while it recovers.
private struct CrashRun {
    var generator: SeededGenerator
    var disk = SimulatedDisk()
    var ignoresSync = false
    /// What was acknowledged, by LSN from 1 on.
    var acknowledged: [[UInt8]] = []
    /// The group whose sync did not return.
    var inFlight: [[UInt8]] = []
    var trimmedBelow = LSN.first
    var violation: String?

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func run(rounds: Int) {
        for _ in 0..<rounds where violation == nil {
            disk.faults.operationsUntilDeath = Int.random(in: 1...40, using: &generator)
            disk.faults.ignoresSync = ignoresSync
            // An error is the crash itself, or one that the next open meets again without faults.
            try? write()
            // One in four times only the process dies, and what it wrote is all there.
            if Int.random(in: 0..<4, using: &generator) > 0 {
                disk = disk.crashImage(&generator)
            } else {
                disk.faults = SimulatedDisk.Faults()
            }
            if disk.names(in: "/log").isEmpty && acknowledged.isEmpty { continue }
            check()
        }
    }

    private mutating func write() throws {
        var writer = try openLog("/log", disk: disk, fileByteCount: 2_048)
        while true {
            inFlight = []
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                let payload = payload(Int.random(in: 0..<1_000, using: &generator))
                _ = try writer.append(payload)
                inFlight.append(payload)
            }
            try writer.sync()
            acknowledged += inFlight
            inFlight = []
            if Int.random(in: 0..<8, using: &generator) == 0 {
                trimmedBelow = LSN(
                    .random(in: trimmedBelow.rawValue...writer.lastLSN.rawValue, using: &generator))
                try writer.trim(below: trimmedBelow)
            }
            if Int.random(in: 0..<8, using: &generator) == 0 {
                try writer.close()
                writer = try openLog("/log", disk: disk, fileByteCount: 2_048)
            }
        }
    }

    /// Every acknowledged record is there, then at most a beginning of the group in flight.
    private mutating func check() {
        do {
            let writer = try openLog("/log", disk: disk, fileByteCount: 2_048)
            let records = try readAll("/log", disk: disk, from: trimmedBelow).map(\.payload)
            let expected = acknowledged + inFlight
            let last = Int(writer.lastLSN.rawValue)
            guard last >= acknowledged.count, last <= expected.count,
                records == Array(expected[(Int(trimmedBelow.rawValue) - 1)..<last])
            else {
                violation = "\(last) records, \(acknowledged.count) were acknowledged"
                return
            }
            acknowledged = Array(expected[..<last])
            inFlight = []
        } catch {
            violation = "\(error)"
        }
    }
}

extension SimulatedDisk {
    fileprivate func names(in directory: String) -> [String] { (try? list(directory)) ?? [] }
}

@Suite struct `A changelog on a disk that crashes` {
    @Test(arguments: 0..<8 as Range<UInt64>)
    func `keeps every acknowledged record and no other`(stream: UInt64) {
        for run in 0..<3 as Range<UInt64> {
            let seed = testSeed &+ stream &* 1_000 &+ run
            var run = CrashRun(seed: seed)
            run.run(rounds: 8)
            #expect(run.violation == nil, "seed \(seed)")
        }
    }

    @Test func `shows when a disk does not sync, so that this test can fail`() {
        var violations = 0
        for run in 0..<6 as Range<UInt64> {
            var run = CrashRun(seed: testSeed &+ run)
            run.ignoresSync = true
            run.run(rounds: 8)
            if run.violation != nil { violations += 1 }
        }
        #expect(violations > 1)
    }

    @Test func `takes nothing after a failed sync, and is whole when opened anew`() throws {
        let disk = SimulatedDisk()
        var generator = SeededGenerator(seed: testSeed)
        var writer = try openLog("/log", disk: disk)
        _ = try writer.append(payload(1))
        try writer.sync()
        disk.faults.failsNextSync = true
        _ = try writer.append(payload(2))
        let isPoisoned = { (error: ChangelogError) in
            if case .poisoned = error { true } else { false }
        }
        do throws(ChangelogError) {
            try writer.sync()
            Issue.record("the sync must fail")
        } catch { #expect(isPoisoned(error)) }
        do throws(ChangelogError) {
            _ = try writer.append(payload(3))
            Issue.record("the append must fail")
        } catch { #expect(isPoisoned(error)) }

        // The group is still visible to this process's successor, which must make it durable
        // although the operating system believes that it is.
        let reopened = try openLog("/log", disk: disk)
        #expect(reopened.lastLSN == LSN(2))
        for _ in 0..<50 {
            let image = disk.crashImage(&generator)
            #expect(try readAll("/log", disk: image).map(\.payload) == [payload(1), payload(2)])
        }
    }

    @Test func `refuses records when the disk is full, and takes them when there is space`() throws
    {
        let disk = SimulatedDisk()
        var generator = SeededGenerator(seed: testSeed)
        var writer = try openLog("/log", disk: disk, fileByteCount: 1_024)
        var taken: [[UInt8]] = []
        disk.faults.freeByteCount = 2_500
        var refusals = 0
        for index in 1...400 {
            do throws(ChangelogError) {
                _ = try writer.append(payload(index))
                try writer.sync()
                taken.append(payload(index))
            } catch {
                guard case .noSpace = error else { throw error }
                refusals += 1
                #expect(writer.durableLSN == LSN(UInt64(taken.count)))
                #expect(writer.lastLSN == writer.durableLSN)
                let image = disk.crashImage(&generator)
                #expect(try readAll("/log", disk: image).map(\.payload) == taken)
                if refusals % 5 == 0 { disk.faults.freeByteCount = 3_000 }
            }
        }
        #expect(refusals > 5)
        #expect(taken.count > 100)
        #expect(try readAll("/log", disk: disk).map(\.payload) == taken)
    }
}
