import Foundation
import IntelGraph
import TestKit
import Testing

/// All scenarios of the openCypher TCK on a shard, each in a partition of its own; those that bring
/// procedures each on a shard of their own.
@Suite struct `A shard on the openCypher TCK` {
    /// How many scenarios the list of known failures has. It goes down with the list and never up:
    /// a longer list fails here, one with a scenario that passes fails below.
    private static let knownFailureCount = 0

    /// Scenarios that fail, each with its reason: `Match4[7]: why`.
    private func knownFailures() throws -> [String] {
        let path = repositoryRoot + "/Tests/Golden/tck/known-failures.txt"
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        return lines.filter { !$0.hasPrefix("#") }.map { String($0.prefix { $0 != ":" }) }
    }

    @Test func `fails in no more scenarios than it did`() throws {
        let known = try knownFailures()
        #expect(known.count == Self.knownFailureCount, "the list may only shrink: \(known)")
        #expect(Set(known).count == known.count, "a scenario stands there twice: \(known)")
    }

    // It takes 20 s of its own with one core in a debug build, but waits for a thread before that.
    @Test(.timeLimit(.minutes(10)))
    func `gives every scenario's rows, errors and side effects`() throws {
        guard let shared = sharedData else {
            print("Skipped: the openCypher TCK is not beside the repository")
            return
        }
        var failed: [String: String] = [:]
        var table = TCKTable()
        let start = ContinuousClock.now
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let scenarios = try TCKScenario.read(below: "", of: shared)
            #expect(scenarios.count == 3_053)
            for (number, scenario) in scenarios.enumerated() {
                let session = try shard.session(partition: "tck/\(number)")
                let problem =
                    scenario.procedures.isEmpty
                    ? TCKStoreRun.problem(of: scenario, in: session, tck: shared + "/tck")
                    : try problem(of: scenario, valuesBy: session, tck: shared + "/tck")
                table.add(scenario.category, isPassed: problem == nil)
                if let problem { failed[scenario.name] = "\(problem)\n\(scenario.query)" }
            }
            #expect(try shard.verify().map { "\($0)" } == [])
        }
        let seconds = (ContinuousClock.now - start).components.seconds
        print("\(table.text)\nin \(seconds) s")
        let known = Set(try knownFailures())
        let new = failed.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }
            .map { "\($0.key): \($0.value)" }
        #expect(new.isEmpty, "\(new.joined(separator: "\n\n"))")
        let fixed = known.subtracting(failed.keys).sorted()
        #expect(fixed.isEmpty, "no longer failing, so strike from the list: \(fixed)")
    }

    /// Runs a scenario with procedures, which a shard gets when it is opened.
    private func problem(
        of scenario: TCKScenario, valuesBy session: Session, tck: String
    ) throws -> String? {
        let options = Shard.Options(
            procedures: try ProcedureRegistry(scenario.procedures, valuesBy: session))
        return try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard", options: options)
            defer { shard.close() }
            return TCKStoreRun.problem(
                of: scenario, in: try shard.session(partition: "tck/procedures"), tck: tck)
        }
    }
}

/// Scenarios by category: how many there are, how many pass and how many fail.
private struct TCKTable {
    private var counts: [String: (passed: Int, failed: Int)] = [:]

    mutating func add(_ category: String, isPassed: Bool) {
        var count = counts[category] ?? (0, 0)
        if isPassed { count.passed += 1 } else { count.failed += 1 }
        counts[category] = count
    }

    var text: String {
        let passed = counts.values.reduce(0) { $0 + $1.passed }
        let failed = counts.values.reduce(0) { $0 + $1.failed }
        let rows =
            counts.sorted { $0.key < $1.key }
            .map { line($0.key, $0.value.passed, $0.value.failed) }
        let title = "openCypher TCK".padding(toLength: 40, withPad: " ", startingAt: 0)
        return (["\(title)scenarios   passed   failed"] + rows + [line("all", passed, failed)])
            .joined(separator: "\n")
    }

    private func line(_ name: String, _ passed: Int, _ failed: Int) -> String {
        func cell(_ number: Int) -> String {
            let text = String(number)
            return String(repeating: " ", count: max(0, 9 - text.count)) + text
        }
        return name.padding(toLength: 40, withPad: " ", startingAt: 0)
            + cell(passed + failed) + cell(passed) + cell(failed)
    }
}
