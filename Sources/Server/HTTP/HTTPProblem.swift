import Bolt
import HTTPTypes

/// Why a request is not answered with what it asked for.
struct HTTPProblem: Error {
    var status: HTTPResponse.Status
    var failure: Failure
    var headers = HTTPFields()

    init(_ status: HTTPResponse.Status, _ failure: Failure, headers: HTTPFields = HTTPFields()) {
        self.status = status
        self.failure = failure
        self.headers = headers
    }

    /// A request that is wrong by itself.
    init(_ status: HTTPResponse.Status, _ message: String, headers: HTTPFields = HTTPFields()) {
        self.init(status, .invalidRequest(message), headers: headers)
    }

    /// A failure of a statement or of what comes before it.
    init(_ failure: Failure) {
        self.init(Self.status(of: failure.code), failure)
        switch status {
        case .unauthorized: headers[.wwwAuthenticate] = "Basic realm=\"IntelGraph\", Bearer"
        case .serviceUnavailable, .tooManyRequests: headers[.retryAfter] = "1"
        default: break
        }
    }

    /// The status that says about the same as one of Neo4j's codes.
    private static func status(of code: String) -> HTTPResponse.Status {
        switch code {
        case "Neo.ClientError.Security.AuthenticationRateLimit": .tooManyRequests
        case "Neo.ClientError.Security.Forbidden",
            "Neo.ClientError.Statement.AccessMode": .forbidden
        case "Neo.ClientError.Database.DatabaseNotFound": .notFound
        case _ where code.hasPrefix("Neo.ClientError.Security."): .unauthorized
        case _ where code.hasPrefix("Neo.ClientError."): .badRequest
        case _ where code.hasPrefix("Neo.TransientError."): .serviceUnavailable
        default: .internalServerError
        }
    }
}
