import CSV
import Graph

/// LOAD CSV: a row for each record of a file.
struct LoadCSVStep: PlanStep {
    let source: CompiledExpression
    let variable: String
    /// Whether the first record names the fields, so that the others become maps.
    let hasHeaders: Bool
    let delimiter: UInt8
    /// Whether columns with the line and the path of each record follow.
    let givesPlace: Bool
    let text: String

    let name = "LoadCSV"
    var detail: String { "\(text) AS \(variable)\(hasHeaders ? " with headers" : "")" }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        LoadCSVOperator(self, feeding: next, execution)
    }
}

private final class LoadCSVOperator: StreamingOperator {
    /// A batch ends also when its texts take this much.
    private static let batchByteCount = 1 << 20

    private let step: LoadCSVStep
    private var records = ContiguousArray<Value>()
    private var lines = ContiguousArray<Int64>()
    private var byteCount = 0

    init(_ step: LoadCSVStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        let sources = try step.source.evaluate(batch, context)
        for row in 0..<batch.count where !isSatisfied {
            switch sources.value(at: row) {
            case .string(let url): try load(url, row: batch.slice(row..<row + 1))
            case .null:
                throw QueryError(
                    .argumentError, detail: "InvalidURL", "LOAD CSV needs a URL, got null.")
            case let other: throw wrongElement(other, expected: "a URL as a string")
            }
        }
    }

    private func load(_ url: String, row: Batch) throws(QueryError) {
        guard let files = context.files else {
            throw QueryError(
                .argumentError, detail: "LoadNotAllowed",
                "LOAD CSV is off: no directory to read from is allowed.")
        }
        let file = try files.open(url)
        var options = CSVOptions(delimiter: step.delimiter)
        options.escape = UInt8(ascii: "\\")
        var reader = CSVReader(options)
        var names: [String]?
        while !isSatisfied, try next(&reader, file, url) {
            if step.hasHeaders, names == nil {
                names = (0..<reader.fieldCount).map { reader.string(at: $0) }
                continue
            }
            lines.append(Int64(reader.line))
            records.append(names.map { map(&reader, $0) } ?? list(&reader))
            if records.count >= context.batchRowCount || byteCount >= Self.batchByteCount {
                try handOn(row, file.path)
            }
        }
        try handOn(row, file.path)
    }

    /// Reads the next record; false at the end of the file.
    private func next(
        _ reader: inout CSVReader, _ file: any FileContent, _ url: String
    ) throws(QueryError) -> Bool {
        var failure: QueryError?
        do throws(CSVError) {
            return try reader.next { buffer throws(CSVError) in
                do throws(QueryError) {
                    return try file.read(into: buffer)
                } catch {
                    failure = error
                    throw .unreadable(error.message)
                }
            }
        } catch {
            if let failure { throw failure }
            throw QueryError(.argumentError, detail: "InvalidCSV", "\(url): \(error)")
        }
    }

    private func list(_ reader: inout CSVReader) -> Value {
        var values: [Value] = []
        values.reserveCapacity(reader.fieldCount)
        for index in 0..<reader.fieldCount { values.append(value(&reader, index)) }
        return .list(values)
    }

    /// Fields beyond the names are left out; names beyond the fields have null.
    private func map(_ reader: inout CSVReader, _ names: [String]) -> Value {
        var map = ValueMap()
        for (index, name) in names.enumerated() {
            let value = index < reader.fieldCount ? value(&reader, index) : .null
            map[name] = value
        }
        return .map(map)
    }

    /// A field is a text; an empty one is null, in quotes or not.
    private func value(_ reader: inout CSVReader, _ index: Int) -> Value {
        let text = reader.string(at: index)
        byteCount += text.utf8.count
        return text.isEmpty ? .null : .string(text)
    }

    private func handOn(_ row: Batch, _ path: String) throws(QueryError) {
        guard !records.isEmpty else { return }
        try context.checkLimits()
        try context.checkFits(byteCount)
        let count = records.count
        var output = row.gather(ContiguousArray(repeating: 0, count: count))
        output.columns.append(Column(.values(records), count: count))
        if step.givesPlace {
            output.columns.append(Column(.integers(lines), count: count))
            output.columns.append(Column(.constant(.string(path)), count: count))
        }
        records.removeAll(keepingCapacity: true)
        lines.removeAll(keepingCapacity: true)
        byteCount = 0
        try emit(output)
    }
}
