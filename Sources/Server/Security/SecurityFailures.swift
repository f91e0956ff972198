import Bolt
import Glibc

// What clients are told that may not do what they want. Neo4j's texts are told where there are any:
// tools look for them.
extension Failure {
    /// The same for a wrong password, an unknown user and one who is no longer let in.
    static let unauthorized = Failure(
        security: "Unauthorized", "The client is unauthorized due to authentication failure.")

    static let tooManyLogins = Failure(
        security: "AuthenticationRateLimit",
        "The client has provided incorrect authentication details too many times in a row.")

    static let credentialsExpired = Failure(
        security: "CredentialsExpired",
        "The credentials you provided were valid, but must be changed before you can use this "
            + "instance: ALTER CURRENT USER SET PASSWORD FROM 'old' TO 'new'.",
        status: "42NFD",
        "error: syntax error or access rule violation - credentials expired")

    static let tokenExpired = Failure(
        security: "TokenExpired", "The token is no longer valid.", status: "42NFE",
        "error: syntax error or access rule violation - authentication expired")

    /// Of a tenant in which the client has no role.
    static func accessDenied(_ database: String) -> Failure {
        Failure(
            security: "Forbidden", "Access to the database '\(database.prefix(100))' is denied.")
    }

    static func roleMissing(_ role: Role, _ tenant: String) -> Failure {
        Failure(
            security: "Forbidden",
            "Permission denied: this needs the role \(role.name) in the tenant '\(tenant)'.")
    }

    static let administratorsOnly = Failure(
        security: "Forbidden",
        "Permission denied: this needs the role admin in all tenants.")

    static let noImpersonation = Failure(
        security: "Forbidden", "Permission denied: nobody acts as somebody else here.")

    static let systemHoldsNoGraph = Failure(
        security: "Forbidden",
        "The database 'system' holds no graph: name a partition as the database, tenant/case.")

    private init(
        security code: String, _ message: String, status: String = "42NFF",
        _ description: String =
            "error: syntax error or access rule violation - permission/access denied"
    ) {
        self.init(
            "Neo.ClientError.Security.\(code)", message, status: status,
            statusDescription: description)
    }
}

/// The time now, as tokens count it.
func secondsSince1970() -> Int64 { Int64(time(nil)) }
