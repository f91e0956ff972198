import ArgumentParser

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

/// SplitMix64, seeded.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    /// Another generator for each number.
    init(_ seed: UInt64, _ number: Int) {
        state = seed ^ (UInt64(truncatingIfNeeded: number) &+ 1) &* 0xd6e8_feb8_6659_fd93
        _ = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
