import HTTPTypes

/// What a client sends and takes, by the names of media types.
enum MediaTypes {
    static let json = "application/json"
    static let lines = "application/jsonl"
    static let typed = "application/vnd.neo4j.query"

    /// The format of a request's body.
    ///
    /// - Throws: `HTTPProblem` for a type that the server does not read.
    static func bodyFormat(_ headers: HTTPFields) throws(HTTPProblem) -> JSONFormat {
        guard headers[.contentEncoding] ?? "identity" == "identity" else {
            throw HTTPProblem(.unsupportedMediaType, "bodies may not be compressed")
        }
        let type = headers[.contentType].map(essence) ?? ""
        if type == json { return .plain }
        if typedNames.contains(type) { return .typed }
        throw HTTPProblem(
            .unsupportedMediaType, "the Content-Type must be \(json) or \(typed)")
    }

    /// How the client wants a result, and the name of that.
    ///
    /// - Throws: `HTTPProblem` where the client takes nothing that the server makes.
    static func result(
        _ headers: HTTPFields
    ) throws(HTTPProblem) -> (name: String, format: JSONFormat, framing: ResultFraming) {
        let accepted = headers[values: .accept].joined(separator: ",")
        for range in ranges(accepted.isEmpty ? "*/*" : accepted) {
            switch range {
            case "*/*", "application/*", json: return (json, .plain, .document)
            case lines, "application/x-ndjson": return (range, .plain, .lines)
            case _ where typedNames.contains(range): return (range, .typed, .document)
            case _
            where range.hasSuffix("+jsonl") && typedNames.contains(String(range.dropLast(6))):
                return (range, .typed, .lines)
            default: continue
            }
        }
        throw HTTPProblem(
            .notAcceptable, "results are sent as \(json), \(typed), \(lines) or \(typed)+jsonl")
    }

    /// Whether a client, such as a browser, would rather have a page.
    static func prefersPage(_ headers: HTTPFields) -> Bool {
        for range in ranges(headers[values: .accept].joined(separator: ",")) {
            if range == "text/html" { return true }
            if range == json { return false }
        }
        return false
    }

    private static let typedNames: Set<String> = [typed, typed + ".v1.0", typed + ".v1.1"]

    /// The ranges of an Accept header, those that are wanted most first.
    private static func ranges(_ accept: String) -> [String] {
        var ranges: [(name: String, weight: Double)] = []
        for part in accept.split(separator: ",").prefix(64) {
            var weight = 1.0
            for parameter in part.split(separator: ";").dropFirst() {
                let pair = parameter.split(separator: "=").map(trimmed)
                if pair.count == 2, pair[0] == "q" { weight = Double(pair[1]) ?? 0 }
            }
            if weight > 0 { ranges.append((essence(String(part)), weight)) }
        }
        // Equal weights keep their order.
        return ranges.enumerated().sorted {
            ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset)
        }.map(\.element.name)
    }

    /// A media type without its parameters.
    private static func essence(_ type: String) -> String {
        trimmed(type.prefix { $0 != ";" })
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = text.lowercased()[...]
        while text.last?.isWhitespace ?? false { text.removeLast() }
        return String(text.drop(while: \.isWhitespace))
    }
}
