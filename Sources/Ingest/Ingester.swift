import Dispatch
import Glibc
import Synchronization

/// Reads a source to its end and merges its events into a store, each exactly once.
///
/// A batch is one transaction: its offsets, versions and dead letters become durable together with
/// the graph. After a crash the source goes on where the store is.
public final class Ingester: Sendable {
    public struct Options: Sendable {
        /// The most messages that make a transaction: many, so that those of one case are
        /// written together. A source that has fewer does not wait for more.
        public var batchCount = 16_384

        public init() {}
    }

    private let target: any IngestTarget
    private let mapping: Mapping
    private let options: Options
    private let isStopped = Atomic(false)

    public init(target: any IngestTarget, mapping: Mapping, options: Options = Options()) {
        self.target = target
        self.mapping = mapping
        self.options = options
    }

    /// Makes `run` return after the batch at hand. May be called from any thread.
    public func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Ingests until the source ends or `stop` is called. `progress` is called after each batch,
    /// and while none comes.
    public func run(
        _ source: any EventSource, progress: (IngestSummary) -> Void = { _ in }
    ) throws(IngestError) -> IngestSummary {
        let start = DispatchTime.now().uptimeNanoseconds
        try source.start { [target] (origin) throws(IngestError) in
            try target.committedOffset(of: origin)
        }
        var summary = IngestSummary()
        summary.events = source.skippedCount
        summary.duplicates.offsets = source.skippedCount
        summary.lsn = try target.lastLSN()
        let decoding = DecodeAhead(
            source: source, mapping: mapping, batchCount: options.batchCount)
        defer { decoding.stop() }
        loop: while !isStopped.load(ordering: .relaxed) {
            // A source that is followed may say nothing for hours; it must end when told to.
            guard let item = decoding.next() else {
                progress(summary)
                continue
            }
            switch item {
            case .end: break loop
            case .failure(let error): throw error
            case .batch(let entries):
                summary.events += entries.count
                for part in partsAtTruncates(entries) { try apply(part, &summary) }
                record(entries, &summary.lag)
                summary.seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
                progress(summary)
            }
        }
        summary.seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
        return summary
    }

    /// Entries in runs, where each truncate is a run of its own.
    private func partsAtTruncates(_ entries: [DecodedEntry]) -> [ArraySlice<DecodedEntry>] {
        var parts: [ArraySlice<DecodedEntry>] = []
        var start = 0
        for (index, entry) in entries.enumerated() {
            guard case .change(let event) = entry.outcome, event.kind == .truncate else { continue }
            if start < index { parts.append(entries[start..<index]) }
            parts.append(entries[index...index])
            start = index + 1
        }
        if start < entries.count { parts.append(entries[start...]) }
        return parts
    }

    /// Applies entries in one transaction. Where a statement fails on the data, halves of them go
    /// on by themselves, until the event that is to blame stands alone and is put aside.
    private func apply(_ entries: ArraySlice<DecodedEntry>, _ summary: inout IngestSummary)
        throws(IngestError)
    {
        var counts = BatchCounts()
        do throws(ApplyError) {
            summary.lsn = try target.write { (transaction) throws(ApplyError) in
                var batch = BatchCommit(mapping: mapping, transaction: transaction)
                counts = try batch.commit(entries)
            }
            summary.add(counts)
        } catch {
            switch error {
            case .stop(let error): throw error
            case .poison(let reason):
                guard entries.count > 1 else {
                    let entry = entries[entries.startIndex]
                    let poison = DecodedEntry(
                        message: entry.message, outcome: .poison(Poison(reason)))
                    return try apply([poison], &summary)
                }
                let middle = entries.startIndex + entries.count / 2
                try apply(entries[..<middle], &summary)
                try apply(entries[middle...], &summary)
            }
        }
    }

    private func record(_ entries: [DecodedEntry], _ lag: inout LagHistogram) {
        let now = currentMilliseconds()
        for entry in entries {
            guard case .change(let event) = entry.outcome, let time = event.timeMicroseconds else {
                continue
            }
            lag.record(now &- time / 1_000)
        }
    }
}

/// Milliseconds from 1970, by the wall clock.
func currentMilliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
}
