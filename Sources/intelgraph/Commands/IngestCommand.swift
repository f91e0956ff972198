import ArgumentParser
import Ingest
import IntelGraph
import Kafka

struct IngestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest", abstract: "Merge change events into a shard, each exactly once.",
        discussion: """
            Reads Debezium's events as JSON: from a file (plain, gzip or zstd), standard input, or \
            Kafka. A line of a file is a message {"topic", "key", "value", "headers"} or a bare \
            event. Offsets are kept in the shard, in the transaction of the graph: what was read \
            before is skipped, and an interrupted run goes on where it was.

            Events that cannot be applied become dead letters ('intelgraph dlq list'); tables \
            without a mapping are counted. Neither changes the exit status. The built-in mapping \
            is for entities, relationships \
            and claims; --print-mapping shows it, as a start for your own.

            Examples:
              intelgraph ingest --data ./shard --file events.jsonl.zst
              zcat events.gz | intelgraph ingest --data ./shard --file -
              intelgraph ingest --data ./shard --brokers localhost:9092 \\
                  --topics ig.public.entities ig.public.relationships --follow
              intelgraph ingest --print-mapping > mapping.yaml
            """)

    @Option(help: ArgumentHelp("The shard's directory; made if missing.", valueName: "dir"))
    var data: String?
    @Option(help: ArgumentHelp("A mapping in YAML instead of the built-in one.", valueName: "file"))
    var mapping: String?
    @Option(help: ArgumentHelp("A file of events, or - for standard input.", valueName: "file"))
    var file: String?
    @Option(help: ArgumentHelp("Kafka brokers, host:port and commas.", valueName: "list"))
    var brokers: String?
    @Option(parsing: .upToNextOption, help: ArgumentHelp("Kafka topics.", valueName: "topic"))
    var topics: [String] = []
    @Option(help: ArgumentHelp("Kafka consumer group.", valueName: "name"))
    var group = "intelgraph"
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("A property for librdkafka; may be repeated.", valueName: "name=value"))
    var kafka: [String] = []
    @Flag(help: "Go on waiting for events at the end, until interrupted.")
    var follow = false
    @Option(help: ArgumentHelp("Messages in a transaction.", valueName: "count"))
    var batch = Ingester.Options().batchCount
    @Flag(help: "Print the built-in mapping and end.")
    var printMapping = false
    @Flag(help: "Print the summary as an object.")
    var json = false

    func validate() throws {
        if printMapping { return }
        guard data != nil else { throw ValidationError("--data names the shard's directory") }
        guard (file == nil) != (brokers == nil) else {
            throw ValidationError("give either --file, or --brokers with --topics")
        }
        if brokers != nil, topics.isEmpty { throw ValidationError("--brokers needs --topics") }
        guard (1...1_000_000).contains(batch) else {
            throw ValidationError("--batch takes a number from 1 to 1000000")
        }
    }

    func run() throws {
        if printMapping { return Output.write(Mapping.builtInText) }
        guard let data else { return }
        let mapping = try MappingOption.read(mapping)
        let source = try makeSource()
        let shard = try Shard.open(at: data)
        defer { shard.close() }
        var options = Ingester.Options()
        options.batchCount = batch
        let target = ShardTarget(shard, mapping: mapping)
        try target.checkStatements()
        let ingester = Ingester(target: target, mapping: mapping, options: options)
        Interrupt.catchSignals()
        let summary = try ingester.run(source) { summary in
            if Interrupt.isRequested { ingester.stop() }
            Output.progress(
                "\(summary.events) events, \(summary.applied) applied, "
                    + "\(Int(summary.eventsPerSecond)) per second"
            )
        }
        Output.endProgress()
        IngestReport(summary: summary).print(asJSON: json)
        if Interrupt.isRequested, !follow {
            throw CommandError(
                "interrupted after \(summary.events) events; the same command goes on from there")
        }
    }

    private func makeSource() throws -> any EventSource {
        if let file { return try FileEventSource(path: file, follow: follow) }
        var configuration = KafkaConfiguration(brokers: brokers ?? "")
        for property in kafka { try configuration.setProperty(property) }
        var options = KafkaEventSource.Options()
        options.group = group
        options.follow = follow
        options.warn = { Output.note("kafka: \($0)") }
        return KafkaEventSource(configuration, topics: topics, options: options)
    }
}
