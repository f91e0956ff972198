import ArgumentParser
import Foundation

/// Records runs, crashes them on simulated disks, and prints what recovery made of each image.
struct LabCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Record workloads, crash them at random steps, recover, verify and compare.",
        discussion: """
            Every image is what a crash at one step of a recorded workload may leave: all that was \
            synced and any part of the rest; or everything, as after kill -9. The exit status is 0 \
            only if every acknowledged write is there, verify is clean, the state is the one \
            recorded, and planted bugs are found.
            """)

    @Option(help: "How many images.") var images = 10_000
    @Option(help: "The seed of everything random but the timing of threads.") var seed: UInt64?
    @Option(help: "Where to put traces and images; needs some 500 MB.") var work: String?
    @Option(help: "Only look for this planted bug: \(Plant.allCases.map(\.rawValue)).")
    var plant: Plant?
    @Option(help: "Open this image of a failed session again, in its --work, and keep it.")
    var image: Int?
    @Option(help: "Processes that open images side by side.") var jobs = 2

    func run() throws {
        let root = work ?? Self.defaultWork
        if let image { return try repeatImage(image, in: root) }
        let seed = seed ?? UInt64.random(in: 0..<1_000_000_000)
        print("crash lab: seed \(seed), work in \(root)")
        for bug in plant.map({ [$0] }) ?? Plant.allCases {
            var session = try LabSession(root: root, seed: seed, jobs: jobs, plant: bug)
            try session.findPlant(imageLimit: plant == nil ? min(images, 300) : images)
        }
        if plant != nil { return }
        var session = try LabSession(root: root, seed: seed, jobs: jobs, plant: nil)
        try session.run(images: images)
        guard session.tally.failures.isEmpty else { throw ExitCode(1) }
    }

    private static var defaultWork: String {
        let shared = "/dev/shm"
        let isThere = FileManager.default.isWritableFile(atPath: shared)
        return (isThere ? shared : NSTemporaryDirectory())
            + "/crash-lab-\(ProcessInfo.processInfo.processIdentifier)"
    }

    private func repeatImage(_ image: Int, in root: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: root)
        where name.hasPrefix("run-") {
            let run = try Run(readingFrom: root + "/" + name)
            guard (run.firstImage..<run.firstImage + run.imageCount).contains(image) else {
                continue
            }
            let index = image - run.firstImage
            let verdict = try ImageWorker(run: run, first: index, stride: 1).runOne()
            print("image \(image): \(verdict.outcome.rawValue) \(verdict.detail)")
            print("the image is in \(run.directory)/image-\(index)")
            if verdict.outcome != .recovered { throw ExitCode(1) }
            return
        }
        throw LabError("\(root) has no run with image \(image)")
    }
}
