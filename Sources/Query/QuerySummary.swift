/// What an execution did besides its rows.
public struct QuerySummary: Sendable {
    public let kind: PreparedQuery.Kind
    /// Whether the statement was only explained.
    public let isExplain: Bool
    /// Names of the columns; none where nothing was returned.
    public let columns: [String]
    /// What was changed.
    public internal(set) var counters = UpdateCounters()
    /// How many rows were returned.
    public internal(set) var rowCount = 0
    /// The plan, for EXPLAIN, and with what each operator did, for PROFILE; else nil.
    public internal(set) var planDescription: PlanDescription?
    /// The same as text.
    public var plan: String? { planDescription?.text }
    /// From the start of the execution to its end, without parsing and planning.
    public internal(set) var time = Duration.zero
    /// The most bytes that sorts, groups and the like held at once.
    public internal(set) var memoryByteCount = 0

    init(_ prepared: PreparedQuery) {
        kind = prepared.kind
        isExplain = prepared.isExplain
        columns = prepared.isExplain ? [] : prepared.columns
    }
}
