import Foundation

/// A seeded generator (SplitMix64): the same seed gives the same run everywhere.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// The seed of this run: `INTELGRAPH_SEED` where it is set, else a fixed one. A failing test
/// prints it in its comment, as a line to paste.
public let testSeed: UInt64 =
    ProcessInfo.processInfo.environment["INTELGRAPH_SEED"].flatMap { UInt64($0) } ?? 20_261_122

/// Runs `body` with a fresh directory that is gone afterwards.
///
/// - Parameter inMemory: whether to take one without a disk where the system has it, for tests
///   of which every sync would cost time and show nothing.
public func withTemporaryDirectory<R>(
    inMemory: Bool = false, _ body: (String) throws -> R
) throws -> R {
    let memory = URL(fileURLWithPath: "/dev/shm")
    let parent =
        inMemory && FileManager.default.isWritableFile(atPath: memory.path)
        ? memory : FileManager.default.temporaryDirectory
    let url = parent
        .appendingPathComponent("intelgraph-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }  // A left-over folder harms no test.
    return try body(url.path)
}

/// The root of this repository.
public let repositoryRoot: String = {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { url.deleteLastPathComponent() }
    return url.path
}()

/// The folder of shared test data, where `INTELGRAPH_SHARED` points or beside the repository;
/// nil in a fresh clone without it: tests that need it then say that they are skipped.
public let sharedData: String? = {
    let path =
        ProcessInfo.processInfo.environment["INTELGRAPH_SHARED"] ?? repositoryRoot + "/../shared"
    return FileManager.default.fileExists(atPath: path + "/corpus") ? path : nil
}()
