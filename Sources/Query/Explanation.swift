/// A plan as text: one operator a line, the last to run first, subplans indented below theirs.
struct Explanation {
    private struct Line {
        let operation: String
        let estimate: String
        let rows: String
        let time: String
        let bytes: String
    }

    private var lines: [Line] = []
    private let profile: Profile?

    init(_ root: PlanNode, profile: Profile? = nil) {
        self.profile = profile
        add(root, depth: 0)
    }

    /// The lines as a table.
    var text: String {
        let isProfile = profile != nil
        let title = Line(
            operation: "operator", estimate: "estimated", rows: isProfile ? "rows" : "",
            time: isProfile ? "ms" : "", bytes: isProfile ? "bytes" : "")
        let all = [title] + lines
        let widths = [\Line.operation, \.estimate, \.rows, \.time, \.bytes].map { column in
            all.map { $0[keyPath: column].count }.max() ?? 0
        }
        return all.map { line in
            var text = line.operation.padded(to: widths[0], isRight: false)
            text += "  " + line.estimate.padded(to: widths[1], isRight: true)
            if isProfile {
                text += "  " + line.rows.padded(to: widths[2], isRight: true)
                text += "  " + line.time.padded(to: widths[3], isRight: true)
                text += "  " + line.bytes.padded(to: widths[4], isRight: true)
            }
            return text
        }.joined(separator: "\n")
    }

    private mutating func add(_ root: PlanNode, depth: Int) {
        var node = root
        while true {
            lines.append(line(node, depth: depth))
            for subplan in node.subplans { add(subplan, depth: depth + 1) }
            guard node.inputs.count == 1 else {
                for input in node.inputs { add(input, depth: depth + 1) }
                return
            }
            node = node.inputs[0]
        }
    }

    private func line(_ node: PlanNode, depth: Int) -> Line {
        let indent = String(repeating: "  ", count: depth)
        let detail = node.step.detail.replacing("\n", with: " ")
        let operation = indent + node.step.name + (detail.isEmpty ? "" : " " + detail)
        var rows = ""
        var time = ""
        var bytes = ""
        if let profile {
            let counter = profile.counter(of: node)
            rows = String(counter.rowCount)
            // What the operator's input spent on it, less what it spent on those behind it.
            let above = node.inputs.reduce(Duration.zero) {
                $0 + profile.counter(of: $1).timeBelow
            }
            time = max(above - counter.timeBelow, .zero).milliseconds
            // The same for what it held of the memory budget.
            let held = node.inputs.reduce(0) { $0 + profile.counter(of: $1).highestBytesBelow }
            bytes = String(max(0, held - counter.highestBytesBelow))
        }
        return Line(
            operation: operation, estimate: node.estimatedRows.rounded, rows: rows, time: time,
            bytes: bytes)
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
