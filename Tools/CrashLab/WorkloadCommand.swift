import ArgumentParser
import Foundation
import Storage

/// The process that is recorded: writes to a shard and notes what it was promised.
struct WorkloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workload", abstract: "Write to a shard; the lab records this.",
        shouldDisplay: false)

    @Option var data: String
    @Option var acknowledgements: String
    @Option var boot: String
    @Option var seed: UInt64
    @Option var writes: Int
    @Flag var unpinned = false

    /// Phases of one client and of several alternate.
    private static let phaseCount = 6
    private static let concurrentClientCount = 4

    func run() throws {
        let store = try Store(directory: data, options: .lab(bootID: boot, unpinned: unpinned))
        let file = try AcknowledgementFile(acknowledgements)
        // What was recovered.
        try file.append(try Acknowledgement(store))
        try Client.prepare(store)
        for phase in 0..<Self.phaseCount {
            let clientCount = phase % 2 == 0 ? 1 : Self.concurrentClientCount
            try run(
                store, file, phase: phase, clientCount: clientCount,
                writeCount: writes / Self.phaseCount / clientCount)
        }
        store.close()
    }

    private func run(
        _ store: Store, _ file: AcknowledgementFile, phase: Int, clientCount: Int, writeCount: Int
    ) throws {
        let failure = Failure()
        DispatchQueue.concurrentPerform(iterations: clientCount) { index in
            do {
                let client = Client(
                    store, number: index, seed: seed &+ UInt64(phase * 100 + index))
                for _ in 0..<writeCount where failure.first == nil {
                    try client.write()
                    try file.append(try Acknowledgement(store))
                }
            } catch { failure.note(error) }
        }
        if let error = failure.first { throw error }
    }
}

/// The first error of several threads.
private final class Failure: @unchecked Sendable {
    // Safe: touched only under the lock.
    private let lock = NSLock()
    private var error: (any Error)?

    var first: (any Error)? { lock.withLock { error } }

    func note(_ error: any Error) { lock.withLock { self.error = self.error ?? error } }
}

extension StoreOptions {
    /// Everything small, so that a short run has many checkpoints, log files, trims and holes,
    /// uses pages again, and grows its map.
    static func lab(bootID: String, unpinned: Bool = false) -> StoreOptions {
        var options = StoreOptions()
        options.bootID = bootID
        options.mapByteCount = 1 << 20
        options.checkpointByteCount = 256 << 10
        options.retainedRecordCount = 50
        options.logFileByteCount = 64 << 10
        options.minimumFreeByteCount = 1 << 20
        options.pinsCheckpoints = !unpinned
        return options
    }
}
