import Ingest
import IntelGraph
import Yams

/// All that `intelgraph serve` can be told, at first with its defaults.
public struct ServeSettings: Sendable {
    /// The shard's directory.
    public var data: String?
    public var server = ServerConfiguration(bolt: .bolt)
    public var sources: [SourceSettings] = []
    /// The file with the first user's password.
    public var initialPasswordFile: String?
    /// The files of a certificate and its key, in PEM; both or none.
    public var tlsCertificate: String?
    public var tlsKey: String?
    public var tokens = TokenSettings()
    /// The directories that LOAD CSV may read, for every user; none for nowhere.
    public var importDirectories: [String] = []

    public init() { server.http = .http }

    /// Each setting, in the order in which they are shown.
    public static let all: [Setting] = [
        .text("data", \.data, "dir", "The shard's directory; made if missing."),
        .address("bolt", \.server.bolt, "Where to listen; port 0 takes a free one."),
        .httpAddress("http", \.server.http, "Where to listen for HTTP; 'none' for nowhere."),
        .partition(
            "database", \.server.defaultDatabase,
            "The partition of clients that name no database; else the only one there is."),
        .choice(
            "auth", \.server.authentication,
            "Whether clients log in; if left out, only where other machines reach the server."),
        .text(
            "initial-password", \.server.initialPassword, "text",
            "The password of 'admin', who is made if there are no users; never shown, and no "
                + "option of the command, where others could read it.", isSecret: true),
        .text(
            "initial-password-file", \.initialPasswordFile, "file",
            "A file with the password of 'admin', who is made if there are no users."),
        .integer(
            "login-failures", \.server.loginFailureLimit, 1...1_000_000, "count",
            "So many failed logins lock a name out, ten times as many an address."),
        .seconds(
            "login-lockout", \.server.loginLockOut, "The time in which so many are forgotten."),
        .text(
            "tls-certificate", \.tlsCertificate, "file",
            "Secure connections with this certificate and those behind it (PEM)."),
        .text("tls-key", \.tlsKey, "file", "The certificate's private key (PEM)."),
        .list(
            "token-key", \.tokens.keyFiles, "file",
            "Take tokens (JWT) made with this key: RS256 or ES256, PEM or a set (JWKS); may be "
                + "repeated."),
        .list(
            "token-secret", \.tokens.secretFiles, "file",
            "Take tokens made with the shared secret in this file: HS256, 32 bytes at least; may "
                + "be repeated."),
        .text("token-issuer", \.tokens.issuer, "text", "Who must have made a token (iss)."),
        .text("token-audience", \.tokens.audience, "text", "For whom a token must be (aud)."),
        .text("token-name", \.tokens.nameClaim, "claim", "The claim that names the user."),
        .text(
            "token-roles", \.tokens.rolesClaim, "claim", "The claim that holds the user's roles."),
        .list(
            "http-origins", \.server.httpAllowedOrigins, "origin",
            "A web page's origin, such as https://tools.example.com, that may use the server from "
                + "browsers besides its own; may be repeated."),
        .integer(
            "connections", \.server.connectionLimit, 1...1_000_000, "count",
            "The most clients at once."),
        .integer(
            "connections-per-address", \.server.connectionLimitPerAddress, 1...1_000_000, "count",
            "The most clients of one address at once; if left out, half of all, but any number "
                + "from this machine."),
        .integer(
            "message-size", \.server.messageByteLimit, 1...1_024, unit: 1 << 20, "MiB",
            "The largest message of a client, in MiB."),
        .integer(
            "statement-memory", \.server.statementByteLimit, 1...1_048_576, unit: 1 << 20, "MiB",
            "The most that one statement may hold, in MiB."),
        .list(
            "import-dir", \.importDirectories, "dir",
            "Allow LOAD CSV to read files of this directory, to every user of every tenant; may be "
                + "repeated."),
        .seconds(
            "transaction-timeout", \.server.transactionTimeout,
            "The longest that a transaction may take."),
        .seconds(
            "writer-timeout", \.server.writerTimeout,
            "The longest that a transaction of several statements may hold the writer."),
        .seconds(
            "authentication-timeout", \.server.authenticationTimeout,
            "How long a client may take to log on."),
        .seconds(
            "idle-timeout", \.server.idleTimeout,
            "Hang up on clients that ask for nothing for so long; never if left out."),
        .seconds(
            "drain-timeout", \.server.drainTimeout,
            "How long clients have to finish once the server ends."),
        .sources,
    ]

    /// What the server is started with, without what has to be read from files.
    public func configuration() throws(SettingsError) -> ServerConfiguration {
        var configuration = server
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw SettingsError(description: "tls-certificate and tls-key go together")
        }
        if let tlsCertificate, let tlsKey {
            configuration.tls = TLSFiles(certificate: tlsCertificate, key: tlsKey)
        }
        configuration.tokens = try tokens.configuration()
        return configuration
    }

    /// The setting of a name.
    public static func setting(_ name: String) -> Setting? { all.first { $0.name == name } }

    /// The value that a setting has where it is not given, as text; nil where there is none.
    public static func defaultText(of setting: Setting) -> String? {
        setting.show(ServeSettings())?.scalar?.string
    }
}

extension Setting {
    fileprivate static func partition(
        _ name: String, _ path: Path<String?>, _ help: String
    ) -> Setting {
        Setting(name, "tenant/case", help) { (node, reader, settings) throws(SettingsError) in
            let text = try reader.text(node)
            do throws(IntelGraphError) {
                settings[keyPath: path] = try PartitionName(text).description
            } catch {
                throw reader.yaml.error(node, "'\(name)': \(error)")
            }
        } show: { settings in settings[keyPath: path].map { Node($0) } }
    }

    fileprivate static func address(
        _ name: String, _ path: Path<ListenAddress>, _ help: String
    ) -> Setting {
        Setting(name, "host:port", help) { (node, reader, settings) throws(SettingsError) in
            settings[keyPath: path] = try reader.address(node, defaultPort: 7687)
        } show: { settings in Node(settings[keyPath: path].description) }
    }

    /// An address, or `none`.
    fileprivate static func httpAddress(
        _ name: String, _ path: Path<ListenAddress?>, _ help: String
    ) -> Setting {
        Setting(name, "host:port", help) { (node, reader, settings) throws(SettingsError) in
            let isOff = try reader.text(node) == "none"
            settings[keyPath: path] = try isOff ? nil : reader.address(node, defaultPort: 7474)
        } show: { settings in Node(settings[keyPath: path]?.description ?? "none") }
    }
}
