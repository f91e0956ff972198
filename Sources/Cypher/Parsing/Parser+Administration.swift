// Commands on users, in the words of Neo4j; roles are on tenants.

extension Parser {
    /// Whether a command on users comes next, told by its first words.
    var atAdministrationCommand: Bool {
        var place = index
        if [.explain, .profile].contains(token(at: place).keyword) { place += 1 }
        switch word(at: place) {
        case "CREATE":
            if word(at: place + 1) == "OR" { return word(at: place + 2) == "REPLACE" }
            return word(at: place + 1) == "USER"
        case "DROP": return word(at: place + 1) == "USER"
        case "ALTER": return ["USER", "CURRENT"].contains(word(at: place + 1))
        case "GRANT", "REVOKE": return word(at: place + 1) == "ROLE"
        default: return false
        }
    }

    /// Whether SHOW of users or databases comes next.
    var atShowOfSystem: Bool {
        guard word(at: index) == "SHOW" else { return false }
        return ["USERS", "DATABASE", "DATABASES", "CURRENT", "DEFAULT", "HOME"]
            .contains(word(at: index + 1))
    }

    mutating func administrationCommand(
        _ mode: Statement.Mode
    ) throws(Diagnostic) -> AdministrationCommand {
        guard mode == .run else {
            throw failure(.unexpectedSyntax, "Commands on users have no plan")
        }
        let first = word
        advance()
        switch first {
        case "CREATE": return AdministrationCommand(kind: .createUser(try newUser()))
        case "ALTER": return AdministrationCommand(kind: try alteration())
        case "DROP":
            advance()
            let name = try nameOrParameter("a user's name")
            return AdministrationCommand(
                kind: .dropUser(name: name, ifExists: try ifExists()))
        default:
            advance()
            let role = try role()
            let tenants = try tenants()
            if first == "GRANT" {
                try expect(word: "TO")
                return AdministrationCommand(kind: .grant(role, on: tenants, users: try users()))
            }
            try expect(.from)
            return AdministrationCommand(kind: .revoke(role, on: tenants, users: try users()))
        }
    }

    /// `[OR REPLACE] USER name [IF NOT EXISTS] SET …`
    private mutating func newUser() throws(Diagnostic) -> AdministrationCommand.NewUser {
        let replaces = accept(.or)
        if replaces { try expect(word: "REPLACE") }
        try expect(word: "USER")
        let name = try nameOrParameter("a user's name")
        let conditionStart = token.lowerBound
        let ifNotExists = accept(.if)
        if ifNotExists {
            try expect(.not)
            try expect(.exists)
            if replaces {
                throw failure(
                    .invalidClauseComposition, "OR REPLACE and IF NOT EXISTS exclude each other",
                    at: conditionStart)
            }
        }
        let start = token.lowerBound
        let changes = try userChanges()
        guard changes.contains(where: { if case .password = $0 { true } else { false } }) else {
            throw failure(.unexpectedSyntax, "Expected SET PASSWORD for a new user", at: start)
        }
        return .init(name: name, replaces: replaces, ifNotExists: ifNotExists, changes: changes)
    }

    /// What follows ALTER.
    private mutating func alteration() throws(Diagnostic) -> AdministrationCommand.Kind {
        if accept(word: "CURRENT") {
            try expect(word: "USER")
            try expect(.set)
            try expect(word: "PASSWORD")
            try expect(.from)
            let old = try stringOrParameter()
            try expect(word: "TO")
            return .changeOwnPassword(from: old, to: try stringOrParameter())
        }
        advance()
        let name = try nameOrParameter("a user's name")
        let ifExists = try ifExists()
        return .alterUser(name: name, ifExists: ifExists, changes: try userChanges())
    }

    /// `SET …`, at least once; each kind once, but for roles.
    private mutating func userChanges() throws(Diagnostic) -> [AdministrationCommand.UserChange] {
        var changes: [AdministrationCommand.UserChange] = []
        var kinds: Set<String> = []
        repeat {
            let start = token.lowerBound
            try expect(.set)
            let change = try userChange()
            let kind: String? =
                switch change {
                case .password: "PASSWORD"
                case .mustChangePassword: "PASSWORD CHANGE"
                case .suspended: "STATUS"
                case .role: nil
                }
            if let kind, !kinds.insert(kind).inserted {
                throw failure(
                    .invalidClauseComposition, "SET \(kind) may stand only once", at: start)
            }
            changes.append(change)
        } while at(.set)
        return changes
    }

    private mutating func userChange() throws(Diagnostic) -> AdministrationCommand.UserChange {
        if accept(word: "ROLE") {
            let role = try role()
            return .role(role, on: try tenants())
        }
        if accept(.status) {
            if accept(word: "ACTIVE") { return .suspended(false) }
            guard accept(word: "SUSPENDED") else { throw unexpected("ACTIVE or SUSPENDED") }
            return .suspended(true)
        }
        let isPlain = accept(word: "PLAINTEXT")
        guard accept(word: "PASSWORD") else {
            throw unexpected(isPlain ? "PASSWORD" : "PASSWORD, STATUS or ROLE")
        }
        if !isPlain, word == "CHANGE" { return .mustChangePassword(try changeRequired()) }
        let password = try stringOrParameter()
        return .password(password, mustChange: word == "CHANGE" ? try changeRequired() : nil)
    }

    /// `CHANGE [NOT] REQUIRED`
    private mutating func changeRequired() throws(Diagnostic) -> Bool {
        try expect(word: "CHANGE")
        let isNot = accept(.not)
        try expect(word: "REQUIRED")
        return !isNot
    }

    private mutating func role() throws(Diagnostic) -> AdministrationCommand.RoleName {
        guard at(.word), let role = AdministrationCommand.RoleName(rawValue: word.lowercased())
        else { throw unexpected("the role READER, WRITER or ADMIN") }
        advance()
        return role
    }

    /// `ON TENANT name, …`, `ON TENANTS name, …`, `ON TENANT *` or `ON ALL TENANTS`
    private mutating func tenants() throws(Diagnostic) -> [AdministrationCommand.TenantScope] {
        try expect(.on)
        if accept(.all) {
            guard accept(word: "TENANTS") || accept(word: "TENANT") else {
                throw unexpected("TENANTS")
            }
            return [.everyTenant]
        }
        guard accept(word: "TENANT") || accept(word: "TENANTS") else {
            throw unexpected("TENANT or ALL TENANTS")
        }
        if accept(.star) { return [.everyTenant] }
        var tenants: [AdministrationCommand.TenantScope] = []
        repeat {
            tenants.append(.tenant(try nameOrParameter("a tenant's name")))
        } while accept(.comma)
        return tenants
    }

    private mutating func users() throws(Diagnostic) -> [AdministrationCommand.Text] {
        var users: [AdministrationCommand.Text] = []
        repeat { users.append(try nameOrParameter("a user's name")) } while accept(.comma)
        return users
    }

    private mutating func ifExists() throws(Diagnostic) -> Bool {
        guard accept(.if) else { return false }
        try expect(.exists)
        return true
    }

    private mutating func nameOrParameter(
        _ expected: String
    ) throws(Diagnostic) -> AdministrationCommand.Text {
        if accept(.dollar) { return .parameter(try name("a parameter's name").name) }
        return .literal(try name(expected).name)
    }

    private mutating func stringOrParameter() throws(Diagnostic) -> AdministrationCommand.Text {
        if accept(.dollar) { return .parameter(try name("a parameter's name").name) }
        guard at(.string) else { throw unexpected("a string or a parameter") }
        return .literal(try stringValue(advance()))
    }

    /// The word at a place in upper case; empty where none stands.
    private func word(at place: Int) -> String {
        let token = token(at: place)
        return token.kind == .word ? text(token.range).uppercased() : ""
    }
}
