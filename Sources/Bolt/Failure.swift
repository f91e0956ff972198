import Graph

/// Why a request failed, as clients are told.
public struct Failure: Error, Equatable, Sendable {
    /// Neo4j's code of four parts, such as `Neo.ClientError.Statement.SyntaxError`: whom the
    /// second part blames decides whether drivers try again.
    public var code: String
    public var message: String
    /// The GQL status, five characters, and what that stands for.
    public var status: String
    public var statusDescription: String

    public init(
        _ code: String, _ message: String, status: String = "50N42",
        statusDescription: String = "error: general processing exception - unexpected error"
    ) {
        self.code = code
        self.message = message
        self.status = status
        self.statusDescription = statusDescription
    }

    /// What a server told.
    init(_ metadata: ValueMap) {
        self.init(
            (metadata["neo4j_code"] ?? metadata["code"])?.text
                ?? "Neo.DatabaseError.General.UnknownError",
            metadata["message"]?.text ?? "the server says no more")
        if let status = metadata["gql_status"]?.text { self.status = status }
        if let text = metadata["description"]?.text { statusDescription = text }
    }

    /// A request that cannot be taken where the connection stands, or at all.
    public static func invalidRequest(_ message: String) -> Failure {
        Failure(
            "Neo.ClientError.Request.Invalid", message, status: "08N06",
            statusDescription: "error: connection exception - protocol error")
    }

    /// The second part of the code, as GQL's diagnostics name it.
    private var classification: String {
        if code.hasPrefix("Neo.ClientError.") { return "CLIENT_ERROR" }
        return code.hasPrefix("Neo.TransientError.") ? "TRANSIENT_ERROR" : "DATABASE_ERROR"
    }

    /// What a FAILURE message carries: code and message, from 5.7 as a GQL status object.
    func metadata(_ version: BoltVersion) -> ValueMap {
        guard version.hasFailureStatus else {
            return ["code": .string(code), "message": .string(message)]
        }
        let record: ValueMap = [
            "OPERATION": "", "OPERATION_CODE": "0", "CURRENT_SCHEMA": "/",
            "_classification": .string(classification),
        ]
        return [
            "neo4j_code": .string(code), "message": .string(message),
            "gql_status": .string(status), "description": .string(statusDescription),
            "diagnostic_record": .map(record),
        ]
    }
}
