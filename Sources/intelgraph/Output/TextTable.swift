/// A table for people: columns as wide as their widest cell, numbers to the right.
struct TextTable {
    let header: [String]
    /// One array per row, as long as `header`.
    private(set) var rows: [[String]] = []
    private var isRightAligned: [Bool]
    /// A cell wider than this is cut and ends in an ellipsis.
    var maximumCellWidth = 60
    /// Columns get no narrower than this to fit.
    private static let minimumCellWidth = 8

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
    ///
    /// - Parameter columns: What a line of the terminal takes; cells are cut to fit it. Where even
    ///   narrow columns do not fit, each row becomes lines of its own.
    func rendered(fitting columns: Int? = nil) -> String {
        let plain = rows.map { $0.map(Self.plain) }
        var widths = header.map { Self.width(Self.plain($0)) }
        for row in plain {
            for (index, cell) in row.enumerated() {
                widths[index] = max(widths[index], Self.width(cell))
            }
        }
        if let columns {
            guard Self.shrink(&widths, to: columns - 3 * widths.count - 1) else {
                return vertical(plain)
            }
        } else {
            widths = widths.map { min($0, maximumCellWidth) }
        }
        let rule = widths.map { String(repeating: "─", count: $0 + 2) }
        var text = "┌" + rule.joined(separator: "┬") + "┐\n"
        text += line(header.map(Self.plain), widths, alignRight: header.map { _ in false })
        text += "├" + rule.joined(separator: "┼") + "┤\n"
        for row in plain { text += line(row, widths, alignRight: isRightAligned) }
        text += "└" + rule.joined(separator: "┴") + "┘\n"
        return text
    }

    /// Narrows the widest columns until all of them fit; false if they cannot.
    private static func shrink(_ widths: inout [Int], to total: Int) -> Bool {
        guard widths.reduce(0, { $0 + min($1, minimumCellWidth) }) <= total else { return false }
        while widths.reduce(0, +) > total,
            let widest = widths.indices.max(by: { widths[$0] < widths[$1] })
        {
            widths[widest] -= 1
        }
        return true
    }

    /// Each row as a block of lines, one for a column.
    private func vertical(_ rows: [[String]]) -> String {
        let names = header.map(Self.plain)
        let width = names.map(Self.width).max() ?? 0
        return rows.enumerated().map { number, row in
            "── row \(number + 1)\n"
                + zip(names, row).map { name, cell in
                    name + String(repeating: " ", count: width - Self.width(name)) + " │ \(cell)\n"
                }.joined()
        }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int], alignRight: [Bool]) -> String {
        var text = "│"
        for (index, cell) in cells.enumerated() {
            let cell = Self.clipped(cell, to: widths[index])
            let padding = String(repeating: " ", count: max(0, widths[index] - Self.width(cell)))
            text += alignRight[index] ? " \(padding)\(cell) │" : " \(cell)\(padding) │"
        }
        return text + "\n"
    }

    /// The text without control characters, which would let data steer the terminal.
    private static func plain(_ cell: String) -> String {
        String(
            String.UnicodeScalarView(
                cell.unicodeScalars.map {
                    $0.properties.generalCategory == .control ? "\u{FFFD}" : $0
                }))
    }

    /// The text, cut with an ellipsis where it is wider than the limit.
    static func clipped(_ cell: String, to limit: Int) -> String {
        guard width(cell) > limit else { return cell }
        var text = ""
        var total = 0
        for character in cell {
            total += width(String(character))
            if total >= limit { break }
            text.append(character)
        }
        return text + "…"
    }

    /// Terminal cells: wide for East Asian ideographs, kana, Hangul and emoji, none for marks.
    static func width(_ text: String) -> Int {
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
