import Graph

/// What a server said after the rows of a statement.
public struct BoltSummary: Sendable {
    /// What was changed, by names such as `nodesCreated`.
    public let counters: [(name: String, count: Int64)]
    /// The plan as text, of EXPLAIN and PROFILE.
    public let plan: String?
    /// What a later transaction names to see this one.
    public let bookmark: String?

    init(_ metadata: ValueMap) {
        if case .string(let text)? = metadata["bookmark"] {
            bookmark = text
        } else {
            bookmark = nil
        }
        var counters: [(name: String, count: Int64)] = []
        if case .map(let stats)? = metadata["stats"] {
            for (name, value) in zip(stats.keys, stats.values) {
                guard case .integer(let count) = value else { continue }
                counters.append((Self.joined(name), count))
            }
        }
        self.counters = counters
        var plan: String?
        for key in ["plan", "profile"] {
            if case .map(let root)? = metadata[key], plan == nil { plan = Self.text(root) }
        }
        self.plan = plan
    }

    /// `nodes-created` as `nodesCreated`.
    private static func joined(_ name: String) -> String {
        let words = name.split(separator: "-")
        return words.dropFirst().reduce(String(words.first ?? "")) {
            $0 + $1.prefix(1).uppercased() + $1.dropFirst()
        }
    }

    /// The plan as the server drew it, else its operators one below the other.
    private static func text(_ root: ValueMap) -> String {
        if case .map(let arguments)? = root["args"],
            case .string(let text)? = arguments["string-representation"]
        {
            return text
        }
        var lines: [String] = []
        var waiting = [(plan: root, depth: 0)]
        while let (plan, depth) = waiting.popLast() {
            var line = String(repeating: "  ", count: depth)
            if case .string(let name)? = plan["operatorType"] { line += name }
            if case .map(let arguments)? = plan["args"],
                case .string(let details)? = arguments["Details"]
            {
                line += " " + details
            }
            lines.append(line)
            guard case .list(let children)? = plan["children"] else { continue }
            for child in children.reversed() {
                if case .map(let child) = child { waiting.append((child, depth + 1)) }
            }
        }
        return lines.joined(separator: "\n")
    }
}
