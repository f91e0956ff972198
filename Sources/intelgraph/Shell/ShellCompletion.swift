import IntelGraph
import Query

/// What Tab offers: commands behind a colon at the line's start, else labels and types behind a
/// colon, else keywords, functions, labels and types.
struct ShellCompletion {
    private let target: any StatementTarget
    private let partition: () -> String?

    init(_ target: any StatementTarget, partition: @escaping () -> String?) {
        self.target = target
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
        // Who asks for a completion is told of no failure.
        ((try? target.partitions()) ?? []).map(\.name)
    }

    private var graphNames: [String] {
        // As above.
        guard let schema = try? target.schema(of: partition()) else { return [] }
        return (schema.labels + schema.types).map(\.name)
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
