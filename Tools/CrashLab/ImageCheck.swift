import Foundation
import Storage
import TestKit

/// Crashes at one step, recovers, and compares with what the workload was promised.
struct ImageCheck {
    private let run: Run
    private let directory: String
    private let states: [UInt64: String]
    private var random: SeededGenerator
    private var verdict: Verdict

    private struct Failure: Error {
        let outcome: Verdict.Outcome
        let detail: String
    }

    init(run: Run, index: Int, directory: String, states: [UInt64: String]) {
        self.run = run
        self.directory = directory
        self.states = states
        random = SeededGenerator(run.seed, index)
        verdict = Verdict(image: run.firstImage + index)
    }

    /// Writes the image below `directory` and opens the store in it. Throws only what is the
    /// lab's own trouble.
    mutating func verdict(_ disk: SimulatedDisk) throws -> Verdict {
        verdict.step = disk.step
        verdict.unsyncedCount = disk.unsyncedCount
        verdict.isKill = Int.random(in: 0..<8, using: &random) == 0
        let shard = directory + "/shard"
        try disk.writeImage(
            to: shard, root: run.shard, verdict.isKill ? .everything : .random, using: &random)
        let acknowledged = max(disk.acknowledged, run.acknowledgedBefore)
        do {
            let boot = verdict.isKill ? run.bootID : "after-the-crash"
            try check(shard, boot, acknowledged)
        } catch let failure as Failure {
            verdict.outcome = failure.outcome
            verdict.detail = failure.detail
        } catch {
            verdict.outcome = .damaged
            verdict.detail = "\(error)"
        }
        return verdict
    }

    /// - Parameter boot: the store takes another one for a crash of the operating system.
    private mutating func check(_ shard: String, _ boot: String, _ acknowledged: UInt64) throws {
        var options = StoreOptions.lab(bootID: boot)
        // The files are copied while the store is open, so no checkpoint may run in the background.
        options.checkpointByteCount = .max
        let store = try Store(directory: shard, options: options)
        defer { store.close() }
        let found = try Acknowledgement(store)
        guard found.lsn >= acknowledged else {
            throw Failure(
                outcome: .lost,
                detail: "LSN \(acknowledged) was acknowledged, \(found.lsn) was recovered")
        }
        if let expected = states[found.lsn] {
            verdict.isStateKnown = true
            try compare(found, expected)
        }
        try verify(store)
        if Int.random(in: 0..<5, using: &random) == 0 { try crashAgain(store) }
    }

    /// Goes on writing and crashes once more, without a checkpoint since.
    private mutating func crashAgain(_ store: Store) throws {
        verdict.isCrashedTwice = true
        try Client.prepare(store)
        let client = Client(store, number: 9, seed: random.next())
        for _ in 0..<Int.random(in: 1...20, using: &random) { try client.write() }
        let promised = try Acknowledgement(store)
        let copy = directory + "/again"
        try FileManager.default.copyItem(atPath: store.directory, toPath: copy)
        let again = try Store(directory: copy, options: .lab(bootID: "after-the-second-crash"))
        defer { again.close() }
        let found = try Acknowledgement(again)
        guard found.lsn == promised.lsn else {
            throw Failure(
                outcome: .lost,
                detail: "after a second crash: LSN \(promised.lsn) became \(found.lsn)")
        }
        try compare(found, promised.state)
        try verify(again)
    }

    private func compare(_ found: Acknowledgement, _ expected: String) throws {
        guard found.state == expected else {
            throw Failure(
                outcome: .different,
                detail: "at LSN \(found.lsn) the state is\n  \(found.state)\n"
                    + "and was\n  \(expected)")
        }
    }

    private func verify(_ store: Store) throws {
        let problems = try store.verify()
        guard problems.isEmpty else {
            throw Failure(
                outcome: .damaged,
                detail: "verify finds \(problems.count) problems: "
                    + problems.prefix(3).map { "\($0)" }.joined(separator: "; "))
        }
    }
}
