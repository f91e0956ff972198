import Bolt
import Graph
import HTTPTypes

/// What the body of a request asks for.
struct QueryRequest: Sendable {
    /// nil where nothing is to be run: a transaction is only begun, kept or committed.
    private(set) var statement: String?
    private(set) var parameters = ValueMap()
    private(set) var includesCounters = false
    private(set) var start = Request.TransactionStart()

    /// The most values of a body: small texts make large values.
    private static let valueLimit = 4 << 20

    /// About what the values of a body take, before they are read: what may begin or follow one, as
    /// often as it is there, at so many bytes a value.
    static func valueByteCount(in body: [UInt8]) -> Int {
        body.count { byte in
            byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "[")
                || byte == UInt8(ascii: "{")
        } * PackStreamReader.valueByteCount
    }

    /// - Throws: `HTTPProblem` for a body that is no request.
    init(_ body: [UInt8], _ format: JSONFormat, database: String?) throws(HTTPProblem) {
        start.database = database
        guard body.contains(where: { !" \t\r\n".utf8.contains($0) }) else { return }
        guard let text = String(validating: body, as: UTF8.self) else {
            throw HTTPProblem(.badRequest, "the body is no text in UTF-8")
        }
        guard body.count(where: { $0 == UInt8(ascii: ",") }) < Self.valueLimit else {
            throw HTTPProblem(
                .contentTooLarge, "a body may have \(Self.valueLimit) values")
        }
        do throws(GraphError) {
            guard case .map(let fields) = try ValueJSON.parse(text) else {
                throw .invalidValue("the body must be a JSON object")
            }
            for (name, value) in zip(fields.keys, fields.values) {
                try take(name, value, format)
            }
        } catch { throw Self.problem(error) }
    }

    var run: Request.Run { Request.Run(statement ?? "", parameters, start: start) }

    private mutating func take(
        _ name: String, _ value: Value, _ format: JSONFormat
    ) throws(GraphError) {
        switch (name, value) {
        case ("statement", .string(let text)): statement = text.isEmpty ? nil : text
        case ("parameters", .map(let map)):
            parameters = format == .typed ? try TypedValues.map(map) : map
        case ("includeCounters", .boolean(let isWanted)): includesCounters = isWanted
        case ("accessMode", .string(let mode)) where ["READ", "WRITE"].contains(mode.uppercased()):
            start.isReadOnly = mode.uppercased() == "READ"
        case ("bookmarks", .list(let values)):
            start.bookmarks = try values.map { (value) throws(GraphError) in
                guard case .string(let text) = value else {
                    throw .invalidValue("bookmarks are strings")
                }
                return text
            }
        case ("maxExecutionTime", .integer(let seconds)) where seconds > 0:
            start.timeout = .seconds(min(seconds, 366 * 86_400))
        case ("impersonatedUser", .string(let name)): start.impersonatedUser = name
        // Neo4j writes it to its query log.
        case ("txMetadata", .map): break
        case (_, .null) where Self.names.contains(name): break
        case _ where Self.names.contains(name):
            throw .invalidValue("the body's '\(name)' has no value that it may have")
        default: throw .invalidValue("the body has an unknown field, '\(name.prefix(100))'")
        }
    }

    private static let names: Set<String> = [
        "statement", "parameters", "includeCounters", "accessMode", "bookmarks",
        "maxExecutionTime", "impersonatedUser", "txMetadata",
    ]

    private static func problem(_ error: GraphError) -> HTTPProblem {
        switch error {
        case .invalidValue(let text): HTTPProblem(.badRequest, text)
        case .limit(let text): HTTPProblem(.contentTooLarge, text)
        default: HTTPProblem(.badRequest, "\(error)")
        }
    }
}
