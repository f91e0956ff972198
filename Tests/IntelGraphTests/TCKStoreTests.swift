import Foundation
import IntelGraph
import TestKit
import Testing

/// All scenarios of the openCypher TCK on a shard, each in a partition of its own, but for those
/// that bring procedures.
@Suite struct `A shard on the openCypher TCK` {
    /// Scenarios that fail, each with its reason: `Match4[7]: why`. The list may only shrink.
    private func knownFailures() throws -> Set<String> {
        let path = repositoryRoot + "/Tests/Golden/tck/known-failures.txt"
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        return Set(
            lines.filter { !$0.hasPrefix("#") }.map { String($0.prefix { $0 != ":" }) })
    }

    @Test func `gives every scenario's rows, errors and side effects`() throws {
        guard let shared = sharedData else {
            print("Skipped: the openCypher TCK is not beside the repository")
            return
        }
        var failed: [String: String] = [:]
        var counts: [String: (all: Int, failed: Int)] = [:]
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let scenarios = try TCKScenario.read(below: "", of: shared)
            for (number, scenario) in scenarios.enumerated() where !scenario.usesProcedures {
                let session = try shard.session(partition: "tck/\(number)")
                counts[scenario.category, default: (0, 0)].all += 1
                let problem = TCKStoreRun.problem(of: scenario, in: session, tck: shared + "/tck")
                guard let problem else { continue }
                counts[scenario.category, default: (0, 0)].failed += 1
                failed[scenario.name] = "\(problem)\n\(scenario.query)"
            }
            #expect(try shard.verify().map { "\($0)" } == [])
        }
        for (category, count) in counts.sorted(by: { $0.key < $1.key }) {
            print("TCK \(category): \(count.all - count.failed) of \(count.all)")
        }
        let known = try knownFailures()
        let new = failed.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }
            .map { "\($0.key): \($0.value)" }
        #expect(new.isEmpty, "\(new.joined(separator: "\n\n"))")
        let fixed = known.subtracting(failed.keys).sorted()
        #expect(fixed.isEmpty, "no longer failing, so strike from the list: \(fixed)")
    }
}
