/// Times in nanoseconds, counted in buckets of a sixty-fourth of their size.
struct Histogram: Sendable {
    private static let parts = 64
    private static let partBits = 6
    private var counts = [UInt64](repeating: 0, count: (64 - partBits) * parts + parts)
    private(set) var count = 0
    private(set) var greatest: UInt64 = 0

    mutating func record(_ nanoseconds: UInt64) {
        counts[Self.bucket(nanoseconds)] += 1
        count += 1
        greatest = max(greatest, nanoseconds)
    }

    mutating func add(_ other: Histogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        count += other.count
        greatest = max(greatest, other.greatest)
    }

    /// The milliseconds that this share of the times does not exceed; 0 without times.
    func milliseconds(at share: Double) -> Double {
        var rest = Int((Double(count) * share).rounded(.up))
        for (bucket, number) in counts.enumerated() {
            rest -= Int(number)
            if rest <= 0, number > 0 { return Double(min(Self.end(of: bucket), greatest)) / 1e6 }
        }
        return 0
    }

    /// Small times have buckets of their own; above, as many buckets share each power of two.
    private static func bucket(_ time: UInt64) -> Int {
        guard time >= parts else { return Int(time) }
        let power = 63 - time.leadingZeroBitCount
        return (power - partBits + 1) * parts + Int(time >> UInt64(power - partBits)) - parts
    }

    private static func end(of bucket: Int) -> UInt64 {
        guard bucket >= parts else { return UInt64(bucket) }
        let power = bucket / parts + partBits - 1
        let (end, isTooLarge) = UInt64(bucket % parts + parts + 1)
            .multipliedReportingOverflow(by: 1 << UInt64(power - partBits))
        return isTooLarge ? .max : end - 1
    }
}
