import Bolt
import IntelGraph
import Storage

/// Lets clients in, and says what they may do.
///
/// Nothing is decided once and for all: each request asks anew, so that a user who is dropped,
/// suspended or given another role notices with the next one.
final class Security: Sendable {
    /// Whether clients must say who they are.
    let isRequired: Bool
    let users: UserDirectory
    let passwords: PasswordHashing
    private let failuresOfNames: LoginFailures
    private let failuresOfAddresses: LoginFailures
    private let verified = VerifiedLogins()
    private let tokens: TokenSource?
    let audit: AuditLog
    /// Of logins that come with each request, and of failures and refusals.
    let loginThrottle = AuditThrottle(1, per: .seconds(300))
    let throttle = AuditThrottle(20, per: .seconds(10))
    /// Logins wait for each other here, and not for or before statements.
    private let pool: WorkerPool

    init(
        _ shard: Shard, _ configuration: ServerConfiguration, _ audit: AuditLog,
        _ tokens: TokenSource?
    ) throws(StorageError) {
        self.audit = audit
        self.tokens = tokens
        isRequired = configuration.requiresAuthentication
        users = UserDirectory(shard)
        passwords = PasswordHashing(configuration.passwordCost)
        let limit = configuration.loginFailureLimit
        let period = configuration.loginLockOut
        failuresOfNames = LoginFailures(limit: limit, period: period)
        // Many may come from one address: behind a proxy, or through a tunnel.
        failuresOfAddresses = LoginFailures(limit: limit * 10, period: period)
        pool = try WorkerPool(threadLimit: 4)
    }

    func close() { pool.close(.seconds(10)) }

    // MARK: Who it is

    /// Calls `then`, on a thread of its own, with who shows the credentials.
    func authenticate(
        _ credentials: Credentials, from address: String,
        _ then: @escaping @Sendable (Result<Principal, Failure>) -> Void
    ) {
        guard isRequired else { return then(.success(.anyone(from: address))) }
        pool.run { [self] in
            do throws(Failure) {
                then(.success(try authenticate(credentials, from: address)))
            } catch { then(.failure(error)) }
        }
    }

    /// The same for tasks.
    func logIn(
        _ credentials: Credentials, from address: String
    ) async throws(Failure) -> Principal {
        guard isRequired else { return .anyone(from: address) }
        return try await pool.perform { [self] () throws(Failure) in
            try authenticate(credentials, from: address, isRepeated: true)
        }
    }

    /// Who shows the credentials. This may block for long: it is never called on an event loop.
    ///
    /// - Parameter isRepeated: whether it shows them with each request.
    func authenticate(
        _ credentials: Credentials, from address: String, isRepeated: Bool = false
    ) throws(Failure) -> Principal {
        guard isRequired else { return .anyone(from: address) }
        var principal: Principal
        do throws(Failure) {
            switch credentials {
            case .none: throw .unauthorized
            case .basic(let name, let password):
                principal = try authenticate(name, password, from: address)
            case .bearer(let token): principal = try authenticate(token, from: address)
            }
        } catch {
            // What a token lacks has been recorded where that was seen.
            if case .bearer = credentials { throw error }
            recordFailure(credentials, from: address, error.message)
            throw error
        }
        principal.address = address
        recordLogin(principal, isRepeated: isRepeated)
        return principal
    }

    private func authenticate(
        _ token: String, from address: String
    ) throws(Failure) -> Principal {
        guard let tokens else {
            recordFailure(.bearer(token: token), from: address, "tokens are not taken")
            throw .unauthorized
        }
        do throws(TokenError) {
            return try tokens.verify(token)
        } catch {
            recordFailure(.bearer(token: token), from: address, "\(error)")
            throw error == .expired ? .tokenExpired : .unauthorized
        }
    }

    private func authenticate(
        _ name: String, _ password: String, from address: String
    ) throws(Failure) -> Principal {
        let nameKey = Array(name.utf8.prefix(UserName.byteLimit + 1))
        let addressKey = LoginFailures.key(ofAddress: address)
        if failuresOfAddresses.isLockedOut(addressKey) { throw .tooManyLogins }
        var record = try users.user(named: nameKey)
        if record?.isSuspended ?? false { record = nil }
        if failuresOfNames.isLockedOut(nameKey) {
            // Strangers that guess do not keep out who was let in at the same place a short time
            // ago. What is guessed there meanwhile counts for the place, whether there is a user
            // of that name or not: else the place would tell which names there are.
            if let record, verified.has(nameKey, password, record.password, from: addressKey) {
                return Principal(name, record)
            }
            failuresOfAddresses.add(addressKey)
        } else if let record, verified.has(nameKey, password, record.password) {
            failuresOfNames.forget(nameKey)
            return Principal(name, record)
        }
        try checkLockOut(nameKey, addressKey)
        return try passwords.inTurn { () throws(Failure) -> Principal in
            // Others may have failed while this waited.
            try checkLockOut(nameKey, addressKey)
            let record = try users.user(named: nameKey)
            let isRight = try passwords.matches(password, record?.password)
            guard let record, isRight, !record.isSuspended else {
                failuresOfNames.add(nameKey)
                failuresOfAddresses.add(addressKey)
                throw .unauthorized
            }
            failuresOfNames.forget(nameKey)
            verified.add(nameKey, password, record.password, from: addressKey)
            return Principal(name, record)
        }
    }

    /// What is stored of a new password; this takes long.
    func hash(_ password: String) throws(Failure) -> UserRecord.PasswordHash {
        try passwords.inTurn { () throws(Failure) -> UserRecord.PasswordHash in
            try passwords.hash(password)
        }
    }

    /// What is stored of the principal's password; throws unless it is this one. Guessing counts as
    /// at a login.
    func checkPassword(
        of principal: Principal, _ password: String
    ) throws(Failure) -> UserRecord.PasswordHash {
        let name = Array(principal.name.utf8)
        return try passwords.inTurn { () throws(Failure) -> UserRecord.PasswordHash in
            guard !failuresOfNames.isLockedOut(name) else { throw .tooManyLogins }
            let record = try users.user(named: name)
            guard try passwords.matches(password, record?.password), let record else {
                failuresOfNames.add(name)
                throw .unauthorized
            }
            return record.password
        }
    }

    private func checkLockOut(_ name: [UInt8], _ address: [UInt8]) throws(Failure) {
        if failuresOfNames.isLockedOut(name) || failuresOfAddresses.isLockedOut(address) {
            throw .tooManyLogins
        }
    }

    // MARK: What it may do

    /// The principal as it is now; throws if it may do nothing any more.
    ///
    /// - Parameter changesPassword: whether it wants to do what it must do first.
    func current(
        _ principal: Principal, changesPassword: Bool = false
    ) throws(Failure) -> Principal {
        try current(principal, changesPassword: changesPassword) { () throws(Failure) in
            try users.user(named: Array(principal.name.utf8))
        }
    }

    /// The same as a transaction has it: with what was written before it, though that may be
    /// durable only together with it.
    func current(
        _ principal: Principal, changesPassword: Bool = false, in transaction: Transaction
    ) throws(Failure) -> Principal {
        try current(principal, changesPassword: changesPassword) { () throws(Failure) in
            do throws(StorageError) {
                return try transaction.user(named: principal.name)
            } catch { throw Failure(IntelGraphError(error)) }
        }
    }

    private func current(
        _ principal: Principal, changesPassword: Bool,
        _ findRecord: () throws(Failure) -> UserRecord?
    ) throws(Failure) -> Principal {
        guard isRequired else { return principal }
        if principal.isExpired { throw .tokenExpired }
        guard let account = principal.account else { return principal }
        let record = try findRecord()
        guard let record, record.id == account, !record.isSuspended else { throw .unauthorized }
        guard !record.mustChangePassword || changesPassword else { throw .credentialsExpired }
        var current = Principal(principal.name, record)
        current.address = principal.address
        return current
    }

    /// Throws unless the principal has a role in a partition's tenant. Of a tenant in which it has
    /// none it is told the same whether a partition exists or not.
    func authorise(
        _ principal: Principal, _ role: Role, on partition: PartitionName
    ) throws(Failure) {
        do throws(Failure) {
            try check(principal, role, on: partition)
        } catch {
            recordRefusal(of: principal, on: partition, error)
            throw error
        }
    }

    private func check(
        _ principal: Principal, _ role: Role, on partition: PartitionName
    ) throws(Failure) {
        if partition.isSystem {
            guard role == .reader else { throw .systemHoldsNoGraph }
            return
        }
        guard let held = principal.role(in: partition.tenant) else {
            throw .accessDenied(partition.description)
        }
        guard held >= role else { throw .roleMissing(role, partition.tenant) }
    }
}

extension Principal {
    /// The user of a record.
    init(_ name: String, _ record: UserRecord) {
        var roles = TenantRoles()
        for grant in record.grants { roles[grant.tenant] = Role(grant.role) }
        self.init(name: name, roles: roles)
        account = record.id
        mustChangePassword = record.mustChangePassword
    }
}

extension Role {
    init(_ stored: StorageFormat.UserRole) {
        switch stored {
        case .reader: self = .reader
        case .writer: self = .writer
        case .admin: self = .admin
        }
    }

    /// As records have it.
    var stored: StorageFormat.UserRole {
        switch self {
        case .reader: .reader
        case .writer: .writer
        case .admin: .admin
        }
    }
}
