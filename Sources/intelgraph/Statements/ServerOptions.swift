import ArgumentParser
import Bolt
import BoltClient
import Foundation

/// The options of a command that asks a server.
struct ServerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A server instead of a directory: bolt://host:7687, bolt+s with TLS, bolt+ssc with TLS "
                + "and any certificate.", valueName: "uri"))
    var uri: String?
    @Option(
        help: ArgumentHelp(
            "The file with the certificates that bolt+s trusts, in PEM; else the system's.",
            valueName: "file"))
    var caCertificate: String?
    @Option(help: ArgumentHelp("Who asks the server.", valueName: "name"))
    var user: String?
    @Option(
        help: ArgumentHelp(
            "The file with the password, in its first line; else $INTELGRAPH_PASSWORD, else it is "
                + "asked for.", valueName: "file"))
    var passwordFile: String?
    @Option(help: ArgumentHelp("The file with a token to show instead.", valueName: "file"))
    var tokenFile: String?

    /// Whether an option is given that only goes with a server.
    var hasCredentials: Bool { user != nil || passwordFile != nil || tokenFile != nil }

    func validate() throws {
        let uri = try uri.map { try BoltURI($0) }
        guard caCertificate == nil || uri?.encryption == .checked else {
            throw ValidationError("--ca-certificate goes with a --uri of bolt+s:// or neo4j+s://")
        }
        if uri == nil, hasCredentials {
            throw ValidationError("--user, --password-file and --token-file go with --uri")
        }
        if tokenFile != nil, user != nil || passwordFile != nil {
            throw ValidationError("--token-file stands for --user and --password-file")
        }
        if passwordFile != nil, user == nil {
            throw ValidationError("--password-file goes with --user")
        }
    }

    func authentication() throws -> Authentication {
        if let tokenFile { return .bearer(token: try Self.firstLine(of: tokenFile)) }
        guard let user else { return .none }
        return .basic(name: user, password: try password(of: user))
    }

    private func password(of user: String) throws -> String {
        if let passwordFile { return try Self.firstLine(of: passwordFile) }
        if let password = ProcessInfo.processInfo.environment["INTELGRAPH_PASSWORD"] {
            return password
        }
        guard isatty(0) == 1, let typed = getpass("Password of \(user): ") else {
            throw CommandError(
                "the password of '\(user)' is missing: give --password-file or "
                    + "$INTELGRAPH_PASSWORD")
        }
        return String(cString: typed)
    }

    private static func firstLine(of path: String) throws -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandError("'\(path)' cannot be read as text")
        }
        return String(text.prefix { !$0.isNewline })
    }
}
