import Bolt
import Graph
import Server
import Testing

/// The first user of `withSecureServer`.
let firstPassword = "the first password"

/// Runs `body` with a server whose clients log in, and its administrator.
func withSecureServer<R>(
    _ configure: (inout ServerConfiguration) -> Void = { _ in },
    _ body: (Server, TestClient) throws -> R
) throws -> R {
    try withServer { configuration in
        configuration.authentication = .required
        configuration.initialPassword = firstPassword
        configuration.passwordCost = PasswordCost(
            logarithmOfRounds: 4, blockSize: 1, parallelism: 1)
        configuration.defaultDatabase = nil
        configure(&configuration)
    } _: { server in
        try body(server, try TestClient(server, "admin", firstPassword))
    }
}

extension TestClient {
    /// Logs in with a name and a password.
    convenience init(
        _ server: Server, _ name: String, _ password: String,
        version: BoltVersion = BoltVersion(5, 8)
    ) throws {
        try self.init(server, credentials: .basic(name, password), version: version)
    }

    /// Makes a user with the password of `password(of:)` and roles such as `writer ON TENANT a`,
    /// and logs in as it.
    func makeUser(_ name: String, _ roles: String..., on server: Server) throws -> TestClient {
        let grants = roles.map { " SET ROLE \($0)" }.joined()
        try run(
            "CREATE OR REPLACE USER \(name) SET PASSWORD $p CHANGE NOT REQUIRED" + grants,
            ["p": .string(password(of: name))])
        return try TestClient(server, name, password(of: name))
    }

    /// The code and text with which a statement fails; the connection goes on.
    @discardableResult
    func refusal(
        of text: String, _ parameters: ValueMap = [:], in database: String? = nil
    ) throws -> (code: String, message: String) {
        let start = Request.TransactionStart(database: database)
        try send(.run(Request.Run(text, parameters, start: start)), .pull(Request.Fetch()))
        var hasStarted = false
        while true {
            switch try receive() {
            case .success where !hasStarted: hasStarted = true
            case .failure(let metadata):
                // What comes after a statement that did not even start is ignored.
                if !hasStarted { _ = try receive() }
                try reset()
                let code = String(json(metadata["neo4j_code"]).dropFirst().dropLast())
                return (code, json(metadata["message"]))
            case let other: throw Problem(description: "\(String(describing: other))")
            }
        }
    }

    /// The code with which a transaction of one statement fails; empty if it is committed.
    func refusalInTransaction(
        of text: String, in database: String? = nil, isReadOnly: Bool = false
    ) throws -> String {
        let start = Request.TransactionStart(database: database, isReadOnly: isReadOnly)
        for request in [
            Request.begin(start), .run(Request.Run(text)), .discard(Request.Fetch()), .commit,
        ] {
            try send(request)
            switch try receive() {
            case .success: continue
            case .failure(let metadata):
                try reset()
                return String(json(metadata["neo4j_code"]).dropFirst().dropLast())
            case let other: throw Problem(description: "\(String(describing: other))")
            }
        }
        return ""
    }
}

/// What a user of `makeUser` shows over HTTP.
func authorization(of name: String) -> [String: String] {
    ["Authorization": "Basic " + Base64.encode(Array("\(name):\(password(of: name))".utf8))]
}

func password(of name: String) -> String { "\(name)'s own password" }

extension ValueMap {
    static func basic(_ name: String, _ password: String) -> ValueMap {
        ["scheme": "basic", "principal": .string(name), "credentials": .string(password)]
    }
}

let unauthorized = "Neo.ClientError.Security.Unauthorized"
let forbidden = "Neo.ClientError.Security.Forbidden"
let rateLimit = "Neo.ClientError.Security.AuthenticationRateLimit"
let expired = "Neo.ClientError.Security.CredentialsExpired"
let wrongArgument = "Neo.ClientError.Statement.ArgumentError"
