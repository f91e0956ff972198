import ArgumentParser
import Foundation
import TestKit

/// Ingests events while killing the process at random moments, until all are in; then compares
/// the content hash with that of an undisturbed run.
struct KillCampaign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill",
        abstract: "kill -9 the ingesting process again and again; nothing may be lost or doubled.",
        discussion: "Example: campaign kill --count 200 --events events.jsonl.gz")

    @Option(help: "How often the process is killed.") var count = 200
    @Option(help: "Kafka message lines to ingest.") var events = "Samples/debezium-small.jsonl"
    @Option(help: "The command to run.") var binary = ".build-release/release/intelgraph"
    @Option(help: "Where to make shards.") var work = NSTemporaryDirectory() + "intelgraph-kill"
    @Option(help: "The seed of the moments.") var seed: UInt64 = 1

    func run() throws {
        try? FileManager.default.removeItem(atPath: work)  // It need not be there.
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: work) }  // Leftovers harm nobody.
        let began = Date()
        _ = try ingest(into: "\(work)/undisturbed")
        let undisturbed = Date().timeIntervalSince(began)
        let expected = try hash("\(work)/undisturbed")
        var random = SeededGenerator(seed: seed)
        var kills = 0
        var completions = 0
        var round = 0
        while kills < count {
            round += 1
            let data = "\(work)/round-\(round)"
            var killsInRound = 0
            while true {
                let child = try Child(arguments(data), binary: binary)
                // Of twenty kills a round, so that every round ends.
                let moment = Double.random(in: 0...1, using: &random) * undisturbed * 1.1
                let deadline = Date().addingTimeInterval(moment)
                while child.isRunning, Date() < deadline, killsInRound < 20 { usleep(500) }
                if child.isRunning, killsInRound < 20, kills < count {
                    child.kill()
                    kills += 1
                    killsInRound += 1
                    continue
                }
                _ = try child.result()
                break
            }
            completions += 1
            let found = try hash(data)
            guard found == expected else {
                throw CampaignFailure(
                    "round \(round) with seed \(seed) ended in another state:\n\(found)\nexpected:\n\(expected)")
            }
            _ = try Child.run(["verify", "--data", data], binary: binary)
            try FileManager.default.removeItem(atPath: data)
        }
        print("kill: \(kills) kills in \(completions) rounds, content hash equal and verify clean after each (seed \(seed))")
    }

    private func arguments(_ data: String) -> [String] {
        ["ingest", "--data", data, "--file", events, "--json"]
    }

    private func ingest(into data: String) throws -> String {
        try Child.run(arguments(data), binary: binary)
    }

    private func hash(_ data: String) throws -> String {
        try Child.run(["hash", "--data", data], binary: binary)
            .split(separator: "\n").sorted().joined(separator: "\n")
    }
}
