/// A command on the users of a server.
///
/// The engine does not run it: it touches no graph. Its text holds passwords, so nobody keeps it.
public struct AdministrationCommand: Sendable {
    public enum Kind: Sendable {
        case createUser(NewUser)
        case alterUser(name: Text, ifExists: Bool, changes: [UserChange])
        /// `ALTER CURRENT USER SET PASSWORD FROM … TO …`
        case changeOwnPassword(from: Text, to: Text)
        case dropUser(name: Text, ifExists: Bool)
        case grant(RoleName, on: [TenantScope], users: [Text])
        case revoke(RoleName, on: [TenantScope], users: [Text])
    }

    /// A text that is written out, or a parameter's.
    public enum Text: Sendable {
        case literal(String)
        case parameter(String)
    }

    /// CREATE USER.
    public struct NewUser: Sendable {
        public var name: Text
        public var replaces: Bool
        public var ifNotExists: Bool
        public var changes: [UserChange]
    }

    /// What one SET does to a user.
    public enum UserChange: Sendable {
        /// - mustChange: nil where it is not said.
        case password(Text, mustChange: Bool?)
        case mustChangePassword(Bool)
        case suspended(Bool)
        case role(RoleName, on: [TenantScope])
    }

    /// What a role is on.
    public enum TenantScope: Sendable {
        case tenant(Text)
        case everyTenant
    }

    public enum RoleName: String, Sendable, CaseIterable {
        case reader, writer, admin
    }

    public var kind: Kind
}

extension AdministrationCommand {
    /// The command that a text is; nil if the text is another statement, which is told by its
    /// first words.
    public static func parse(
        _ text: String, limits: ParserLimits = ParserLimits()
    ) throws(CypherError) -> AdministrationCommand? {
        guard mayBegin(text) else { return nil }
        do throws(Diagnostic) {
            var parser = try Parser(text, limits: limits)
            guard parser.atAdministrationCommand else { return nil }
            let statement = try parser.statement(text: text)
            guard case .administration(let command) = statement.body else { return nil }
            return command
        } catch {
            throw CypherError(error, text: text)
        }
    }

    /// Whether a text is SHOW of users or databases, told by its first words: it needs no graph.
    public static func isShow(_ text: String, limits: ParserLimits = ParserLimits()) -> Bool {
        guard mayBegin(text, ["SHOW"]), let parser = try? Parser(text, limits: limits) else {
            // What cannot be read is no SHOW; who parses it says why.
            return false
        }
        return parser.atShowOfSystem
    }

    /// Whether the first word, after blanks, is one of some. What begins with a comment may be any
    /// statement.
    private static func mayBegin(
        _ text: String,
        _ words: [String] = ["CREATE", "ALTER", "DROP", "GRANT", "REVOKE", "EXPLAIN", "PROFILE"]
    ) -> Bool {
        let bytes = text.utf8.drop { $0 == 0x20 || (0x09...0x0d).contains($0) }
        guard let first = bytes.first else { return false }
        if first == UInt8(ascii: "/") || first >= 0x80 { return true }
        let word = String(decoding: bytes.prefix(7), as: UTF8.self).uppercased()
        return words.contains { word.hasPrefix($0) }
    }
}
