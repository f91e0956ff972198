import Bolt
public import IntelGraph
import Storage

/// The users of a shard that no server has open, for the command.
public struct UserStore: Sendable {
    private let shard: Shard

    /// - Parameter shard: closed with this.
    public init(_ shard: Shard) { self.shard = shard }

    public func close() { shard.close() }

    /// All users, by name.
    public func all() throws -> [Principal] {
        try shard.store.snapshot().users().map { Principal($0.name, $0.record) }
    }

    /// Throws unless a user of that name can be added.
    public func check(name: String, replacing: Bool) throws(UserError) {
        do {
            try UserName.check(user: name)
            let isThere = try all().contains { $0.name.utf8.elementsEqual(name.utf8) }
            if isThere, !replacing { throw UserError("there is a user '\(name)' already") }
        } catch { throw UserError(error) }
    }

    /// Adds a user with the principal's name and roles.
    @available(*, noasync)
    public func add(
        _ principal: Principal, password: String, replacing: Bool
    ) throws(UserError) {
        do {
            try check(name: principal.name, replacing: replacing)
            try UserName.check(password: password)
            var record = UserRecord(
                newPassword: try PasswordHashing(.standard).hash(password), isAdmin: false)
            for (tenant, role) in principal.roles.all {
                if tenant != TenantRoles.everyTenant { try UserName.check(tenant: tenant) }
                record.setRole(role.stored, in: tenant)
            }
            try shard.store.write { transaction in
                try transaction.setUser(named: principal.name, to: record)
                try note("CREATE USER '\(principal.name)'")
            }
        } catch { throw UserError(error) }
    }

    @available(*, noasync)
    public func remove(_ name: String) throws(UserError) {
        do {
            try shard.store.write { transaction in
                guard try transaction.user(named: name) != nil else {
                    throw UserError("there is no user '\(name)'")
                }
                try transaction.setUser(named: name, to: nil)
                try note("DROP USER '\(name)'")
            }
        } catch { throw UserError(error) }
    }

    /// Records what is done, before it is durable.
    private func note(_ action: String) throws {
        let audit = try AuditLog.open(at: shard.directory + "/audit")
        defer { audit.close() }
        try audit.append(
            AuditEvent(.administration, detail: "\(action), by the command 'intelgraph user'"))
    }
}

/// What is wrong with a user that is to be added or removed.
public struct UserError: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }

    init(_ error: any Error) {
        if let known = error as? UserError {
            self = known
        } else {
            description = (error as? Failure)?.message ?? "\(error)"
        }
    }
}
