import Foundation
import Graph
import Ingest
import IntelGraph
import Synchronization

/// Point lookups and 1 hop from many threads while events are ingested at a fixed rate.
struct ConcurrentBench {
    let loaded: LoadedShard
    let parameters: [String: [[String: JSONScalar]]]
    let events: String
    let eventsPerSecond: Double
    let seconds: Double

    private static let readers = 2
    private static let statements = [
        ("nodes", "MATCH (n:Entity {id: $id}) RETURN n.id, n.type, n.name, n.score"),
        ("starts", "MATCH (a:Entity {id: $id})-[r]->(b:Entity) RETURN b.id, type(r), r.weight"),
    ]

    func run() throws {
        let alone = try read(while: nil)
        Report.emit(
            "concurrent reads, no ingest", alone.perSecond, "per second", count: alone.count,
            more: ["p99": alone.p99 * 1e6])
        let mapping = try Mapping.builtIn()
        let ingester = Ingester(
            target: ShardTarget(loaded.shard, mapping: mapping), mapping: mapping,
            options: Self.smallBatches)
        let failure = FirstError()
        let summary = Mutex<IngestSummary?>(nil)
        let isDone = Atomic(false)
        let group = DispatchGroup()
        group.enter()
        Thread.detachNewThread { [events, eventsPerSecond] in
            do {
                let source = PacedSource(
                    try FileEventSource(path: events), perSecond: eventsPerSecond)
                let result = try ingester.run(source)
                summary.withLock { $0 = result }
            } catch { failure.set(error) }
            isDone.store(true, ordering: .relaxed)
            group.leave()
        }
        let beside = try read { !isDone.load(ordering: .relaxed) }
        ingester.stop()
        group.wait()
        try failure.check()
        let row = "concurrent reads while ingesting \(Int(eventsPerSecond)) events/s"
        guard let summary = summary.withLock({ $0 }), beside.seconds >= 1 else {
            return Report.skip(row, "the events ended too soon")
        }
        Report.emit(
            row, beside.perSecond, "per second", count: beside.count,
            more: ["p99": beside.p99 * 1e6, "ingested": summary.eventsPerSecond])
    }

    private static var smallBatches: Ingester.Options {
        var options = Ingester.Options()
        options.batchCount = 1_000
        return options
    }

    private struct Reads {
        var count = 0
        var seconds = 0.0
        var p99 = 0.0
        var perSecond: Double { Double(count) / seconds }
    }

    /// Reads until the time is up, or `condition` no longer holds.
    private func read(while condition: (@Sendable () -> Bool)?) throws -> Reads {
        let failure = FirstError()
        let all = Mutex<[Double]>([])
        let session = loaded.session
        let end = ContinuousClock.now + .seconds(seconds)
        let work = Self.statements.map { set, text in
            (text, (parameters[set] ?? []).map { $0.mapValues(\.value) })
        }
        let time = elapsedSeconds {
            DispatchQueue.concurrentPerform(threads: Self.readers) { reader in
                var times: [Double] = []
                var index = reader
                while ContinuousClock.now < end, condition?() ?? true {
                    let (text, sets) = work[index / Self.readers % work.count]
                    let start = ContinuousClock.now
                    do {
                        _ = try session.run(text, sets[index % sets.count]).map(\.values)
                    } catch { return failure.set(error) }
                    times.append((ContinuousClock.now - start).seconds)
                    index += Self.readers
                }
                all.withLock { $0 += times }
            }
        }
        try failure.check()
        let times = all.withLock { $0.sorted() }
        return Reads(count: times.count, seconds: time, p99: times.percentile(0.99))
    }
}

/// Messages of another source, so many in a second.
final class PacedSource: EventSource {
    private let source: any EventSource
    private let perSecond: Double
    private var start = ContinuousClock.now
    private var given = 0

    init(_ source: any EventSource, perSecond: Double) {
        self.source = source
        self.perSecond = perSecond
    }

    var skippedCount: Int { source.skippedCount }

    func start(position: @escaping (String) throws(IngestError) -> Int64?) throws(IngestError) {
        try source.start(position: position)
        start = .now
    }

    func poll(limit: Int) throws(IngestError) -> [SourceMessage]? {
        let due = Int((ContinuousClock.now - start).seconds * perSecond) - given
        guard due > 0 else {
            usleep(Self.waitMicroseconds)
            return []
        }
        let messages = try source.poll(limit: min(limit, due))
        given += messages?.count ?? 0
        return messages
    }

    private static let waitMicroseconds: UInt32 = 2_000
}
