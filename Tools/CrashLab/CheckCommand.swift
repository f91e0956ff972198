import ArgumentParser
import Foundation
import Storage

/// The process that opens images; a damaged one may take it down.
///
/// It prints a line with the image's number before each, and the verdict as JSON after it.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Open images of a recorded run; the lab calls this.",
        shouldDisplay: false)

    @Option(name: .customLong("run")) var directory: String
    @Option(help: "The first image, counted within the run.") var first: Int
    @Option(help: "Every how many images.") var stride = 1
    @Flag(help: "Only the first image, which is kept beside the trace.") var keep = false

    func run() throws {
        let run = try Run(readingFrom: directory)
        let trace = try Trace(path: run.trace)
        let states = try run.states(trace)
        let steps = run.crashSteps(trace)
        var disk = try run.disk(trace)
        let end = keep ? first + 1 : run.imageCount
        for index in Swift.stride(from: first, to: end, by: stride) {
            say("begin \(index)")
            disk.advance(to: steps[index])
            let image = run.directory + "/image-\(first)"
            try? FileManager.default.removeItem(atPath: image)  // It need not be there.
            var check = ImageCheck(run: run, index: index, directory: image, states: states)
            let verdict = try check.verdict(disk)
            if keep { continue }
            try FileManager.default.removeItem(atPath: image)
            say(String(decoding: try JSONEncoder().encode(verdict), as: UTF8.self))
        }
    }

    /// Unbuffered, for the process may die at the next image.
    private func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
