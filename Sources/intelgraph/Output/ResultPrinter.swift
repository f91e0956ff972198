import Graph
import IntelGraph
import Query
import Terminal

/// Prints rows of values as a table, as JSON Lines or as CSV.
struct ResultPrinter {
    var format: OutputFormat
    /// The most rows of a table; nil for all.
    var rowLimit: Int?

    func print(_ result: QueryResult) {
        switch format {
        case .table: printTable(result)
        case .json: printJSON(result)
        case .csv: printCSV(result)
        }
    }

    private func printTable(_ result: QueryResult) {
        if let plan = result.summary.plan {
            Output.write(plan.hasSuffix("\n") ? plan : plan + "\n")
        }
        if !result.columns.isEmpty {
            var table = TextTable(result.columns)
            for row in result.prefix(rowLimit ?? .max) {
                let values = row.values
                table.append(
                    values.map { Self.plainText($0) ?? $0.description },
                    isNumber: values.map { value in
                        switch value {
                        case .integer, .float, .null: true
                        default: false
                        }
                    })
            }
            Output.write(table.rendered(fitting: TerminalSize.columns))
            let shown =
                result.count > table.rows.count ? ", the first \(table.rows.count) shown" : ""
            Output.writeLine("\(result.count) \(result.count == 1 ? "row" : "rows")\(shown)")
        }
        let changes = result.summary.counters.entries.map { "\($0.name): \($0.count)" }
        if !changes.isEmpty { Output.writeLine(changes.joined(separator: ", ")) }
    }

    /// One object per row, keys in column order.
    private func printJSON(_ result: QueryResult) {
        if let plan = result.summary.plan {
            var object = JSONObject()
            object.set("plan", plan)
            Output.writeLine(object.text)
        }
        let json = ValueJSON()
        let keys = result.columns.map { json.text(.string($0)) }
        for row in result {
            let fields = zip(keys, row.values).map { "\($0):\(json.text($1))" }
            Output.writeLine("{\(fields.joined(separator: ","))}")
        }
    }

    /// RFC 4180: a header, then rows; cells with commas, quotes or line ends are quoted.
    private func printCSV(_ result: QueryResult) {
        Output.writeLine(result.columns.map(Self.csvCell).joined(separator: ","))
        let json = ValueJSON()
        for row in result {
            let cells = row.values.map { value in
                value.isNull ? "" : Self.csvCell(Self.plainText(value) ?? json.text(value))
            }
            Output.writeLine(cells.joined(separator: ","))
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

    private static func csvCell(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D })
        else { return text }
        return "\""
            + text.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}
