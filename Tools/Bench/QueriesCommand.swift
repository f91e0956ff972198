import ArgumentParser
import Foundation
import IntelGraph

/// Times the queries of `rows.json`, warm, through the library.
struct QueriesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queries", abstract: "Time queries.",
        discussion: """
            The loaded shard stays in WORK/shards, so only the first run loads.
            Example: bench queries /tmp/bench/100000-1000000 /tmp/bench --rows hop
            """)

    @Argument(help: "The directory that generate.py filled.") var dataset: String
    @Argument(help: "Where shards are.") var work: String
    @Option(help: "Only rows whose name contains one of these, separated by |.")
    var rows: String?
    @Option(help: "The file with the rows of work.") var definitions: String?
    @Option(help: "Seconds after which a query is stopped.") var limit = 60.0
    @Flag(help: "Print each row's plan with real row counts before timing it.") var profile = false

    func run() throws {
        let data = Dataset(directory: dataset)
        let loaded = try LoadedShard(data, work: work)
        defer { loaded.shard.close() }
        let bench = QueryBench(
            session: loaded.session, parameters: try data.parameters(), limit: limit)
        let wanted = rows?.split(separator: "|").map(String.init)
        for row in try QueryRow.read(definitions) {
            guard wanted?.contains(where: row.row.contains) ?? true else { continue }
            if profile { try bench.printProfile(row) }
            try bench.run(row)
        }
    }
}
