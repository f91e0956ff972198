import ArgumentParser
import Cypher
import Foundation
import IntelGraph
import TestKit

/// Runs random statements on random graphs in every way that the engine knows; all must agree.
///
/// The work is done in a child process, so that a crash is a finding like any other.
struct QueryCampaign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queries",
        abstract: "Run random statements in every way; all must give the same.",
        discussion: """
            Example: campaign queries --seconds 3600 --seed 1
            One case again: campaign queries --count 1 --seed 4711
            """)

    @Option(help: "For how long.") var seconds = 60.0
    @Option(help: "How many statements, instead of a time.") var count: UInt64?
    @Option(help: "The seed of the first statement; the next one's is greater by one.")
    var seed: UInt64 = 1
    @Option(help: "How many differences end the campaign.") var failures = 10
    @Option(help: "Where to make shards; memory is best.") var work = "/dev/shm/intelgraph-queries"
    @Flag(help: ArgumentHelp("Do the work here, without a child.", visibility: .hidden))
    var inProcess = false
    @Flag(help: "Print the statements.") var verbose = false

    func run() throws {
        if inProcess { return try QueryCampaignRun(self).run() }
        let end = Date().addingTimeInterval(seconds)
        var next = seed
        var found = 0
        while found < failures, Date() < end {
            let child = try start(from: next, until: end)
            let (reached, isOver) = try watch(child)
            if isOver && child.terminationStatus == 0 { break }
            found += 1
            next = reached + 1
            if let count, next >= seed + count { break }
        }
        try? FileManager.default.removeItem(atPath: work)  // Left-overs harm nobody.
        if found > 0 { throw CampaignFailure("queries: \(found) findings, listed above") }
    }

    private var progressPath: String { work + "/progress" }

    private func start(from next: UInt64, until end: Date) throws -> Process {
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        try "\(next)\n".write(toFile: progressPath, atomically: false, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments =
            [
                "queries", "--in-process", "--seed", "\(next)", "--work", work,
                "--seconds", "\(end.timeIntervalSinceNow)",
            ] + (count.map { ["--count", "\(seed + $0 - next)"] } ?? [])
            + (verbose ? ["--verbose"] : [])
        try process.run()
        return process
    }

    /// Waits for the child's end and reports one that died or hangs. Returns the last seed that it
    /// came to, and whether it ended by itself.
    private func watch(_ child: Process) throws -> (reached: UInt64, isOver: Bool) {
        var last = ""
        var since = Date()
        var hangs = false
        while child.isRunning {
            usleep(100_000)
            let progress = try String(contentsOfFile: progressPath, encoding: .utf8)
            if progress != last { (last, since) = (progress, Date()) }
            if Date().timeIntervalSince(since) > 120 {
                hangs = true
                kill(child.processIdentifier, SIGKILL)
                child.waitUntilExit()
            }
        }
        let progress = try String(contentsOfFile: progressPath, encoding: .utf8)
        let lines = progress.split(separator: "\n", maxSplits: 1)
        let reached = lines.first.flatMap { UInt64($0) } ?? seed
        guard child.terminationReason != .exit || child.terminationStatus > 1 else {
            return (reached, true)
        }
        print(
            """
            \(hangs ? "HANGS" : "CRASHES with signal \(child.terminationStatus)"): \
            campaign queries --count 1 --seed \(reached)
            \(lines.count > 1 ? lines[1] : "")

            """)
        return (reached, false)
    }
}
