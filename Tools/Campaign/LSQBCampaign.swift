import ArgumentParser
import Foundation
import IntelGraph
import TestKit

/// Runs LSQB's queries on one of its graphs: the published counts, the time of each, and the most
/// rows that an operator handed on.
struct LSQBCampaign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lsqb",
        abstract: "Run LDBC's subgraph queries; the counts must be the published ones.",
        discussion: """
            It fails, too, if an operator of queries 6 and 9 hands on more than 10 million rows.

            Example: campaign lsqb --graph ../shared/graphs/lsqb-sf0.1 --queries 3,6,9 \\
                --counts 30456,55607896,51009398
            """)

    @Option(help: "A folder of the benchmark's CSV files.") var graph: String
    @Option(help: "Numbers of queries.") var queries = "1,2,3,4,5,6,7,8,9"
    @Option(help: "Their counts.") var counts = "8,3,6,8,3,8,11,2,4"
    @Option(help: "How often each runs; the fastest counts.") var repetitions = 3
    @Option(help: "Where to make the shard.") var work = "/dev/shm/intelgraph-lsqb"

    func run() throws {
        try? FileManager.default.removeItem(atPath: work)  // It need not be there.
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: work) }  // Left-overs harm nobody.
        let shard = try Shard.open(at: work + "/shard")
        defer { shard.close() }
        let session = try shard.session(partition: "lsqb/graph")
        let began = Date()
        try LSQBGraph(folder: graph).load { statement, parameters in
            try session.run(statement, parameters)
        }
        print(String(format: "loaded in %.1f s", Date().timeIntervalSince(began)))
        print("query      count   seconds  most rows of an operator")
        var failures = 0
        for (number, count) in zip(queries.split(separator: ","), counts.split(separator: ",")) {
            let path = "\(repositoryRoot)/Samples/lsqb/q\(number).cypher"
            let query = try String(contentsOfFile: path, encoding: .utf8)
            var best = Double.infinity
            var found = ""
            for _ in 0..<max(1, repetitions) {
                let started = Date()
                found = try session.run(query)[0]["count"].description
                best = min(best, Date().timeIntervalSince(started))
            }
            let profile = try session.run("PROFILE " + query).summary.plan ?? ""
            let figures = String(format: "%9.3f", best)
            let rows = try Self.mostRows(of: profile)
            var notes = ""
            if found != count { notes += "  WRONG, it is \(count)" }
            if Self.boundedQueries.contains(number), rows > Self.rowLimit {
                notes += "  TOO MANY, \(Self.rowLimit) are allowed"
            }
            if !notes.isEmpty { failures += 1 }
            print("\(number.padded(5)) \(found[...].padded(10)) \(figures)  \(rows)\(notes)")
        }
        if failures > 0 {
            throw CampaignFailure("lsqb: \(failures) queries gave wrong counts or too many rows")
        }
    }

    /// Queries whose paths are counted and not made one by one: that they have too many rows to
    /// hand on would show in no count.
    private static let boundedQueries: Set<Substring> = ["6", "9"]
    private static let rowLimit = 10_000_000

    /// The largest number in the column `rows` of a profile; its last columns are numbers.
    private static func mostRows(of profile: String) throws -> Int {
        let lines = profile.split(separator: "\n").map { $0.split(separator: " ") }
        guard let title = lines.first, let column = title.firstIndex(of: "rows") else {
            throw CampaignFailure("lsqb: the profile has no column 'rows'")
        }
        let fromEnd = title.count - column
        return lines.dropFirst().compactMap { line in
            line.count >= fromEnd ? Int(line[line.count - fromEnd]) : nil
        }.max() ?? 0
    }
}

extension Substring {
    fileprivate func padded(_ width: Int) -> String {
        String(repeating: " ", count: Swift.max(0, width - count)) + self
    }
}
