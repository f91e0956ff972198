public import Graph
public import Query
import Storage

/// A session over all partitions of a tenant: statements that read their disjoint union.
///
/// Nothing connects two partitions, so a path stays in one; counts, groups and joins by value go
/// over all. `elementId` begins with the name of the partition that an element lies in.
public struct UnionSession: Sendable {
    let shard: Shard
    let name: PartitionName

    public var tenant: String { name.tenant }

    /// Runs a statement that only reads; others are refused.
    @available(*, noasync)
    @discardableResult
    public func run(
        _ statement: String, _ parameters: [String: Value] = [:],
        options: QueryOptions = QueryOptions()
    ) throws(IntelGraphError) -> QueryResult {
        var options = options
        if options.files == nil { options.files = shard.files }
        do {
            return try shard.store.read(name.selection) {
                (reader) throws(QueryError) in
                let prepared = try shard.engine.prepare(
                    statement, graph: reader, rewrites: options.rewrites,
                    deadline: options.deadline)
                guard prepared.kind == .read || prepared.isExplain else {
                    throw .writesToUnion(of: tenant)
                }
                return try shard.engine.collect(prepared, reader, parameters, options)
            }
        } catch {
            switch error {
            case .storage(let error): throw IntelGraphError(error)
            case .body(let error): throw .query(error)
            }
        }
    }
}

extension QueryError {
    /// Why a statement that writes does not run over all of a tenant's partitions.
    package static func writesToUnion(of tenant: String) -> QueryError {
        QueryError(
            .accessMode,
            "'\(tenant)' stands for all cases of the tenant, which can only be read together: "
                + "name the case to write to, as in '\(tenant)/case'.")
    }
}

extension Shard {
    /// A session over all partitions of a tenant, to read them together.
    public func session(tenant: String) throws(IntelGraphError) -> UnionSession {
        UnionSession(shard: self, name: try PartitionName(unionOf: tenant))
    }
}
