import Foundation
import Graph
import IntelGraph
import Query

/// Runs the statement of a row with one set of parameters after the other.
struct QueryBench {
    let session: Session
    let parameters: [String: [[String: JSONScalar]]]
    /// Seconds after which a query is stopped.
    let limit: Double

    /// How many results are reported, to be compared with the other engines'.
    private static let resultCount = 50

    func run(_ row: QueryRow) throws {
        Report.begin(row.row)
        let sets = try sets(of: row)
        var results: [Any] = []
        var times: [Double] = []
        let processor: Double
        do {
            for set in sets.prefix(row.warm ?? max(1, row.runs / 100)) { _ = try ask(row, set) }
            let before = Report.processorSeconds
            let end = ContinuousClock.now + .seconds(row.seconds)
            for index in 0..<row.runs {
                let start = ContinuousClock.now
                let rows = try ask(row, sets[index % sets.count])
                times.append((ContinuousClock.now - start).seconds)
                if index < min(sets.count, Self.resultCount) {
                    results.append(Self.digest(rows, row.digest))
                }
                if ContinuousClock.now > end, times.count >= 3 { break }
            }
            processor = Report.processorSeconds - before
        } catch {
            Report.skip(row.row, "\(error)")
            return
        }
        times.sort()
        Report.emit(
            row.row, times.percentile(0.5) * 1e6, "microseconds", count: times.count,
            more: [
                "p99": times.percentile(0.99) * 1e6,
                "processor": processor / Double(times.count) * 1e6, "results": results,
            ])
    }

    func printProfile(_ row: QueryRow) throws {
        guard let set = try sets(of: row).first else { return }
        do {
            let result = try session.run("PROFILE " + row.cypher, set, options: options)
            print("# \(row.row)\n\(result.summary.plan ?? "")")
        } catch {
            print("# \(row.row): \(error)")
        }
    }

    private func sets(of row: QueryRow) throws -> [[String: Value]] {
        guard let sets = parameters[row.parameters], !sets.isEmpty else {
            throw BenchError(description: "no parameters '\(row.parameters)'")
        }
        return sets.map { $0.mapValues(\.value) }
    }

    private var options: QueryOptions {
        var options = QueryOptions()
        options.deadline = .now + .seconds(limit)
        return options
    }

    /// The values of all rows, as a caller would read them.
    private func ask(_ row: QueryRow, _ set: [String: Value]) throws -> [[Value]] {
        try session.run(row.cypher, set, options: options).map(\.values)
    }

    /// What of a result is compared.
    private static func digest(_ rows: [[Value]], _ kind: String) -> Any {
        guard kind.hasPrefix("sum:"), let column = Int(kind.dropFirst(4)) else {
            return rows.map { $0.map(json) }
        }
        let sum = rows.reduce(0.0) { sum, row in
            switch row[column] {
            case .float(let value): sum + value
            case .integer(let value): sum + Double(value)
            default: sum
            }
        }
        return [rows.count, sum] as [Any]
    }

    private static func json(_ value: Value) -> Any {
        switch value {
        case .integer(let value): value
        case .float(let value): value
        case .string(let value): value
        case .boolean(let value): value
        default: NSNull()
        }
    }
}
