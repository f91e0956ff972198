import ArgumentParser
import IntelGraph

/// Loads a dataset into a shard that the other commands find.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Time the import, and keep the shard in WORK/shards.")

    @Argument(help: "The directory that generate.py filled.") var dataset: String
    @Argument(help: "Where shards are.") var work: String

    func run() throws {
        let data = Dataset(directory: dataset)
        let figures = try GraphImport(data: data, path: LoadedShard.path(data, work)).run()
        Report.emit("import of all, seconds", figures.seconds, "seconds", check: figures.count)
        Report.emit(
            "import of relationships", Double(figures.count) / figures.relationshipSeconds,
            "per second", check: figures.count)
        Report.emit(
            "disk per relationship", figures.bytesPerRelationship, "bytes", check: figures.count)
    }
}

/// Times what is not a statement: the scan of all lists, and LMDB alone.
struct LimitsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limits", abstract: "Time the adjacency scan, and LMDB alone in C.")

    @Argument(help: "The directory that generate.py filled.") var dataset: String
    @Argument(help: "Where shards are.") var work: String

    func run() throws {
        let data = Dataset(directory: dataset)
        let loaded = try LoadedShard(data, work: work)
        defer { loaded.shard.close() }
        try LimitsBench(loaded: loaded, parameters: try data.parameters(), work: work).run()
    }
}

/// Times reads beside an ingest, on a copy of the shard.
struct ConcurrentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "concurrent", abstract: "Time reads while events are ingested.")

    @Argument(help: "The directory that generate.py filled.") var dataset: String
    @Argument(help: "Where shards are.") var work: String
    @Option(help: "Kafka message lines to ingest, as Debezium wrote them.") var events: String
    @Option(help: "Events to ingest in a second.") var rate = 10_000.0
    @Option(help: "Seconds to read for.") var seconds = 10.0

    func run() throws {
        let data = Dataset(directory: dataset)
        let copy = work + "/concurrent"
        let loaded = try LoadedShard(data, work: work, copy: copy)
        defer { loaded.shard.close() }
        try ConcurrentBench(
            loaded: loaded, parameters: try data.parameters(), events: events,
            eventsPerSecond: rate, seconds: seconds
        ).run()
    }
}
