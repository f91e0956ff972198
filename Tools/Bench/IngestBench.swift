import Foundation
import Ingest
import IntelGraph

/// Debezium events from a file to the durable graph.
struct IngestBench {
    let work: String

    func run(events: String) throws {
        let path = work + "/ingest"
        if FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
        let shard = try Shard.open(at: path)
        defer { shard.close() }
        let mapping = try Mapping.builtIn()
        for phase in ["", ", the file again"] {
            let ingester = Ingester(target: ShardTarget(shard, mapping: mapping), mapping: mapping)
            let summary = try ingester.run(FileEventSource(path: events))
            Report.emit(
                "ingest of Debezium events, JSON to durable graph\(phase)",
                summary.eventsPerSecond, "per second", count: summary.events)
        }
    }
}
