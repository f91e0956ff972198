import Graph
import IntelGraph

/// Where the command runs statements: in a shard's directory, or at a server.
protocol StatementTarget: AnyObject {
    /// What the shell greets with.
    var title: String { get }
    /// Whether a partition must be named; a server may have one of its own for who names none.
    var needsPartition: Bool { get }

    /// The partition of who names none; throws with what to do where there is no such one.
    func onlyPartition() throws -> String?
    /// Fails where statements in a partition could not run at all: no shard, no server.
    func check(_ partition: String?) throws
    /// Runs a statement, and gives what comes of it to `body`.
    ///
    /// - Parameters:
    ///   - partition: `tenant/case`, or a tenant for all of its partitions; nil for what the
    ///     target takes for that.
    func run(
        _ text: String, in partition: String?, _ parameters: [String: Value],
        _ stop: StatementStop?, _ body: (StatementResult) throws -> Void) throws
    /// The names of the partitions, with counts where they are known.
    func partitions() throws -> [PartitionReport]
    func schema(of partition: String?) throws -> SchemaReport
}

extension StatementTarget {
    /// All rows of a statement that gives few.
    func rows(_ text: String, in partition: String?) throws -> [[Value]] {
        var rows: [[Value]] = []
        try run(text, in: partition, [:], nil) { result in
            while let row = try result.next() { rows.append(row) }
        }
        return rows
    }
}

extension Value {
    /// A string's content; nil for all else.
    var string: String? { if case .string(let text) = self { text } else { nil } }
}

/// A partition, as the shell lists it.
struct PartitionReport {
    let name: String
    /// Of nodes and relationships; nil where they are not known.
    var counts: (nodes: Int, relationships: Int)?
}

/// What a statement gave, to be printed: rows one by one, wherever they come from.
struct StatementResult {
    /// What is told after the rows.
    struct Ending {
        var plan: String?
        /// What was changed, by name.
        var counters: [(name: String, count: Int64)] = []
    }

    let columns: [String]
    /// The next row; nil behind the last.
    let next: () throws -> [Value]?
    /// To be asked for behind the last row.
    let ending: () -> Ending
    /// The name of a partition in which elements of the rows lie; nil where it is not known.
    let partitionName: (PartitionID) -> String?

    init(
        columns: [String], partitionName: @escaping (PartitionID) -> String?,
        next: @escaping () throws -> [Value]?, ending: @escaping () -> Ending
    ) {
        self.columns = columns
        self.partitionName = partitionName
        self.next = next
        self.ending = ending
    }

    init(_ result: QueryResult, partitionName: @escaping (PartitionID) -> String?) {
        self.partitionName = partitionName
        columns = result.columns
        var rows = result.makeIterator()
        next = { rows.next()?.values }
        ending = {
            Ending(
                plan: result.summary.plan,
                counters: result.summary.counters.entries.map { ($0.name, Int64($0.count)) })
        }
    }
}
