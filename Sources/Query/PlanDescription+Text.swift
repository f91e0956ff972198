// A plan as text: one operator a line, the last to run first, subplans indented below theirs.
extension PlanDescription {
    private struct Line {
        let operation: String
        let estimate: String
        var rows = ""
        var hits = ""
        var time = ""
        var bytes = ""
    }

    /// The lines as a table.
    public var text: String {
        let isProfile = operators.contains { $0.work != nil }
        guard operators.contains(where: { $0.estimatedRowCount != nil }) else {
            return operators.map { line($0).operation }.joined(separator: "\n")
        }
        let title = Line(
            operation: "operator", estimate: "estimated", rows: isProfile ? "rows" : "",
            hits: isProfile ? "hits" : "", time: isProfile ? "ms" : "", bytes: isProfile ? "bytes" : "")
        let lines = [title] + operators.map(line)
        let widths = [\Line.operation, \.estimate, \.rows, \.hits, \.time, \.bytes].map { column in
            lines.map { $0[keyPath: column].count }.max() ?? 0
        }
        return lines.map { line in
            var text = line.operation.padded(to: widths[0], isRight: false)
            text += "  " + line.estimate.padded(to: widths[1], isRight: true)
            if isProfile {
                text += "  " + line.rows.padded(to: widths[2], isRight: true)
                text += "  " + line.hits.padded(to: widths[3], isRight: true)
                text += "  " + line.time.padded(to: widths[4], isRight: true)
                text += "  " + line.bytes.padded(to: widths[5], isRight: true)
            }
            return text
        }.joined(separator: "\n")
    }

    private func line(_ shown: Operator) -> Line {
        let indent = String(repeating: "  ", count: shown.depth)
        let detail = shown.detail.isEmpty ? "" : " " + shown.detail
        var line = Line(
            operation: indent + shown.name + detail,
            estimate: shown.estimatedRowCount?.rounded ?? "")
        if let work = shown.work {
            line.rows = String(work.rowCount)
            line.hits = String(work.hitCount)
            line.time = work.time.milliseconds
            line.bytes = String(work.byteCount)
        }
        return line
    }
}

extension Double {
    /// A row count: whole, or one digit where it is below 1.
    fileprivate var rounded: String {
        if self >= 1e15 { return "many" }
        if self >= 1 || self == 0 { return String(Int(self.rounded(.toNearestOrAwayFromZero))) }
        return self < 0.05 ? "<0.1" : "0.\(Int((self * 10).rounded(.up)).clamped(to: 1...9))"
    }
}

extension Int {
    fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}

extension Duration {
    /// Milliseconds with three digits behind the point.
    fileprivate var milliseconds: String {
        let microseconds =
            components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
        let rest = String(microseconds % 1_000)
        return "\(microseconds / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}

extension String {
    fileprivate func padded(to width: Int, isRight: Bool) -> String {
        let blanks = String(repeating: " ", count: Swift.max(0, width - count))
        return isRight ? blanks + self : self + blanks
    }
}
