import ArgumentParser

/// Times the engine on the rows of work that `peers.py` times peers on, and prints JSON Lines of
/// the same form. `Tools/Bench/run` runs both and makes the table.
@main
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Time the engine on a graph of generate.py.",
        subcommands: [
            ImportCommand.self, QueriesCommand.self, LimitsCommand.self, ConcurrentCommand.self,
            WritesCommand.self,
        ])
}
