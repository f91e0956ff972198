import Foundation

/// The figures of a load, and whether what was promised held.
struct Report: Encodable {
    struct Operation: Encodable {
        var name: String
        var count: Int
        var perSecond: Double
        var p50, p95, p99, greatest: Double
    }

    struct Check: Encodable {
        var name: String
        var holds: Bool
    }

    let load: String
    private(set) var operations: [Operation] = []
    private(set) var errors: [String: Int] = [:]
    private(set) var figures: [String: Double] = [:]
    private(set) var memory: [Int] = []
    private(set) var checks: [Check] = []

    init(_ load: String) { self.load = load }

    mutating func add(_ measured: Measurements, as name: String? = nil) {
        var rows = measured.times.sorted { $0.key < $1.key }
        if let name { rows = [(name, measured.all)] } else { rows.append(("all", measured.all)) }
        for (name, times) in rows {
            operations.append(
                Operation(
                    name: name, count: times.count,
                    perSecond: Double(times.count) / max(measured.seconds, 1e-9),
                    p50: times.milliseconds(at: 0.5), p95: times.milliseconds(at: 0.95),
                    p99: times.milliseconds(at: 0.99), greatest: Double(times.greatest) / 1e6))
        }
        errors.merge(measured.errors, uniquingKeysWith: +)
    }

    mutating func add(_ figure: String, _ value: Double) { figures[figure] = value }

    mutating func add(_ samples: MemorySamples) {
        memory = samples.bytes
        add("memory at the start, MiB", samples.first.mebibytes)
        add("memory at most, MiB", samples.greatest.mebibytes)
        add("memory at the end, MiB", samples.last.mebibytes)
        add("memory, growth in the last third, MiB", samples.growth.mebibytes)
    }

    mutating func check(_ name: String, _ holds: Bool) {
        checks.append(Check(name: name, holds: holds))
    }

    /// Prints the tables, writes the file, and throws if a check failed.
    func finish(_ options: ServerOptions) throws {
        show()
        if let json = options.json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try encoder.encode(self).write(to: URL(fileURLWithPath: json))
        }
        let failed = checks.filter { !$0.holds }.map(\.name)
        guard failed.isEmpty else {
            throw LoadError("\(load): not so: " + failed.joined(separator: "; "))
        }
    }

    private func show() {
        if !operations.isEmpty {
            var lines = [["", "count", "per s", "p50 ms", "p95", "p99", "max"]]
            lines += operations.map { row in
                [row.name, "\(row.count)", row.perSecond.rounded(to: 0)]
                    + [row.p50, row.p95, row.p99, row.greatest].map { $0.rounded(to: 2) }
            }
            printTable(lines)
        }
        if !figures.isEmpty {
            printTable(figures.sorted { $0.key < $1.key }.map { [$0.key, $0.value.rounded(to: 2)] })
        }
        for (error, count) in errors.sorted(by: { $0.key < $1.key }) {
            print("error, \(count) times: \(error.prefix(300))")
        }
        for check in checks { print("\(check.holds ? "yes" : "NO "): \(check.name)") }
        print("")
        fflush(nil)
    }

    /// Columns as wide as they need, the first to the left, the others to the right.
    private func printTable(_ rows: [[String]]) {
        let widths = (rows.first ?? []).indices.map { column in
            rows.map { $0[column].count }.max() ?? 0
        }
        print("")
        for row in rows {
            let cells = zip(row, widths).enumerated().map { index, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return index == 0 ? cell.0 + space : space + cell.0
            }
            print(cells.joined(separator: "  "))
        }
    }
}

extension Int {
    var mebibytes: Double { Double(self) / 1_048_576 }
}

extension Double {
    fileprivate func rounded(to digits: Int) -> String { String(format: "%.\(digits)f", self) }
}
