import Foundation

/// Prints measurements as JSON Lines.
enum Report {
    /// - Parameters:
    ///   - count: how much work was done.
    ///   - check: the number that other engines must have as well.
    static func emit(
        _ row: String, _ value: Double, _ unit: String, count: Int? = nil, check: Int? = nil,
        more: [String: Any] = [:], engine: String = "intelgraph"
    ) {
        var line: [String: Any] = more
        line["value"] = value
        line["unit"] = unit
        line["peakBytes"] = peakBytes
        if let count { line["count"] = count }
        if let check { line["check"] = check }
        print(row, line, engine)
    }

    /// A row without a figure, and why.
    static func skip(_ row: String, _ reason: String) {
        print(row, ["failed": reason], "intelgraph")
    }

    /// Says that a row begins, so that a reader knows where a crash was.
    static func begin(_ row: String) { print(row, ["begun": true], "intelgraph") }

    private static func print(_ row: String, _ line: [String: Any], _ engine: String) {
        var line = line
        line["engine"] = engine
        line["row"] = row
        guard
            // What is given above is always valid.
            let data = try? JSONSerialization.data(
                withJSONObject: line, options: [.sortedKeys, .withoutEscapingSlashes])
        else { return }
        Swift.print(String(decoding: data, as: UTF8.self))
        fflush(nil)
    }

    /// The most memory the process has had, mapped pages of the store among it.
    static var peakBytes: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1_024
    }

    /// Processor time of all threads so far, in seconds.
    static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// Seconds that `body` takes.
func elapsedSeconds(_ body: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure(body).seconds
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}

extension [Double] {
    var median: Double { sorted().percentile(0.5) }

    /// The value that the given part of a sorted list lies below.
    func percentile(_ part: Double) -> Double {
        isEmpty ? .nan : self[Swift.min(count - 1, Int(Double(count) * part))]
    }
}

struct BenchError: Error, CustomStringConvertible {
    let description: String
}
