import Synchronization

/// How often values fell into each of a few ranges, added to from any thread.
public final class Histogram: Sendable {
    /// The highest value of each range but the last, which has none; at most `rangeLimit - 1`.
    let bounds: [Double]
    private let counts: InlineArray<24, Atomic<Int>>
    /// The sum of the values, in millionths.
    private let sum = Atomic(0)

    init(bounds: [Double]) {
        precondition(bounds.count < 24)
        self.bounds = bounds
        counts = InlineArray { _ in Atomic(0) }
    }

    public func add(_ value: Double) {
        let range = bounds.firstIndex { value <= $0 } ?? bounds.count
        counts[range].wrappingAdd(1, ordering: .relaxed)
        // A value beyond what an integer holds is none that is measured here.
        sum.wrappingAdd(Int(exactly: (value * 1_000_000).rounded()) ?? 0, ordering: .relaxed)
    }

    public func add(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        add(Double(seconds) + Double(attoseconds) / 1e18)
    }

    /// How many values were at most as high as each bound, then how many there were, and their
    /// sum.
    var totals: (counts: [Int], sum: Double) {
        var total = 0
        let totals = (0...bounds.count).map { range in
            total += counts[range].load(ordering: .relaxed)
            return total
        }
        return (totals, Double(sum.load(ordering: .relaxed)) / 1_000_000)
    }

    /// For times, from a tenth of a millisecond to minutes.
    static let seconds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
        5, 10, 30, 60, 300,
    ]
}
