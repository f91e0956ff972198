import Bolt
import IntelGraph
import Query
import Storage
import Synchronization

/// What SHOW tells a principal of the server: the databases that it may read, and, if it is an
/// administrator, the users.
struct VisibleSystem: SystemCatalog {
    let core: ServerCore
    let principal: Principal

    func databases() throws(QueryError) -> [DatabaseDescription] {
        let partitions: [PartitionName]
        do throws(StorageError) {
            partitions = try core.partitions(visibleTo: principal)
        } catch { throw QueryError(.storage, "\(error)") }
        let address = core.boltAddress.withLock { $0 }
        let home = core.homePartition(of: principal, among: partitions)
        let databases = partitions.map { partition in
            var database = DatabaseDescription(name: partition.description)
            database.isReadOnly = principal.role(in: partition.tenant) == .reader
            database.isDefault = partition == home
            database.address = address
            return database
        }
        var system = DatabaseDescription(name: PartitionName.system.description)
        system.isSystem = true
        system.isReadOnly = !principal.isAdministrator
        system.address = address
        return databases + [system]
    }

    func users() throws(QueryError) -> [UserDescription] {
        guard principal.isAdministrator else {
            core.security.recordRefusal(of: principal, .administratorsOnly)
            throw QueryError(.forbidden, Failure.administratorsOnly.message)
        }
        do throws(StorageError) {
            return try core.shard.store.snapshot().users().map {
                UserDescription($0.name, $0.record)
            }
        } catch { throw QueryError(.storage, "\(error)") }
    }

    func currentUser() throws(QueryError) -> UserDescription? {
        guard core.security.isRequired else { return nil }
        var user = UserDescription(
            name: principal.name,
            roles: principal.roles.texts)
        user.mustChangePassword = principal.mustChangePassword
        return user
    }
}

extension UserDescription {
    fileprivate init(_ name: String, _ record: UserRecord) {
        self.init(
            name: name, roles: record.grants.map { "\($0.tenant)=\(Role($0.role).name)" })
        mustChangePassword = record.mustChangePassword
        isSuspended = record.isSuspended
    }
}
