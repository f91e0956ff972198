import Foundation
import TestKit

/// Runs the workload under the recorder.
struct Recording {
    /// The library to preload.
    private let recorder: String
    let writeCount: Int

    /// The exit status of a process that the recorder ended.
    private static let killedStatus: Int32 = 99
    /// File numbers that one process may use.
    private static let fileNumberCount = 1 << 16

    /// Compiles the recorder into `directory`.
    init(in directory: String, writeCount: Int) throws {
        self.writeCount = writeCount
        recorder = directory + "/recorder.so"
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../CrashRecorder/recorder.c").standardized.path
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        compiler.arguments = ["cc", "-O1", "-shared", "-fPIC", "-o", recorder, source, "-ldl"]
        try compiler.run()
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else { throw LabError("cannot compile \(source)") }
    }

    /// Records a run: one to three processes, all but the last killed at a random step.
    func record(_ run: Run) throws {
        let manager = FileManager.default
        if run.hasBase {
            try manager.copyItem(atPath: run.base, toPath: run.shard)
        } else {
            try manager.createDirectory(atPath: run.shard, withIntermediateDirectories: true)
        }
        var random = SeededGenerator(run.seed, run.number)
        let processCount = Int.random(in: 1...3, using: &random)
        for index in 0..<processCount {
            let stop = index + 1 < processCount ? Int.random(in: 50...6_000, using: &random) : nil
            try runWorkload(run, process: index, seed: random.next() >> 8, stoppingAfter: stop)
        }
        try manager.removeItem(atPath: run.shard)
    }

    private func runWorkload(
        _ run: Run, process index: Int, seed: UInt64, stoppingAfter stop: Int?
    ) throws {
        let workload = Process()
        workload.executableURL = ownExecutable
        workload.arguments =
            [
                "workload", "--data", run.shard, "--acknowledgements", run.acknowledgements,
                "--boot", run.bootID, "--seed", "\(seed)", "--writes", "\(writeCount)",
            ] + (run.plant == .unpinnedCheckpoint ? ["--unpinned"] : [])
        var environment = ProcessInfo.processInfo.environment
        environment["LD_PRELOAD"] = recorder
        environment["CRASHLAB_ROOT"] = run.shard
        environment["CRASHLAB_TRACE"] = run.trace
        environment["CRASHLAB_ACKS"] = run.acknowledgements
        environment["CRASHLAB_FILE"] = "\(index * Self.fileNumberCount)"
        environment["CRASHLAB_STOP"] = stop.map { "\($0)" }
        workload.environment = environment
        try workload.run()
        workload.waitUntilExit()
        let status = workload.terminationStatus
        guard workload.terminationReason == .exit, status == 0 || status == Self.killedStatus else {
            throw LabError("run \(run.number): the workload ended with status \(status)")
        }
    }
}

/// This program.
let ownExecutable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
