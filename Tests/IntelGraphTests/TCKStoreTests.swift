import Foundation
import IntelGraph
import TestKit
import Testing

/// The clauses' scenarios of the openCypher TCK on a shard, each in a partition of its own.
///
/// `INTELGRAPH_TCK_ALL=1` runs every feature there is and prints what fails, without judging.
@Suite struct `A shard on the openCypher TCK` {
    private static let categories = [
        "create", "delete", "match", "match-where", "merge", "remove", "return",
        "return-orderby", "return-skip-limit", "set", "unwind", "with", "with-orderBy",
        "with-skip-limit", "with-where",
    ]

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
        let runsAll = ProcessInfo.processInfo.environment["INTELGRAPH_TCK_ALL"] == "1"
        let folders = runsAll ? [""] : Self.categories.map { "clauses/\($0)" }
        var failed: [String: String] = [:]
        var counts: [String: (all: Int, failed: Int)] = [:]
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            for folder in folders {
                for scenario in try TCKScenario.read(below: folder, of: shared)
                where !scenario.usesProcedures {
                    let number = counts.values.reduce(0) { $0 + $1.all }
                    let session = try shard.session(partition: "tck/\(number)")
                    counts[scenario.category, default: (0, 0)].all += 1
                    let problem = TCKStoreRun.problem(
                        of: scenario, in: session, tck: shared + "/tck")
                    guard let problem else { continue }
                    counts[scenario.category, default: (0, 0)].failed += 1
                    failed[scenario.name] = "\(problem)\n\(scenario.query)"
                }
            }
            #expect(try shard.verify().map { "\($0)" } == [])
        }
        for (category, count) in counts.sorted(by: { $0.key < $1.key }) {
            print("TCK \(category): \(count.all - count.failed) of \(count.all)")
        }
        let known = try knownFailures()
        let new = failed.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }
            .map { "\($0.key): \($0.value)" }
        if runsAll {
            print(new.joined(separator: "\n\n"))
            return
        }
        #expect(new.isEmpty, "\(new.joined(separator: "\n\n"))")
        let fixed = known.subtracting(failed.keys).sorted()
        #expect(fixed.isEmpty, "no longer failing, so strike from the list: \(fixed)")
    }
}
