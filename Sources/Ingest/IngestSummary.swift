/// What an ingest run has done so far.
public struct IngestSummary: Sendable, Equatable {
    /// Messages that were read, with those that came to nothing.
    public var events = 0
    /// Changes that the graph now holds, or that a later one has overtaken.
    public var applied = 0
    /// Messages that came again, by the layer that knew them.
    public var duplicates = Duplicates()
    /// Changes older than what the graph holds.
    public var stale = 0
    public var deadLettered = 0
    /// Messages that no mapping is for, by table or kind.
    public var ignored: [String: Int] = [:]
    public var seconds = 0.0
    /// The LSN of the last record, which contains all that was applied.
    public var lsn: UInt64 = 0
    /// From the change in the source to its commit here, in milliseconds; nil where no event told.
    public var lagP50Milliseconds: Int64? { lag.percentile(0.5) }
    public var lagP99Milliseconds: Int64? { lag.percentile(0.99) }
    public internal(set) var lag = LagHistogram()

    public struct Duplicates: Sendable, Equatable {
        public var offsets = 0
        public var versions = 0
        public var eventIDs = 0

        public var total: Int { offsets + versions + eventIDs }
    }

    public var eventsPerSecond: Double { seconds > 0 ? Double(events) / seconds : 0 }

    public init() {}

    mutating func add(_ counts: BatchCounts) {
        applied += counts.applied
        duplicates.offsets += counts.repeatedOffsets
        duplicates.versions += counts.repeatedVersions
        duplicates.eventIDs += counts.repeatedEventIDs
        stale += counts.stale
        deadLettered += counts.deadLettered
        ignored.merge(counts.ignored, uniquingKeysWith: +)
    }
}

/// A histogram of times in milliseconds, exact to one part in sixteen.
public struct LagHistogram: Sendable, Equatable {
    private var counts = [Int](repeating: 0, count: 64 * 16)
    /// How many times were recorded, and their sum.
    public private(set) var total = 0
    public private(set) var sum: Int64 = 0

    mutating func record(_ milliseconds: Int64) {
        counts[Self.bucket(UInt64(max(milliseconds, 0)))] += 1
        total += 1
        sum = sum.addingReportingOverflow(max(milliseconds, 0)).partialValue
    }

    mutating func add(_ other: LagHistogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        total += other.total
        sum = sum.addingReportingOverflow(other.sum).partialValue
    }

    /// How many times are not greater than a number of milliseconds, give or take those that are
    /// greater by less than a sixteenth.
    public func count(upTo milliseconds: Int64) -> Int {
        guard milliseconds >= 0 else { return 0 }
        return counts[...Self.bucket(UInt64(milliseconds))].reduce(0, +)
    }

    /// The time that this share of the events does not exceed; nil without events.
    func percentile(_ share: Double) -> Int64? {
        guard total > 0 else { return nil }
        var rest = Int((Double(total) * share).rounded(.up))
        for (bucket, count) in counts.enumerated() {
            rest -= count
            if rest <= 0 { return Self.upperBound(bucket) }
        }
        return nil
    }

    /// Values below 16 have buckets of their own; above, sixteen buckets share each power of two.
    private static func bucket(_ value: UInt64) -> Int {
        guard value >= 16 else { return Int(value) }
        let power = 63 - value.leadingZeroBitCount
        return (power - 3) * 16 + Int(value >> UInt64(power - 4)) - 16
    }

    private static func upperBound(_ bucket: Int) -> Int64 {
        guard bucket >= 16 else { return Int64(bucket) }
        let power = bucket / 16 + 3
        let mantissa = UInt64(bucket % 16) + 17
        return Int64(clamping: (mantissa << UInt64(power - 4)) - 1)
    }
}
