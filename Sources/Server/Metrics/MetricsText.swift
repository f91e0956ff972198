/// Writes metrics in Prometheus's text format, version 0.0.4.
/// See <https://prometheus.io/docs/instrumenting/exposition_formats/>.
struct MetricsText {
    enum Kind: String {
        case counter, gauge, histogram
    }

    typealias Labels = KeyValuePairs<String, String>

    private(set) var text = ""

    /// Begins a metric; its values come behind it.
    mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP intelgraph_\(name) \(help)\n# TYPE intelgraph_\(name) \(kind.rawValue)\n"
    }

    /// A value of the metric that was begun last.
    mutating func append(_ name: String, _ labels: Labels, _ value: Int) {
        append(line: name, Array(labels), String(value))
    }

    mutating func append(_ name: String, _ labels: Labels, _ value: Double) {
        append(line: name, Array(labels), Self.text(value))
    }

    mutating func append(_ name: String, _ labels: Labels, _ histogram: Histogram) {
        let (counts, sum) = histogram.totals
        append(name, labels, bounds: histogram.bounds, counts: counts, sum: sum)
    }

    /// - Parameter counts: how many values were at most as high as each bound, then of all.
    mutating func append(
        _ name: String, _ labels: Labels = [:], bounds: [Double], counts: [Int], sum: Double
    ) {
        let labels = Array(labels)
        for (bound, count) in zip(bounds.map(Self.text) + ["+Inf"], counts) {
            append(line: name + "_bucket", labels + [("le", bound)], String(count))
        }
        append(line: name + "_sum", labels, Self.text(sum))
        append(line: name + "_count", labels, String(counts.last ?? 0))
    }

    /// A metric with one value.
    mutating func append(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
        begin(name, kind, help)
        append(name, [:], value)
    }

    mutating func append(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        begin(name, kind, help)
        append(name, [:], value)
    }

    private mutating func append(
        line name: String, _ labels: [(key: String, value: String)], _ value: String
    ) {
        text += "intelgraph_" + name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }
            text += "{" + pairs.joined(separator: ",") + "}"
        }
        text += " \(value)\n"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
    }

    private static func text(_ value: Double) -> String {
        if let whole = Int(exactly: value) { return String(whole) }
        return "\(value)"
    }
}
