import Foundation
import Graph

/// The synthetic graph that `generate.py` made.
struct Dataset {
    let directory: String

    /// The rows of a CSV file as statement parameters, at most `limit` of them.
    func rows(_ file: String, limit: Int) throws -> [Value] {
        Array(try RowFile("\(directory)/\(file).csv").prefix(limit))
    }

    /// The rows of a CSV file as lists of statement parameters, `count` at a time.
    func batches(_ file: String, of count: Int) throws -> Batches<RowFile> {
        Batches(try RowFile("\(directory)/\(file).csv"), of: count)
    }

    /// What the queries are asked with, by the name of the set.
    func parameters() throws -> [String: [[String: JSONScalar]]] {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/parameters.json"))
        return try JSONDecoder().decode([String: [[String: JSONScalar]]].self, from: data)
    }
}

/// The rows of a CSV file in which no cell is quoted, read as they are asked for.
struct RowFile: Sequence, IteratorProtocol {
    private let text: Data
    private var position = 0
    private var names: [String] = []

    init(_ path: String) throws {
        text = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        names = Self.cells(nextLine() ?? []).map { $0.trimmingCharacters(in: ["\""]) }
    }

    mutating func next() -> Value? {
        guard let line = nextLine() else { return nil }
        var row = ValueMap()
        for (name, cell) in zip(names, Self.cells(line)) {
            row.append(uniqueKey: name, Self.value(name, cell))
        }
        return .map(row)
    }

    private mutating func nextLine() -> [UInt8]? {
        guard position < text.count else { return nil }
        let start = position
        return text.withUnsafeBytes { bytes in
            let rest = bytes[start...]
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            position = end + 1
            return [UInt8](rest[..<end])
        }
    }

    private static func cells(_ line: [UInt8]) -> [String] {
        line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private static func value(_ name: String, _ cell: String) -> Value {
        switch name {
        case "score", "weight": .float(Double(cell) ?? .nan)
        case "created", "since", "caseNumber": .integer(Int64(cell) ?? 0)
        default: .string(cell)
        }
    }
}

/// Rows in slices.
struct Batches<Rows: Sequence>: Sequence, IteratorProtocol where Rows.Element == Value {
    private var rows: Rows.Iterator
    private let count: Int

    init(_ rows: Rows, of count: Int) {
        self.rows = rows.makeIterator()
        self.count = count
    }

    mutating func next() -> [Value]? {
        var batch: [Value] = []
        while batch.count < count, let row = rows.next() { batch.append(row) }
        return batch.isEmpty ? nil : batch
    }
}

/// A number or text in JSON.
enum JSONScalar: Decodable {
    case integer(Int64), float(Double), string(String)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // A number with a fraction is no integer, and a text no number: the first that fits.
        if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .float(value)
        } else {
            self = .string(try container.decode(String.self))
        }
    }

    var value: Value {
        switch self {
        case .integer(let value): .integer(value)
        case .float(let value): .float(value)
        case .string(let value): .string(value)
        }
    }
}
