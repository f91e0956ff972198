import Bolt
import Cypher
import Graph
import IntelGraph
import Storage

/// A command on users, with its parameters' values and its passwords hashed: ready to be applied
/// within a transaction, in no time.
struct Administration: Sendable {
    /// What is done to the record of a user.
    private enum Change: Sendable {
        case password(UserRecord.PasswordHash, mustChange: Bool?)
        case mustChangePassword(Bool)
        case suspended(Bool)
        /// nil takes the role away, if it is the one.
        case role(Role, [String], isGiven: Bool)
    }

    private enum Step: Sendable {
        case create(String, replaces: Bool, ifNotExists: Bool)
        case alter(String, ifExists: Bool)
        case drop(String, ifExists: Bool)
    }

    private let steps: [Step]
    private let changes: [Change]
    let principal: Principal
    /// The password that the principal has shown to change it; nil for what administrators do.
    private let shownPassword: UserRecord.PasswordHash?
    /// What was done, for the audit log: names, and nothing secret.
    let summary: String

    /// Takes long where there is a password to hash.
    ///
    /// - Throws: what is wrong with names and values, or that the principal may not do this.
    init(
        _ command: AdministrationCommand, _ parameters: [String: Value], _ principal: Principal,
        _ security: Security
    ) throws(Failure) {
        let reader = CommandReader(parameters: parameters, security: security)
        self.principal = principal
        if case .changeOwnPassword(let old, let new) = command.kind {
            let passwords = try reader.newOwnPassword(principal, old, new)
            shownPassword = passwords.old
            changes = [.password(passwords.new, mustChange: false)]
            steps = [.alter(principal.name, ifExists: false)]
            summary = "ALTER CURRENT USER '\(principal.name)'"
            return
        }
        guard principal.isAdministrator else { throw .administratorsOnly }
        shownPassword = nil
        switch command.kind {
        case .createUser(let user):
            let name = try reader.userName(user.name)
            steps = [.create(name, replaces: user.replaces, ifNotExists: user.ifNotExists)]
            changes = try reader.changes(user.changes)
            summary = "CREATE \(user.replaces ? "OR REPLACE " : "")USER '\(name)'"
                + Self.summary(of: changes)
        case .alterUser(let text, let ifExists, let wanted):
            let name = try reader.userName(text)
            steps = [.alter(name, ifExists: ifExists)]
            changes = try reader.changes(wanted)
            summary = "ALTER USER '\(name)'" + Self.summary(of: changes)
        case .dropUser(let text, let ifExists):
            let name = try reader.userName(text)
            steps = [.drop(name, ifExists: ifExists)]
            changes = []
            summary = "DROP USER '\(name)'"
        case .grant(let role, let scopes, let users), .revoke(let role, let scopes, let users):
            var isGiven = false
            if case .grant = command.kind { isGiven = true }
            var names: [String] = []
            for user in users { names.append(try reader.userName(user)) }
            let tenants = try reader.tenants(scopes)
            steps = names.map { .alter($0, ifExists: false) }
            changes = [.role(Role(role), tenants, isGiven: isGiven)]
            summary =
                "\(isGiven ? "GRANT" : "REVOKE") ROLE \(role.rawValue) ON TENANT "
                + tenants.map { "'\($0)'" }.joined(separator: ", ")
                + (isGiven ? " TO " : " FROM ") + names.map { "'\($0)'" }.joined(separator: ", ")
        case .changeOwnPassword: preconditionFailure("handled above")
        }
    }

    /// What is set, behind the name of whom: roles and status, and that there is another password.
    private static func summary(of changes: [Change]) -> String {
        changes.map { change in
            switch change {
            case .password(_, let mustChange):
                " SET PASSWORD" + (mustChange == false ? " CHANGE NOT REQUIRED" : "")
            case .mustChangePassword(let mustChange):
                " SET PASSWORD CHANGE" + (mustChange ? "" : " NOT") + " REQUIRED"
            case .suspended(let isSuspended):
                " SET STATUS " + (isSuspended ? "SUSPENDED" : "ACTIVE")
            case .role(let role, let tenants, _):
                " SET ROLE \(role.name) ON TENANT "
                    + tenants.map { "'\($0)'" }.joined(separator: ", ")
            }
        }.joined()
    }

    /// Whether it is what every user may do.
    var changesOwnPassword: Bool { shownPassword != nil }

    /// Applies the command; returns how many users it changed.
    ///
    /// - Throws: among others, that the principal may not do this any more: it was allowed before
    ///   the command waited for its turn, and who had theirs meanwhile may have changed that.
    func apply(to transaction: Transaction, _ security: Security) throws -> Int {
        let current = try security.current(
            principal, changesPassword: changesOwnPassword, in: transaction)
        if let shownPassword {
            let record = try transaction.user(named: principal.name)
            guard record?.password == shownPassword else { throw Failure.unauthorized }
        } else if !current.isAdministrator {
            security.recordRefusal(of: current, .administratorsOnly)
            throw Failure.administratorsOnly
        }
        var count = 0
        for step in steps {
            if try apply(step, to: transaction) { count += 1 }
        }
        return count
    }

    private func apply(_ step: Step, to transaction: Transaction) throws -> Bool {
        switch step {
        case .create(let name, let replaces, let ifNotExists):
            let isThere = try transaction.user(named: name) != nil
            if isThere, ifNotExists { return false }
            guard !isThere || replaces else {
                throw Failure.wrongArgument("a user '\(name)' exists already")
            }
            if isThere { try checkNotOneself(name) }
            guard let first = firstPassword else {
                throw Failure.wrongArgument("a new user needs a password")
            }
            var record = UserRecord(newPassword: first, isAdmin: false)
            // As in Neo4j, unless it is said otherwise.
            record.mustChangePassword = true
            try change(&record, name)
            try transaction.setUser(named: name, to: record)
        case .alter(let name, let ifExists):
            guard var record = try transaction.user(named: name) else {
                if ifExists { return false }
                throw Failure.wrongArgument("there is no user '\(name)'")
            }
            try change(&record, name)
            try transaction.setUser(named: name, to: record)
        case .drop(let name, let ifExists):
            guard try transaction.user(named: name) != nil else {
                if ifExists { return false }
                throw Failure.wrongArgument("there is no user '\(name)'")
            }
            try checkNotOneself(name)
            try transaction.setUser(named: name, to: nil)
        }
        return true
    }

    private var firstPassword: UserRecord.PasswordHash? {
        for change in changes { if case .password(let hash, _) = change { return hash } }
        return nil
    }

    private func change(_ record: inout UserRecord, _ name: String) throws(Failure) {
        for change in changes {
            switch change {
            case .password(let hash, let mustChange):
                record.password = hash
                if let mustChange { record.mustChangePassword = mustChange }
            case .mustChangePassword(let mustChange): record.mustChangePassword = mustChange
            case .suspended(let isSuspended):
                if isSuspended { try checkNotOneself(name) }
                record.isSuspended = isSuspended
            case .role(let role, let tenants, let isGiven):
                for tenant in tenants {
                    let held = record.grants.first {
                        $0.tenant.utf8.elementsEqual(tenant.utf8)
                    }?.role
                    if !isGiven, held != role.stored { continue }
                    if tenant == TenantRoles.everyTenant, held == .admin,
                        !isGiven || role != .admin
                    {
                        try checkNotOneself(name)
                    }
                    record.setRole(isGiven ? role.stored : nil, in: tenant)
                }
            }
        }
    }

    /// No user takes away their own rights: of users who manage users, one always remains, who is
    /// one as the transaction has it.
    private func checkNotOneself(_ name: String) throws(Failure) {
        guard name == principal.name, principal.account != nil else { return }
        throw .wrongArgument("administrators cannot take away their own rights")
    }
}

// Reading commands.
extension Administration {
    private struct CommandReader {
        let parameters: [String: Value]
        let security: Security

        func text(_ text: AdministrationCommand.Text) throws(Failure) -> String {
            switch text {
            case .literal(let text): return text
            case .parameter(let name):
                guard let value = parameters[name] else {
                    throw Failure(
                        "Neo.ClientError.Statement.ParameterMissing",
                        "Parameter $\(name) is missing.")
                }
                // What else it is may be a secret too.
                guard case .string(let text) = value else {
                    throw Failure(
                        "Neo.ClientError.Statement.TypeError",
                        "Parameter $\(name) must be a string.", status: "22000",
                        statusDescription: "error: data exception")
                }
                return text
            }
        }

        func userName(_ name: AdministrationCommand.Text) throws(Failure) -> String {
            let name = try text(name)
            try UserName.check(user: name)
            return name
        }

        func tenants(_ scopes: [AdministrationCommand.TenantScope]) throws(Failure) -> [String] {
            var tenants: [String] = []
            for scope in scopes {
                guard case .tenant(let name) = scope else {
                    tenants.append(TenantRoles.everyTenant)
                    continue
                }
                let tenant = try text(name)
                try UserName.check(tenant: tenant)
                tenants.append(tenant)
            }
            return tenants
        }

        func newPassword(
            _ password: AdministrationCommand.Text
        ) throws(Failure) -> UserRecord.PasswordHash {
            let password = try text(password)
            try UserName.check(password: password)
            return try security.hash(password)
        }

        func newOwnPassword(
            _ principal: Principal, _ old: AdministrationCommand.Text,
            _ new: AdministrationCommand.Text
        ) throws(Failure) -> (old: UserRecord.PasswordHash, new: UserRecord.PasswordHash) {
            guard principal.account != nil else {
                throw .wrongArgument("who is logged in is no user of this server")
            }
            let (old, new) = (try text(old), try text(new))
            guard old != new else {
                throw .wrongArgument("the new password is the old one")
            }
            let shown = try security.checkPassword(of: principal, old)
            return (shown, try newPassword(.literal(new)))
        }

        func changes(
            _ wanted: [AdministrationCommand.UserChange]
        ) throws(Failure) -> [Change] {
            var changes: [Change] = []
            for change in wanted {
                switch change {
                case .password(let text, let mustChange):
                    changes.append(.password(try newPassword(text), mustChange: mustChange))
                case .mustChangePassword(let mustChange):
                    changes.append(.mustChangePassword(mustChange))
                case .suspended(let isSuspended): changes.append(.suspended(isSuspended))
                case .role(let role, let scopes):
                    changes.append(.role(Role(role), try tenants(scopes), isGiven: true))
                }
            }
            return changes
        }
    }
}

extension Role {
    fileprivate init(_ name: AdministrationCommand.RoleName) {
        switch name {
        case .reader: self = .reader
        case .writer: self = .writer
        case .admin: self = .admin
        }
    }
}
