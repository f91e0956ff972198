import CLimits
import Foundation
import Graph
import IntelGraph
import Storage

/// Reads all lists of outgoing relationships through the engine, and does the same and the first
/// queries with LMDB alone, in C.
struct LimitsBench {
    let loaded: LoadedShard
    let parameters: [String: [[String: JSONScalar]]]
    let work: String

    private static let scans = 5

    func run() throws {
        let reader = try reader()
        let path = work + "/limits"
        if FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }  // What is left does no harm.
        guard let limits = limits_open(path, 1 << 40) else {
            throw BenchError(description: "no LMDB environment in \(path)")
        }
        defer { limits_close(limits) }
        try fill(limits, reader)
        try timeScans(limits, reader)
        timeQueries(limits)
    }

    private func reader() throws -> any GraphReader {
        let snapshot = try loaded.shard.store.snapshot()
        let partition = try snapshot.partition(named: LoadedShard.partition)
        return try snapshot.reader(partitions: partition.map { [$0] } ?? [])
    }

    /// Copies names and lists of the graph into LMDB.
    private func fill(_ limits: OpaquePointer, _ reader: any GraphReader) throws {
        // Nodes of a partition have ordinals of their own: the first of them becomes 0.
        var first: UInt64?
        var highest: UInt64 = 0
        guard let key = reader.keyID("id") else { throw BenchError(description: "no nodes") }
        try forEachBatch(of: reader) { nodes in
            let names = try reader.property(key, of: nodes)
            for (index, node) in nodes.enumerated() {
                guard case .string(let name) = names.value(at: index) else { continue }
                let base = first ?? node.rawValue
                first = base
                highest = node.rawValue - base
                try check(limits_add_node(limits, name, highest))
            }
        }
        let base = first ?? 0
        try forEachBatch(of: reader) { nodes in
            let found = try expand(nodes, reader)
            let list = found.rows.indices.map { index in
                limits_relationship(
                    source: nodes[Int(found.rows[index])].rawValue - base,
                    neighbour: found.neighbours[index].rawValue - base,
                    relationship: found.relationships[index].rawValue,
                    type: UInt32(found.types[index].rawValue))
            }
            try check(limits_add_relationships(limits, list, list.count))
        }
        try check(limits_begin_reading(limits, highest))
    }

    private func timeScans(_ limits: OpaquePointer, _ reader: any GraphReader) throws {
        var ours: [Double] = []
        var bare: [Double] = []
        var count = 0
        // In turn, so that what else the machine does hits both.
        for _ in 0..<Self.scans {
            var start = Report.processorSeconds
            count = try scan(reader)
            ours.append(Double(count) / (Report.processorSeconds - start))
            start = Report.processorSeconds
            var sum: UInt64 = 0
            let found = limits_scan(limits, &sum)
            bare.append(Double(found) / (Report.processorSeconds - start))
            guard Int(found) == count else {
                throw BenchError(description: "\(count) entries here, \(found) in LMDB")
            }
        }
        Report.emit("adjacency scan", ours.median, "per processor second", count: count)
        Report.emit(
            "adjacency scan", bare.median, "per processor second", count: count, engine: "lmdb")
    }

    private func timeQueries(_ limits: OpaquePointer) {
        typealias Query = (OpaquePointer?, UnsafePointer<CChar>?) -> UInt64
        let queries: [(row: String, set: String, runs: Int, query: Query)] = [
            ("point lookup by id", "nodes", 20_000, limits_point),
            ("1 hop", "starts", 10_000, limits_one_hop),
            ("2 hops, distinct", "starts", 2_000, limits_two_hops_distinct),
            ("3 hops, count", "starts", 200, limits_three_hops),
        ]
        for (row, set, runs, query) in queries {
            let names = (parameters[set] ?? []).prefix(runs).compactMap { values in
                if case .string(let name)? = values["id"] { name } else { nil }
            }
            var sum: UInt64 = 0
            for name in names.prefix(max(1, runs / 100)) { sum &+= query(limits, name) }
            var times: [Double] = []
            for name in names {
                let start = ContinuousClock.now
                sum &+= query(limits, name)
                times.append((ContinuousClock.now - start).seconds)
            }
            times.sort()
            Report.emit(
                row, times.percentile(0.5) * 1e6, "microseconds", count: times.count,
                more: ["p99": times.percentile(0.99) * 1e6, "sum": "\(sum)"], engine: "lmdb")
        }
    }

    /// Reads every list once; returns the number of entries.
    private func scan(_ reader: any GraphReader) throws -> Int {
        var count = 0
        var found = Expansion()
        try forEachBatch(of: reader) { nodes in
            var position = ExpandPosition()
            while position.row < nodes.count {
                found.removeAll()
                try reader.expand(
                    nodes, direction: .outgoing, types: nil, position: &position, limit: 4_096,
                    into: &found)
                count += found.neighbours.count
            }
        }
        return count
    }

    private func expand(_ nodes: ContiguousArray<NodeID>, _ reader: any GraphReader) throws
        -> Expansion
    {
        var found = Expansion()
        var position = ExpandPosition()
        while position.row < nodes.count {
            try reader.expand(
                nodes, direction: .outgoing, types: nil, position: &position, limit: 4_096,
                into: &found)
        }
        return found
    }

    private func forEachBatch(
        of reader: any GraphReader, _ body: (ContiguousArray<NodeID>) throws -> Void
    ) throws {
        var position = ScanPosition()
        var nodes: ContiguousArray<NodeID> = []
        while !position.isAtEnd {
            nodes.removeAll(keepingCapacity: true)
            try reader.scanNodes(label: nil, position: &position, limit: 1_024, into: &nodes)
            try body(nodes)
        }
    }

    private func check(_ result: Int32) throws {
        guard result == 0 else { throw BenchError(description: "LMDB: error \(result)") }
    }
}
