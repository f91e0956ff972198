import Foundation
import TestKit

/// A series of runs with their images.
struct LabSession {
    private let root: String
    private let seed: UInt64
    private let jobs: Int
    private let plant: Plant?
    private let recording: Recording
    private let began = Date()
    private var runCount = 0
    private(set) var tally = Tally()

    /// Every third run begins with an empty disk, the others with an image of the run before.
    private static let chainLength = 3
    private static let writeCount = 900

    init(root: String, seed: UInt64, jobs: Int, plant: Plant?) throws {
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        // The recorder compares resolved paths.
        self.root = URL(fileURLWithPath: root).resolvingSymlinksInPath().path
        self.seed = seed
        self.jobs = jobs
        self.plant = plant
        recording = try Recording(in: self.root, writeCount: Self.writeCount)
    }

    /// Takes all images and prints the table. Traces of runs with a failure stay.
    mutating func run(images: Int) throws {
        let imagesPerRun = min(500, max(50, (images + 2) / 3))
        var base: (directory: String, acknowledged: UInt64)?
        while tally.images < images {
            let range = tally.images..<min(images, tally.images + imagesPerRun)
            let run = try record(images: range, base: base)
            let failuresBefore = tally.failures.count
            try check(run, isStoppingAtFailure: false)
            let next = try leaveBase(run)
            if tally.failures.count == failuresBefore {
                try FileManager.default.removeItem(atPath: run.directory)
            }
            base = runCount % Self.chainLength == 0 ? nil : next
            report(run, failures: tally.failures.count - failuresBefore)
        }
        print(tally.table(runs: runCount, seconds: Date().timeIntervalSince(began)))
        for failure in tally.failures.prefix(20) { print(describe(failure)) }
        if tally.failures.isEmpty { try FileManager.default.removeItem(atPath: root) }
    }

    /// Takes images until the planted bug shows; throws if it does not.
    mutating func findPlant(imageLimit: Int) throws {
        while tally.images < imageLimit, tally.failures.isEmpty {
            let end = min(imageLimit, tally.images + 150)
            let run = try record(images: tally.images..<end, base: nil)
            try check(run, isStoppingAtFailure: true)
            try FileManager.default.removeItem(atPath: run.directory)
        }
        let name = plant?.rawValue ?? ""
        guard let found = tally.failures.first else {
            throw LabError(
                "planted bug \(name) was not found in \(imageLimit) images: seed \(seed)")
        }
        let detail = found.detail.split(separator: "\n").first ?? ""
        print("planted bug \(name): found by image \(found.image): \(detail.prefix(120))")
    }

    private mutating func record(
        images: Range<Int>, base: (directory: String, acknowledged: UInt64)?
    ) throws -> Run {
        let directory = "\(root)/run-\(plant.map { "\($0.rawValue)-" } ?? "")\(runCount)"
        try? FileManager.default.removeItem(atPath: directory)  // Of an earlier session.
        let run = Run(
            number: runCount, directory: directory, seed: seed &+ UInt64(runCount) &* 1_000_003,
            plant: plant, images: images, hasBase: base != nil,
            acknowledgedBefore: base?.acknowledged ?? 0)
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        if let base { try FileManager.default.moveItem(atPath: base.directory, toPath: run.base) }
        try run.save()
        try recording.record(run)
        runCount += 1
        return run
    }

    /// Opens the images of a run in several processes.
    private mutating func check(_ run: Run, isStoppingAtFailure: Bool) throws {
        let results = ImageResults(isStoppingAtFailure: isStoppingAtFailure)
        let jobs = jobs
        DispatchQueue.concurrentPerform(iterations: jobs) { job in
            results.collect(ImageWorker(run: run, first: job, stride: jobs))
        }
        for verdict in try results.sorted() { tally.add(verdict) }
    }

    /// The image that the next run begins with, crashed somewhere in the last third.
    private func leaveBase(_ run: Run) throws -> (directory: String, acknowledged: UInt64) {
        let trace = try Trace(path: run.trace)
        var disk = try run.disk(trace)
        var random = SeededGenerator(run.seed, -2)
        let count = trace.steps.count
        disk.advance(to: Int.random(in: count * 2 / 3...count, using: &random))
        let directory = root + "/base"
        try? FileManager.default.removeItem(atPath: directory)  // Not used if a chain ended.
        try disk.writeImage(to: directory, root: run.shard, .random, using: &random)
        return (directory, max(disk.acknowledged, run.acknowledgedBefore))
    }

    private func report(_ run: Run, failures: Int) {
        let seconds = Date().timeIntervalSince(began)
        print(
            "run \(run.number): \(tally.images) images, \(tally.failures.count) failures, "
                + String(format: "%.0f s", seconds))
        fflush(nil)
    }

    private func describe(_ failure: Verdict) -> String {
        """
        image \(failure.image) (\(failure.isKill ? "kill" : "crash") at step \(failure.step), \
        seed \(seed)): \(failure.outcome.rawValue): \(failure.detail)
          again: crash-lab --work \(root) --image \(failure.image)
        """
    }
}
