import Graph
import Terminal

/// Prints rows of values as a table, as JSON Lines or as CSV.
struct ResultPrinter {
    var format: OutputFormat
    /// The most rows of a table; nil for all.
    var rowLimit: Int?

    func print(_ result: StatementResult) throws {
        switch format {
        case .table: try printTable(result)
        case .json: try printJSON(result)
        case .csv: try printCSV(result)
        }
    }

    private func printTable(_ result: StatementResult) throws {
        var table = TextTable(result.columns)
        var rowCount = 0
        while let values = try result.next() {
            if rowCount < rowLimit ?? .max {
                table.append(
                    values.map { Self.plainText($0) ?? $0.description },
                    isNumber: values.map { value in
                        switch value {
                        case .integer, .float, .null: true
                        default: false
                        }
                    })
            }
            rowCount += 1
        }
        let ending = result.ending()
        if let plan = ending.plan {
            let text = TerminalSize.columns.map { PlanText(plan).fitting($0) } ?? plan
            Output.write(text.hasSuffix("\n") ? text : text + "\n")
        }
        if !result.columns.isEmpty {
            Output.write(table.rendered(fitting: TerminalSize.columns))
            let shown = rowCount > table.rows.count ? ", the first \(table.rows.count) shown" : ""
            Output.writeLine("\(rowCount) \(rowCount == 1 ? "row" : "rows")\(shown)")
        }
        let changes = ending.counters.map { "\($0.name): \($0.count)" }
        if !changes.isEmpty { Output.writeLine(changes.joined(separator: ", ")) }
    }

    /// One object per row, keys in column order; behind them a plan, where one is asked for.
    private func printJSON(_ result: StatementResult) throws {
        let json = ValueJSON(partitionName: result.partitionName)
        let keys = result.columns.map { json.text(.string($0)) }
        while let row = try result.next() {
            let fields = zip(keys, row).map { "\($0):\(json.text($1))" }
            Output.writeLine("{\(fields.joined(separator: ","))}")
        }
        if let plan = result.ending().plan {
            var object = JSONObject()
            object.set("plan", plan)
            Output.writeLine(object.text)
        }
    }

    /// RFC 4180: a header, then rows; cells with commas, quotes or line ends are quoted.
    private func printCSV(_ result: StatementResult) throws {
        let json = ValueJSON(partitionName: result.partitionName)
        // A statement that fails before its first row prints nothing.
        var row = try result.next()
        Output.writeLine(result.columns.map(Self.csvCell).joined(separator: ","))
        while let values = row {
            let cells = values.map { value in
                value.isNull ? "" : Self.csvCell(Self.csvText(value, json))
            }
            Output.writeLine(cells.joined(separator: ","))
            row = try result.next()
        }
    }

    /// A string without quotes, and what is written as one: dates, times and durations.
    private static func plainText(_ value: Value) -> String? {
        switch value {
        case .string(let string): string
        case .date, .localTime, .time, .localDateTime, .dateTime, .duration:
            String(value.description.dropFirst().dropLast())
        default: nil
        }
    }

    private static func csvText(_ value: Value, _ json: ValueJSON) -> String {
        if let text = plainText(value) { return text }
        let text = json.text(value)
        switch value {
        // JSON writes bytes and numbers that it does not have as strings; a cell needs no quotes.
        case .float, .bytes: return text.first == "\"" ? String(text.dropFirst().dropLast()) : text
        default: return text
        }
    }

    private static func csvCell(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D })
        else { return text }
        return "\""
            + text.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}
