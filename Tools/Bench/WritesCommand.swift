import ArgumentParser
import Foundation
import IntelGraph

/// Times MERGE, autocommit, ingest and footprint.
struct WritesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "writes", abstract: "Time MERGE, autocommit, ingest and footprint.",
        discussion: "Example: bench writes /tmp/bench/100000-1000000 /tmp/bench/work")

    @Argument(help: "The directory that generate.py filled.") var dataset: String
    @Argument(help: "Where to make the shard; it is removed first.") var work: String
    @Option(help: "Kafka message lines to ingest, as Debezium wrote them.") var events: String?

    func run() throws {
        let path = work + "/intelgraph"
        if FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        let data = Dataset(directory: dataset)
        let shard = try Shard.open(at: path)
        defer { shard.close() }
        let session = try shard.session(partition: LoadedShard.partition)
        try Self.limits(work)
        let loader = GraphLoader(session: session, data: data)
        try loader.loadNodes()
        let loaded = try loader.loadRelationships(GraphLoader.likePeers)
        try MergeBench(session: session, data: data).run(loaded: loaded.count)
        try footprint(data)
        if let events { try IngestBench(work: work).run(events: events) }
    }

    /// What the disk can do at most, in the same minute.
    private static func limits(_ work: String) throws {
        let path = work + "/limit"
        let descriptor = Glibc.open(path, O_CREAT | O_RDWR, 0o644)
        defer {
            close(descriptor)
            unlink(path)
        }
        posix_fallocate(descriptor, 0, 16 << 20)
        let bytes = [UInt8](repeating: 1, count: 300)
        let count = 2_000
        let time = elapsedSeconds {
            for index in 0..<count {
                pwrite(descriptor, bytes, bytes.count, index * bytes.count)
                fdatasync(descriptor)
            }
        }
        Report.emit("limit: fdatasync of a preallocated file", Double(count) / time, "per second")
    }

    private func footprint(_ data: Dataset) throws {
        for (row, create) in [
            ("two properties", GraphLoader.typed), ("topology only", GraphLoader.bare),
        ] {
            let path = work + "/footprint"
            try? FileManager.default.removeItem(atPath: path)  // It need not be there.
            let shard = try Shard.open(at: path)
            defer { shard.close() }
            let session = try shard.session(partition: LoadedShard.partition)
            let loader = GraphLoader(session: session, data: data)
            try loader.loadNodes()
            let nodes = try GraphImport.size(shard, path)
            let count = try loader.loadRelationships(create).count
            let all = try GraphImport.size(shard, path)
            Report.emit(
                "disk per relationship, \(row)", Double(all - nodes) / Double(count), "bytes",
                check: count)
            if create == GraphLoader.typed {
                Report.emit(
                    "the same with its share of the nodes", Double(all) / Double(count), "bytes",
                    check: count)
            }
        }
    }
}
