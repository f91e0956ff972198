import IntelGraph
import Query

/// What Tab offers: commands behind a colon at the line's start, else labels and types behind a
/// colon, else keywords, functions, labels and types.
struct ShellCompletion {
    private let shard: DataOption
    private let partition: () -> String?

    init(_ shard: DataOption, partition: @escaping () -> String?) {
        self.shard = shard
        self.partition = partition
    }

    func callAsFunction(_ word: String, _ before: String) -> [String] {
        if before.hasPrefix(":use ") { return matches(partitionNames, word) }
        if before.hasPrefix(":") {
            guard before == word else { return [] }
            return matches(ShellCommand.all.map { ":\($0.names[0])" }, word)
        }
        // `n:La` and `[:TY` complete what is behind the colon.
        if let colon = word.lastIndex(of: ":") {
            let head = word[...colon]
            return matches(graphNames, String(word[word.index(after: colon)...])).map { head + $0 }
        }
        guard !word.isEmpty else { return [] }
        return matches(Self.keywords + Self.functions + graphNames, word)
    }

    private func matches(_ names: [String], _ word: String) -> [String] {
        names.filter { $0.lowercased().hasPrefix(word.lowercased()) }
    }

    private var partitionNames: [String] {
        guard let shard = try? shard.openToRead() else { return [] }
        defer { shard.close() }
        return ((try? shard.partitions()) ?? []).map(\.name)
    }

    private var graphNames: [String] {
        guard let partition = partition(), let shard = try? shard.openToRead() else { return [] }
        defer { shard.close() }
        guard let statistics = try? shard.statistics(ofPartition: partition) else { return [] }
        return (statistics.labels + statistics.types).map(\.name)
    }

    private static let functions = FunctionRegistry.standard.names.sorted().map { $0 + "(" }

    private static let keywords = [
        "ALL", "AND", "ASC", "CALL", "CASE", "CONTAINS", "COUNT", "CREATE", "DELETE", "DESC",
        "DETACH", "DISTINCT", "DROP", "ELSE", "END", "ENDS WITH", "EXISTS", "EXPLAIN", "FOREACH",
        "IN", "IS NOT NULL", "IS NULL", "LIMIT", "LOAD CSV", "MATCH", "MERGE", "NOT", "NULL",
        "ON CREATE SET", "ON MATCH SET", "OPTIONAL MATCH", "OR", "ORDER BY", "PROFILE", "REMOVE",
        "RETURN", "SET", "SHOW", "SKIP", "STARTS WITH", "THEN", "UNION", "UNWIND", "WHEN",
        "WHERE", "WITH", "XOR", "YIELD",
    ]
}
