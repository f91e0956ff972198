import Foundation
import TestKit

/// One recorded run and the images to take of it; `run.json` in its directory.
///
/// A run is one boot of the machine. Its processes, all but the last killed, write one trace. It
/// begins with nothing, or with an image of the run before: then its first steps are a recovery.
struct Run: Codable {
    let number: Int
    let directory: String
    let seed: UInt64
    let plant: Plant?
    let firstImage: Int
    let imageCount: Int
    /// Whether there is a base: the files that the boot began with, in `base`.
    let hasBase: Bool
    /// What had been acknowledged before this boot.
    let acknowledgedBefore: UInt64

    var bootID: String { "boot-\(number)" }
    var shard: String { directory + "/shard" }
    var base: String { directory + "/base" }
    var trace: String { directory + "/trace" }
    var acknowledgements: String { directory + "/acknowledgements" }
    private var path: String { directory + "/run.json" }

    init(readingFrom directory: String) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: directory + "/run.json"))
        self = try JSONDecoder().decode(Run.self, from: data)
    }

    init(
        number: Int, directory: String, seed: UInt64, plant: Plant?, images: Range<Int>,
        hasBase: Bool, acknowledgedBefore: UInt64
    ) {
        self.number = number
        self.directory = directory
        self.seed = seed
        self.plant = plant
        firstImage = images.lowerBound
        imageCount = images.count
        self.hasBase = hasBase
        self.acknowledgedBefore = acknowledgedBefore
    }

    func save() throws {
        try JSONEncoder().encode(self).write(to: URL(fileURLWithPath: path))
    }

    /// The disk at the first step of the trace.
    func disk(_ trace: Trace) throws -> SimulatedDisk {
        var files: [String: [UInt8]] = [:]
        if hasBase {
            for name in try FileManager.default.subpathsOfDirectory(atPath: base) {
                var isDirectory: ObjCBool = false
                let path = base + "/" + name
                _ = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
                if isDirectory.boolValue { continue }
                files[shard + "/" + name] = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            }
        }
        let skips = plant == .skippedSync
        return SimulatedDisk(trace: trace, base: files) { step, path in
            skips && path.hasSuffix(".log") && step % 4 == 0
        }
    }

    /// Where the images are taken, ascending: half of them anywhere, half beside a turning point.
    func crashSteps(_ trace: Trace) -> [Int] {
        var random = SeededGenerator(seed, -1)
        let turningPoints = trace.steps.indices.filter { trace.steps[$0].isTurningPoint }
        return (0..<imageCount).map { _ in
            if Bool.random(using: &random), let step = turningPoints.randomElement(using: &random) {
                return step + Int.random(in: 0...1, using: &random)
            }
            return Int.random(in: 0...trace.steps.count, using: &random)
        }.sorted()
    }

    /// The states that the run's acknowledgements name, by LSN.
    func states(_ trace: Trace) throws -> [UInt64: String] {
        var states: [UInt64: String] = [:]
        for case .acknowledged(let bytes) in trace.steps {
            guard let acknowledgement = Acknowledgement(trace.bytes[bytes]) else {
                throw LabError("\(self.trace): an acknowledgement makes no sense")
            }
            let known = states.updateValue(acknowledgement.state, forKey: acknowledgement.lsn)
            guard known == nil || known == acknowledgement.state else {
                throw LabError(
                    "run \(number): the store had two states at LSN \(acknowledgement.lsn): "
                        + "\(known ?? "") and \(acknowledgement.state)")
            }
        }
        return states
    }
}
