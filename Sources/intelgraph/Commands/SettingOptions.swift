import ArgumentParser
import Server

/// The settings of a server as options: each is described by `ServeSettings.all`, which reads its
/// text too, and a test compares the two.
struct SettingOptions: ParsableArguments {
    @Option(help: .setting("data")) var data: String?
    @Option(help: .setting("bolt")) var bolt: String?
    @Option(help: .setting("http")) var http: String?
    @Option(help: .setting("database")) var database: String?
    @Option(help: .setting("auth")) var auth: String?
    @Option(help: .setting("initial-password-file")) var initialPasswordFile: String?
    @Option(help: .setting("login-failures")) var loginFailures: String?
    @Option(help: .setting("login-lockout")) var loginLockout: String?
    @Option(help: .setting("tls-certificate")) var tlsCertificate: String?
    @Option(help: .setting("tls-key")) var tlsKey: String?
    @Option(parsing: .singleValue, help: .setting("token-key")) var tokenKey: [String] = []
    @Option(parsing: .singleValue, help: .setting("token-secret")) var tokenSecret: [String] = []
    @Option(help: .setting("token-issuer")) var tokenIssuer: String?
    @Option(help: .setting("token-audience")) var tokenAudience: String?
    @Option(help: .setting("token-name")) var tokenName: String?
    @Option(help: .setting("token-roles")) var tokenRoles: String?
    @Option(parsing: .singleValue, help: .setting("http-origins")) var httpOrigins: [String] = []
    @Option(help: .setting("connections")) var connections: String?
    @Option(help: .setting("connections-per-address")) var connectionsPerAddress: String?
    @Option(help: .setting("message-size")) var messageSize: String?
    @Option(help: .setting("statement-memory")) var statementMemory: String?
    @Option(parsing: .singleValue, help: .setting("import-dir")) var importDir: [String] = []
    @Option(help: .setting("transaction-timeout")) var transactionTimeout: String?
    @Option(help: .setting("writer-timeout")) var writerTimeout: String?
    @Option(help: .setting("authentication-timeout")) var authenticationTimeout: String?
    @Option(help: .setting("idle-timeout")) var idleTimeout: String?
    @Option(help: .setting("drain-timeout")) var drainTimeout: String?
    @Option(help: .setting("sources")) var sources: String?

    /// What was given, by the names of settings.
    var values: [String: [String]] {
        var values: [String: [String]] = [:]
        for (label, child) in Mirror(reflecting: self).children {
            guard let label else { continue }
            if let value = (child as? Option<String?>)?.wrappedValue {
                values[Self.name(of: label)] = [value]
            } else if let list = (child as? Option<[String]>)?.wrappedValue, !list.isEmpty {
                values[Self.name(of: label)] = list
            }
        }
        return values
    }

    /// `_messageSize`, as the compiler calls what holds the option, as `message-size`.
    private static func name(of label: String) -> String {
        label.drop { $0 == "_" }.reduce(into: "") { name, letter in
            name += letter.isUppercase ? "-" + letter.lowercased() : String(letter)
        }
    }
}

extension ArgumentHelp {
    /// The help of a setting, with its default.
    fileprivate static func setting(_ name: String) -> ArgumentHelp {
        guard let setting = ServeSettings.setting(name) else {
            preconditionFailure("there is no setting '\(name)'")
        }
        let standard = ServeSettings.defaultText(of: setting).map { " (default: \($0))" } ?? ""
        return ArgumentHelp("\(setting.help)\(standard)", valueName: setting.valueName)
    }
}
