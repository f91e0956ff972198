import Bolt
import Graph

/// How a result is laid out in the body of an answer.
enum ResultFraming: Sendable {
    /// One object.
    case document
    /// JSON Lines: a header, a record for each row, and a summary or an error.
    /// See <https://neo4j.com/docs/query-api/current/streaming/>.
    case lines

    func beginRow(_ json: inout JSONBytes) {
        switch self {
        case .document: json.append(raw: ",[")
        case .lines: json.append(raw: "{\"$event\":\"Record\",\"_body\":[")
        }
    }

    func endRow(_ json: inout JSONBytes) {
        switch self {
        case .document: json.append(raw: "]")
        case .lines: json.append(raw: "]}\n")
        }
    }

    /// What comes before the rows.
    func header(columns: [String]) -> [UInt8] {
        var json = JSONBytes()
        switch self {
        case .document: json.append(raw: "{\"data\":{\"fields\":")
        case .lines: json.append(raw: "{\"$event\":\"Header\",\"_body\":{\"fields\":")
        }
        json.append(list: columns)
        switch self {
        case .document: json.append(raw: ",\"values\":[")
        case .lines: json.append(raw: "}}\n")
        }
        return json.bytes
    }

    /// What comes after the rows.
    func summary(_ summary: ResultSummary) -> [UInt8] {
        var json = JSONBytes()
        switch self {
        case .document: json.append(raw: "]}")
        case .lines: json.append(raw: "{\"$event\":\"Summary\",\"_body\":{")
        }
        let start = json.bytes.count
        summary.append(to: &json)
        switch self {
        case .document: json.append(raw: "}")
        case .lines:
            // Each field of the summary begins with a comma.
            if json.bytes.count > start { json.bytes.remove(at: start) }
            json.append(raw: "}}\n")
        }
        return json.bytes
    }

    /// What comes after the rows where they did not come to an end.
    func failure(_ failure: Failure) -> [UInt8] {
        var json = JSONBytes()
        switch self {
        case .document: json.append(raw: "]},")
        case .lines: json.append(raw: "{\"$event\":\"Error\",\"_body\":")
        }
        if self == .document { json.append(raw: "\"errors\":") }
        json.append(failure)
        json.append(raw: self == .lines ? "}\n" : "}")
        return json.bytes
    }

    /// The answer where there is no result at all.
    func body(of failure: Failure) -> [UInt8] {
        guard self == .document else { return self.failure(failure) }
        var json = JSONBytes()
        json.append(raw: "{\"errors\":")
        json.append(failure)
        json.append(raw: "}")
        return json.bytes
    }

    /// The answer where nothing was asked but a transaction's state.
    func body(of summary: ResultSummary) -> [UInt8] {
        guard self == .document else { return self.summary(summary) }
        var json = JSONBytes()
        summary.append(to: &json)
        if json.bytes.isEmpty { return Array("{}".utf8) }
        json.bytes[0] = UInt8(ascii: "{")
        json.append(raw: "}")
        return json.bytes
    }
}

extension JSONBytes {
    /// The list of errors of an answer.
    fileprivate mutating func append(_ failure: Failure) {
        append(raw: "[{\"code\":")
        append(failure.code)
        append(raw: ",\"message\":")
        append(failure.message)
        append(raw: "}]")
    }
}
