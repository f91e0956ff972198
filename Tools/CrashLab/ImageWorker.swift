import Foundation

/// A process that opens images of a run, started again where one takes it down.
struct ImageWorker {
    let run: Run
    /// The first image, counted within the run, and every how many.
    let first: Int
    let stride: Int

    /// Hands on the verdicts until all are there or `take` says false.
    func verdicts(_ take: (Verdict) -> Bool) throws {
        var next = first
        while next < run.imageCount {
            var begun: Int?
            let status = try lines(from: next) { line in
                if let index = line.split(separator: " ").last.flatMap({ Int($0) }) {
                    begun = index
                    return true
                }
                let verdict = try JSONDecoder().decode(Verdict.self, from: Data(line.utf8))
                begun = nil
                next = verdict.image - run.firstImage + stride
                return take(verdict)
            }
            guard let status else { return }
            if status == 0, begun == nil { return }
            guard let begun else { throw LabError("a checking process ended with \(status)") }
            var verdict = Verdict(image: run.firstImage + begun)
            verdict.outcome = .damaged
            verdict.detail = "the process that opened the image died: status \(status)"
            next = begun + stride
            guard take(verdict) else { return }
        }
    }

    /// The verdict on the first image, which is kept.
    func runOne() throws -> Verdict {
        var found: Verdict?
        try verdicts { verdict in
            found = verdict
            return false
        }
        _ = try lines(from: first, arguments: ["--keep"]) { _ in true }
        guard let found else { throw LabError("image \(first) was not opened") }
        return found
    }

    /// Runs the process and hands on what it prints; its exit status, or nil if `take` said false.
    private func lines(
        from index: Int, arguments: [String] = [], _ take: (String) throws -> Bool
    ) throws -> Int32? {
        let process = Process()
        let output = Pipe()
        process.executableURL = ownExecutable
        process.arguments =
            ["check", "--run", run.directory, "--first", "\(index)", "--stride", "\(stride)"]
            + arguments
        process.standardOutput = output
        // A damaged image may take the process down, which is a verdict and no news.
        process.environment = ProcessInfo.processInfo.environment
            .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        try process.run()
        defer {
            if process.isRunning { process.terminate() }
            process.waitUntilExit()
        }
        var rest: [UInt8] = []
        while true {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { break }
            rest += data
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest.removeSubrange(...end)
                if try !take(line) { return nil }
            }
        }
        process.waitUntilExit()
        return process.terminationStatus
    }
}

/// The verdicts that several workers give.
final class ImageResults: @unchecked Sendable {
    // Safe: touched only under the lock.
    private let lock = NSLock()
    private var verdicts: [Verdict] = []
    private var error: (any Error)?
    private var isStopped = false
    private let isStoppingAtFailure: Bool

    init(isStoppingAtFailure: Bool) { self.isStoppingAtFailure = isStoppingAtFailure }

    /// Runs a worker to its end, or to the first failure of any if that is enough.
    func collect(_ worker: ImageWorker) {
        do {
            try worker.verdicts { verdict in
                lock.withLock {
                    verdicts.append(verdict)
                    if isStoppingAtFailure, verdict.outcome != .recovered { isStopped = true }
                    return !isStopped
                }
            }
        } catch {
            lock.withLock { self.error = self.error ?? error }
        }
    }

    func sorted() throws -> [Verdict] {
        try lock.withLock {
            if let error { throw error }
            return verdicts.sorted { $0.image < $1.image }
        }
    }
}
