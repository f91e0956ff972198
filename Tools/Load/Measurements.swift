/// What clients saw: the times of their operations, and what failed.
struct Measurements: Sendable {
    private(set) var times: [String: Histogram] = [:]
    private(set) var errors: [String: Int] = [:]
    var seconds = 0.0

    mutating func note(_ nanoseconds: UInt64, in operation: String) {
        times[operation, default: Histogram()].record(nanoseconds)
    }

    mutating func note(error: String, in operation: String) {
        errors["\(operation): \(error)", default: 0] += 1
    }

    /// What clients saw at the same time.
    mutating func add(_ other: Measurements) {
        for (name, histogram) in other.times {
            times[name, default: Histogram()].add(histogram)
        }
        errors.merge(other.errors, uniquingKeysWith: +)
        seconds = max(seconds, other.seconds)
    }

    var errorCount: Int { errors.values.reduce(0, +) }
    var count: Int { times.values.reduce(0) { $0 + $1.count } }
    var perSecond: Double { seconds > 0 ? Double(count) / seconds : 0 }

    /// The times of all operations together.
    var all: Histogram { times.values.reduce(into: Histogram()) { $0.add($1) } }
}
