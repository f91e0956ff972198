import ArgumentParser

/// Loads a server from a process of its own, and says how it bears that.
@main
struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Load a server over Bolt from a process of its own, and say how it bears it.",
        discussion: """
            Each load starts 'intelgraph serve' on a shard of its own, which is gone afterwards; \
            'mixed' can be pointed at a server that runs. It prints a table, --json writes the \
            figures to a file, and the exit status is 0 only when every check held.

            Examples:
              Tools/run-load mixed --seconds 600
              Tools/run-load idle --connections 10000
              Tools/run-load reads --events-per-second 10000
              Tools/run-load storms --connects 100000
            """,
        subcommands: [MixedLoad.self, IdleLoad.self, ReadLoad.self, StormLoad.self])
}

/// What keeps a load from being run.
struct LoadError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }

    /// What a call of the operating system failed with.
    static func system(_ call: String, _ number: Int32) -> LoadError {
        LoadError("\(call): error \(number) of the operating system")
    }
}
