import Bolt
import IntelGraph
import Storage

extension ServerCore {
    /// The user that an initial password is for.
    private static let firstUserName = "admin"

    /// Makes the first user where there must be one and is none.
    func makeFirstUser() throws(ServerError) {
        guard security.isRequired else { return }
        do {
            guard try security.users.isEmpty() else { return }
            guard let password = configuration.initialPassword else {
                throw ServerError.noUsers(
                    "authentication is required, and the shard has no users: make one with "
                        + "'intelgraph user add NAME --admin --data \(shard.directory)', or start "
                        + "with the password of the user 'admin' in INTELGRAPH_INITIAL_PASSWORD")
            }
            try UserName.check(password: password)
            let user = try UserRecord(newPassword: security.hash(password), isAdmin: true)
            try shard.store.write { transaction in
                try transaction.setUser(named: Self.firstUserName, to: user)
                try self.record("CREATE USER '\(Self.firstUserName)', the first one", by: .anyone)
            }
        } catch let error as ServerError {
            throw error
        } catch let failure as Failure {
            throw .noUsers("the initial password is refused: \(failure.message)")
        } catch { throw .noUsers("the first user cannot be made: \(error)") }
    }
}

extension UserRecord {
    /// A user that nobody was before.
    init(newPassword password: PasswordHash, isAdmin: Bool) {
        self.init(id: UInt64.random(in: 1 ... .max), password: password)
        if isAdmin { setRole(.admin, in: TenantRoles.everyTenant) }
    }
}
