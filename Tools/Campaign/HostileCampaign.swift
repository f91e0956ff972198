import ArgumentParser
import Foundation
import IntelGraph
import Query
import TestKit

/// Runs each statement that is made to harm in a process of its own, and prints what stopped it,
/// after what time and with how much memory.
struct HostileCampaign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hostile",
        abstract: "Run statements made to harm; each must end in an error that names the limit.")

    @Option(help: "Where to make shards; memory is best.") var work = "/dev/shm/intelgraph-hostile"
    @Option(help: "The memory budget of a statement, in MiB.") var memory = 256
    @Option(help: "The deadline of a statement, in seconds.") var deadline = 5.0
    @Option(help: "Run only the statements whose names have this in them.") var filter: String?
    @Option(help: ArgumentHelp("Run this one here.", visibility: .hidden)) var only: String?

    /// How long it may take to make what a statement needs, files of hundreds of megabytes among it.
    private static let setUpSeconds = 60.0

    /// How far a process may grow beyond the budget, in MiB: what the budget counts are estimates,
    /// arrays that grow are there twice for a moment, and batches under way are not counted.
    private var slack: Int { memory / 4 + 64 }

    func run() throws {
        if let only, let statement = HostileStatement.all.first(where: { $0.name == only }) {
            return try runHere(statement)
        }
        var failures = 0
        let statements = HostileStatement.all.filter { statement in
            filter.map { statement.name.contains($0) } ?? true
        }
        for statement in statements {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            process.arguments = [
                "hostile", "--only", statement.name, "--work", work, "--memory", "\(memory)",
                "--deadline", "\(deadline)",
            ]
            try process.run()
            let end = Date().addingTimeInterval(deadline * 8 + Self.setUpSeconds)
            while process.isRunning, Date() < end { usleep(20_000) }
            if process.isRunning {
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
                print("HANGS    \(statement.name)")
                failures += 1
            } else if process.terminationReason != .exit {
                print("CRASHES  \(statement.name), signal \(process.terminationStatus)")
                failures += 1
            } else if process.terminationStatus != 0 {
                failures += 1
            }
        }
        try? FileManager.default.removeItem(atPath: work)  // Left-overs harm nobody.
        print("hostile: \(statements.count) statements, \(failures) not stopped as they should be")
        if failures > 0 { throw ExitCode(1) }
    }

    private func runHere(_ statement: HostileStatement) throws {
        // What escapes the budget must not take the machine down.
        var limit = rlimit(rlim_cur: 3 << 30, rlim_max: 3 << 30)
        setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
        try? FileManager.default.removeItem(atPath: work)  // It need not be there.
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        var shardOptions = Shard.Options()
        shardOptions.importDirectories = [work]
        for file in statement.files {
            try file.content().write(
                toFile: "\(work)/\(file.name)", atomically: false, encoding: .utf8)
        }
        let shard = try Shard.open(at: work + "/shard", options: shardOptions)
        let session = try shard.session(partition: "hostile/case")
        for setUp in HostileStatement.setUp { try session.run(setUp) }
        let text = statement.text()
        let parameters = statement.parameters()
        var options = QueryOptions()
        options.memoryByteCount = memory << 20
        let watch = MemoryWatch()
        let started = Date()
        let processorStart = clock()
        options.deadline = .now + .seconds(deadline)
        let error = queryError { try session.run(text, parameters, options: options) }
        // Which of the two comes first depends on the machine.
        let isLate = error?.detail == "Deadline" && statement.stoppedBy.contains("MemoryBudget")
        let isExpected =
            statement.stoppedBy.contains(error?.detail ?? "") || isLate
            || (error == nil && statement.stoppedBy.isEmpty)
        let ending = error.map { "\($0.kind.rawValue) \($0.detail): \($0.message.prefix(90))" }
        let seconds = Date().timeIntervalSince(started)
        let growth = watch.stop() >> 20
        // Where others use the machine too, a statement waits for the processor.
        let processorSeconds = Double(clock() - processorStart) / Double(CLOCKS_PER_SEC)
        let isBounded =
            min(seconds, processorSeconds) < deadline * 1.5 + 1 && growth <= memory + slack
        let serves =
            try session.run("MATCH (n:K) RETURN count(*) AS n")[0].get("n", as: Int.self) == 30
        shard.close()
        let isFine = isExpected && isBounded && serves
        let figures = String(format: "%7.2f s %6d MiB", seconds, growth)
        print(
            "\(isFine ? "stopped " : "WRONG   ") \(figures)  \(statement.name): \(ending ?? "succeeds")"
        )
        if !isFine { throw ExitCode(1) }
    }
}

/// The error that a statement ends with; nil if it succeeds.
private func queryError(_ body: () throws -> some Any) -> QueryError? {
    do {
        _ = try body()
        return nil
    } catch IntelGraphError.query(let error) {
        return error
    } catch {
        return QueryError(.storage, "\(error)")
    }
}
