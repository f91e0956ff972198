import Bolt
import IntelGraph

/// What clients call a partition: `tenant/case`, or `tenant.case` where a slash is in the way; a
/// bare tenant is the union of its partitions.
enum DatabaseName {
    static func partition(_ name: String) throws(Failure) -> PartitionName {
        var name = name
        if !name.utf8.contains(UInt8(ascii: "/")), let dot = name.firstIndex(of: ".") {
            name.replaceSubrange(dot...dot, with: "/")
        }
        do throws(IntelGraphError) {
            return try PartitionName(partitionOrTenant: name)
        } catch {
            throw Failure(
                "Neo.ClientError.Database.DatabaseNotFound",
                "there is no database '\(name.prefix(100))': databases are partitions, and are "
                    + "named tenant/case or tenant.case (\(error))")
        }
    }

    /// The partition of clients that name none: the only one there is.
    static func only(of shard: Shard) throws(Failure) -> PartitionName {
        let names: [String]
        do throws(IntelGraphError) {
            names = try shard.partitions().map(\.name)
        } catch { throw Failure(error) }
        guard names.count == 1 else {
            throw Failure(
                "Neo.ClientError.Database.DatabaseNotFound",
                "the shard has \(names.count) partitions: name one as the database, tenant/case "
                    + "or tenant.case, or start the server with --database")
        }
        return try partition(names[0])
    }
}
