import Ingest

extension ServerCore {
    /// What the sources have done that are ingested beside queries, each under its name.
    func appendIngest(to text: inout MetricsText) {
        let sources = ingest.progress
        func append(
            _ name: String, _ help: String, _ value: (IngestSummary) -> Int
        ) {
            text.begin(name, .counter, help)
            for source in sources {
                text.append(name, ["source": source.name], value(source.summary))
            }
        }
        append("ingest_events_total", "Messages that were read.") { $0.events }
        append("ingest_applied_total", "Changes that the graph holds.") { $0.applied }
        append("ingest_stale_total", "Changes older than what the graph held.") { $0.stale }
        append("ingest_dead_letters_total", "Messages that could not be applied.") {
            $0.deadLettered
        }
        let name = "ingest_duplicates_total"
        text.begin(
            name, .counter, "Messages that came again, by the layer of idempotency that knew them.")
        for source in sources {
            let duplicates = source.summary.duplicates
            let layers = [
                ("offset", duplicates.offsets), ("version", duplicates.versions),
                ("event_id", duplicates.eventIDs),
            ]
            for (layer, count) in layers {
                text.append(name, ["source": source.name, "layer": layer], count)
            }
        }
        appendStates(of: sources, to: &text)
        appendLag(of: sources, to: &text)
    }

    private func appendStates(of sources: [SourceProgress], to text: inout MetricsText) {
        text.begin("ingest_running", .gauge, "1 while a source is read, 0 while it is not.")
        for source in sources {
            text.append(
                "ingest_running", ["source": source.name], source.state == .running ? 1 : 0)
        }
        text.begin(
            "ingest_restarts_total", .counter,
            "How often a source was opened again after a failure.")
        for source in sources {
            text.append("ingest_restarts_total", ["source": source.name], source.restartCount)
        }
    }

    private func appendLag(of sources: [SourceProgress], to text: inout MetricsText) {
        let name = "ingest_lag_seconds"
        text.begin(name, .histogram, "From a change in its source to its commit here.")
        for source in sources {
            let lag = source.summary.lag
            text.append(
                name, ["source": source.name],
                bounds: Self.lagBounds.map { Double($0) / 1_000 },
                counts: Self.lagBounds.map { lag.count(upTo: $0) } + [lag.total],
                sum: Double(lag.sum) / 1_000)
        }
    }

    /// In milliseconds.
    private static let lagBounds: [Int64] = [
        5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000,
        3_600_000,
    ]
}
