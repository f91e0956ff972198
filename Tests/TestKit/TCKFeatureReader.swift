import Foundation

/// Collects the scenarios of a feature line by line.
struct TCKFeatureReader {
    private enum Table {
        case none, parameters, procedure, result, controlResult, sideEffects, examples
    }

    let category: String
    let feature: String
    private var scenarios: [TCKScenario] = []
    /// What every scenario of the feature begins with.
    private var background: TCKScenario?
    private var current: TCKScenario?
    private var table = Table.none
    private var step = ""
    private var exampleHeader: [String] = []
    /// The first row of a procedure's table names its columns.
    private var isProcedureHeader = false
    private var isOutline = false

    init(category: String, feature: String) {
        self.category = category
        self.feature = feature
    }

    mutating func read(_ text: String) -> [TCKScenario] {
        var textLines: [String]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed == "\"\"\"" {
                if let lines = textLines { take(lines.joined(separator: "\n")) }
                textLines = textLines == nil ? [] : nil
            } else if textLines != nil {
                textLines?.append(String(line))
            } else if trimmed.hasPrefix("|") {
                take(row: cells(of: trimmed))
            } else if !trimmed.isEmpty, !trimmed.hasPrefix("#") {
                read(step: trimmed)
            }
        }
        finish()
        return scenarios
    }

    private mutating func read(step line: String) {
        step = line
        table = .none
        if line.hasPrefix("Background:") {
            current = TCKScenario(category: category, name: feature)
        } else if line.hasPrefix("Scenario") {
            if scenarios.isEmpty, current?.query.isEmpty == true { background = current }
            finish()
            let title = line.split(separator: ":", maxSplits: 1).last ?? ""
            let number = title.trimmingCharacters(in: .whitespaces).prefix { $0 != " " }
            current = background ?? TCKScenario(category: category, name: feature)
            current?.name = feature + number
        } else if line.hasPrefix("Examples:") {
            (table, isOutline, exampleHeader) = (.examples, true, [])
        } else if line.hasPrefix("And parameters are") {
            table = .parameters
        } else if let start = line.range(of: "there exists a procedure ") {
            if let procedure = TCKProcedure(String(line[start.upperBound...])) {
                current?.procedures.append(procedure)
            }
            (table, isProcedureHeader) = (.procedure, true)
        } else if line.hasPrefix("Given the "), line.hasSuffix(" graph") {
            current?.graph = String(line.dropFirst("Given the ".count).dropLast(" graph".count))
        } else if line.hasPrefix("And no side effects") {
            current?.sideEffects = [:]
        } else if line.hasPrefix("And the side effects should be") {
            current?.sideEffects = [:]
            table = .sideEffects
        } else if line.hasPrefix("Then the result should be") {
            beginResult(line)
        } else if line.hasPrefix("Then a"), let raised = line.range(of: " should be raised at ") {
            let words = line[..<raised.lowerBound].split(separator: " ")
            let outcome = line[raised.upperBound...].split(separator: ": ", maxSplits: 1)
            current?.failure = TCKScenario.Failure(
                kind: words.last.map(String.init) ?? "",
                phase: outcome.first.map(String.init) ?? "",
                detail: outcome.last.map(String.init) ?? "")
        }
    }

    private mutating func beginResult(_ line: String) {
        let result = TCKScenario.Result(
            isOrdered: line.contains(", in order"),
            ignoresListOrder: line.contains("ignoring element order for lists"))
        if current?.control == nil {
            current?.result = result
            table = .result
        } else {
            current?.control?.result = result
            table = .controlResult
        }
    }

    private mutating func take(_ text: String) {
        if step.hasSuffix("executing query:") {
            current?.query = text
        } else if step.hasSuffix("executed:") {
            current?.setUp.append(text)
        } else if step.hasSuffix("control query:") {
            current?.control = (text, nil)
        }
    }

    private mutating func take(row: [String]) {
        switch table {
        case .none: break
        case .procedure:
            if !isProcedureHeader, let current, !current.procedures.isEmpty {
                self.current?.procedures[current.procedures.count - 1].rows.append(row)
            }
            isProcedureHeader = false
        case .parameters: if row.count == 2 { current?.parameters.append((row[0], row[1])) }
        case .result: current?.result?.take(row)
        case .controlResult: current?.control?.result?.take(row)
        case .sideEffects: if row.count == 2 { current?.sideEffects?[row[0]] = Int(row[1]) }
        case .examples:
            if exampleHeader.isEmpty {
                exampleHeader = row
            } else if let current {
                let bindings = zip(exampleHeader, row).map { (key: $0, value: $1) }
                scenarios.append(current.filled(bindings))
            }
        }
    }

    /// The cells of a table row; `\|` is a bar.
    private func cells(of line: String) -> [String] {
        line.replacingOccurrences(of: "\\|", with: "\u{1}")
            .split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
            .map {
                $0.trimmingCharacters(in: .whitespaces)
                    .replacingOccurrences(of: "\u{1}", with: "|")
                    .replacingOccurrences(of: "\\\\", with: "\\")
            }
    }

    private mutating func finish() {
        if let current, !isOutline, !current.query.isEmpty { scenarios.append(current) }
        current = nil
        isOutline = false
    }
}

extension TCKScenario.Result {
    /// The first row names the columns.
    fileprivate mutating func take(_ row: [String]) {
        if columns.isEmpty { columns = row } else { rows.append(row) }
    }
}
