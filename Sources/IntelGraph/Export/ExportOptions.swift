/// How an export is written.
public enum ExportFormat: String, Sendable, CaseIterable {
    /// `nodes.csv` and `relationships.csv`, which an import reads back to the same content.
    case csv
    /// Statements that make the same graph elsewhere.
    case cypher
    /// One JSON object for each element.
    case jsonl
}

/// What an export wrote.
public struct ExportSummary: Sendable {
    public var nodeCount = 0
    public var relationshipCount = 0
    public var byteCount = 0
    /// Nodes that have not arrived and relationships that wait for them: they are not written.
    public var leftOutCount = 0
    public var contentHash = ""
    public var seconds = 0.0
    /// The arguments of `intelgraph import` that read a CSV export back, without directory and
    /// partition.
    public var importArguments: [String] = []
}
