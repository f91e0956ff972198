import ArgumentParser
import TestKit

/// Crashes a shard ten thousand times on simulated disks.
@main
struct CrashLabCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crash-lab",
        abstract: "Crash a shard on simulated disks and see what recovery makes of it.",
        subcommands: [LabCommand.self, WorkloadCommand.self, CheckCommand.self],
        defaultSubcommand: LabCommand.self)
}

/// What the lab itself can't do, or a planted bug that it did not find.
struct LabError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A bug that the lab has to find, so that it is known to find any.
enum Plant: String, ExpressibleByArgument, CaseIterable, Codable {
    /// The disk ignores some syncs of changelog files.
    case skippedSync = "skipped-sync"
    /// The store lets LMDB use the pages of its checkpoints again.
    case unpinnedCheckpoint = "unpinned-checkpoint"
}

extension SeededGenerator {
    init(_ seed: UInt64) { self.init(seed: seed) }

    /// Another generator for each number.
    init(_ seed: UInt64, _ number: Int) {
        let mixed = (UInt64(truncatingIfNeeded: number) &+ 1) &* 0xd6e8_feb8_6659_fd93
        self.init(seed: seed ^ mixed)
        _ = next()
    }
}
