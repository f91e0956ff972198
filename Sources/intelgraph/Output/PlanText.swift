/// A plan as `PlanDescription` writes it: what each operator does, then columns of numbers.
struct PlanText {
    private let lines: [String]

    /// Operators keep so much, however narrow the terminal is.
    private static let minimumWidth = 16

    init(_ text: String) { lines = text.split(separator: "\n").map { String($0) } }

    /// The lines with their operators cut, so that the numbers behind them stay in their columns.
    func fitting(_ columns: Int) -> String {
        let start = numbersStart
        let cut = lines.map { line in
            let numbers = start.map { line.dropFirst($0) } ?? ""
            var operation = String(start.map { line.prefix($0) } ?? line[...])
            while operation.last == " " { operation.removeLast() }
            return (operation: operation, numbers: String(numbers))
        }
        let numbersWidth = cut.map { $0.numbers.count }.max() ?? 0
        let gap = numbersWidth > 0 ? 2 : 0
        let limit = max(Self.minimumWidth, columns - numbersWidth - gap)
        let width = min(limit, cut.map { TextTable.width($0.operation) }.max() ?? 0)
        return cut.map { line in
            let operation = TextTable.clipped(line.operation, to: width)
            guard numbersWidth > 0 else { return operation + "\n" }
            let padding = String(repeating: " ", count: width - TextTable.width(operation) + gap)
            return operation + padding + line.numbers + "\n"
        }.joined()
    }

    /// Where the first column of numbers begins; nil if there are none.
    ///
    /// They stand at the right edge of the column's title, and may be wider than it.
    private var numbersStart: Int? {
        guard let title = lines.first, title.hasPrefix("operator "),
            let heading = title.firstRange(of: "estimated")
        else { return nil }
        let end = title.distance(from: title.startIndex, to: heading.upperBound)
        return lines.filter { $0.count >= end }.map { line in
            end - line.prefix(end).reversed().prefix { $0 != " " }.count
        }.min()
    }
}
