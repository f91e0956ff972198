/// A table for people: columns as wide as their widest cell, numbers to the right.
struct TextTable {
    let header: [String]
    /// One array per row, as long as `header`.
    private(set) var rows: [[String]] = []
    private var isRightAligned: [Bool]
    /// A cell longer than this is cut and ends in an ellipsis.
    var maximumCellWidth = 60

    init(_ header: [String]) {
        self.header = header
        isRightAligned = header.map { _ in true }
    }

    /// Adds a row. A column stays right-aligned while all of its cells are numbers.
    mutating func append(_ cells: [String], isNumber: [Bool]) {
        rows.append(cells)
        for (index, number) in isNumber.enumerated() where !number { isRightAligned[index] = false }
    }

    /// Adds a row, taking cells that read as numbers for numbers.
    mutating func append(_ cells: [String]) {
        append(cells, isNumber: cells.map { Double($0) != nil })
    }

    /// The table's lines, each ending in a line feed.
    func rendered() -> String {
        let shown = rows.map { $0.map(clipped) }
        var widths = header.map(Self.width)
        for row in shown {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], Self.width(cell)) }
        }
        let rule = widths.map { String(repeating: "─", count: $0 + 2) }
        var text = "┌" + rule.joined(separator: "┬") + "┐\n"
        text += line(header.map(clipped), widths, alignRight: header.map { _ in false })
        text += "├" + rule.joined(separator: "┼") + "┤\n"
        for row in shown { text += line(row, widths, alignRight: isRightAligned) }
        text += "└" + rule.joined(separator: "┴") + "┘\n"
        return text
    }

    private func line(_ cells: [String], _ widths: [Int], alignRight: [Bool]) -> String {
        var text = "│"
        for (index, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: max(0, widths[index] - Self.width(cell)))
            text += alignRight[index] ? " \(padding)\(cell) │" : " \(cell)\(padding) │"
        }
        return text + "\n"
    }

    private func clipped(_ cell: String) -> String {
        // Control characters would let data steer the terminal.
        let plain = String(
            String.UnicodeScalarView(
                cell.unicodeScalars.map {
                    $0.properties.generalCategory == .control ? "\u{FFFD}" : $0
                }))
        return plain.count > maximumCellWidth ? plain.prefix(maximumCellWidth - 1) + "…" : plain
    }

    /// Terminal cells: wide for East Asian ideographs, kana, Hangul and emoji, none for marks.
    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { total, scalar in
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: return total
            default: break
            }
            switch scalar.value {
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
                0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF,
                0x20000...0x3FFFD:
                return total + 2
            default: return total + 1
            }
        }
    }
}
