import Bolt
import Graph
import IntelGraph
import Storage

/// The names with which element ids of a result begin.
struct PartitionNames: Sendable {
    /// Of the partition that a statement reads or writes.
    private let name: String
    /// Of those that it reads together.
    private let union: [PartitionID: String]

    init(_ name: String = "", union: [PartitionID: String] = [:]) {
        self.name = name
        self.union = union
    }

    subscript(id: PartitionID) -> String { union[id] ?? name }
}

extension ServerCore {
    /// The names of the partitions that a statement sees elements of.
    ///
    /// - Throws: Where a tenant has no partition: so that a name that was meant otherwise is no
    ///   empty graph.
    func names(in partition: PartitionName) throws(Failure) -> PartitionNames {
        guard partition.isUnion else { return PartitionNames("\(partition)") }
        let found: [PartitionSummary]
        do throws(StorageError) {
            found = try shard.store.snapshot().partitions(partition.selection)
        } catch { throw Failure(IntelGraphError(error)) }
        guard !found.isEmpty else {
            throw Failure(
                "Neo.ClientError.Database.DatabaseNotFound",
                "there is no tenant '\(partition)' with a case: databases are partitions, and are "
                    + "named tenant/case or tenant.case, or after a tenant to read all of its "
                    + "cases")
        }
        return PartitionNames(union: Dictionary(found.map { ($0.id, $0.name) }) { $1 })
    }
}
