import Bolt
import IntelGraph

/// What clients call a partition: `tenant/case`, or `tenant.case` where a slash is in the way; a
/// bare tenant is the union of its partitions.
enum DatabaseName {
    /// What stands for no name: clients that must give one, and know no other, give this.
    static let standIn = "neo4j"

    /// Whether a client that gives this names no partition.
    static func isNone(_ name: String?) -> Bool { name.map { $0.lowercased() == standIn } ?? true }

    static func partition(_ name: String) throws(Failure) -> PartitionName {
        if name.lowercased() == PartitionName.system.description { return .system }
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

    /// What clients are told that name none where it is not plain which one they mean.
    ///
    /// - Parameter count: of the partitions that the client may read.
    static func ambiguous(_ count: Int) -> Failure {
        Failure(
            "Neo.ClientError.Database.DatabaseNotFound",
            "there are \(count) partitions that you may read: name one as the database, "
                + "tenant/case or tenant.case, or start the server with --database")
    }
}
