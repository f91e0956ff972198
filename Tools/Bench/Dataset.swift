import Foundation
import Graph

/// The synthetic graph that `generate.py` made, read from its CSV files (no cell is quoted).
struct Dataset {
    let directory: String

    /// The rows of a file as statement parameters, at most `limit` of them.
    func rows(_ file: String, limit: Int = .max) throws -> [Value] {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(file).csv"))
        let text = String(decoding: data, as: UTF8.self)
        var lines = text.utf8.split(separator: UInt8(ascii: "\n")).makeIterator()
        guard let header = lines.next() else { return [] }
        let names = Self.cells(header).map { $0.trimmingCharacters(in: ["\""]) }
        var rows: [Value] = []
        while rows.count < limit, let line = lines.next() {
            var row = ValueMap()
            for (name, cell) in zip(names, Self.cells(line)) {
                row.append(uniqueKey: name, Self.value(name, cell))
            }
            rows.append(.map(row))
        }
        return rows
    }

    private static func cells(_ line: Substring.UTF8View) -> [String] {
        line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
    }

    private static func value(_ name: String, _ cell: String) -> Value {
        switch name {
        case "score", "weight": .float(Double(cell) ?? .nan)
        case "created", "since", "caseNumber": .integer(Int64(cell) ?? 0)
        default: .string(cell)
        }
    }
}
