/// Which optimisations the planner may use.
///
/// Results are the same with any choice. Leave all on but for looking for the one that makes a
/// plan wrong or slow; without any, a statement gets the plain plan.
public struct Rewrites: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Every optimisation.
    public static let all = Rewrites(rawValue: .max)

    /// Those that a statement which writes does without: they keep what they have read while other
    /// operators go on, or take numbers that the statement's own changes are not in yet.
    static let ofReadingOnly: Rewrites = [
        .hashJoins, .countFromStatistics, .indexFilters, .lateReads, .nodeGroups,
    ]

    /// Counts of all nodes or relationships, of a label or type, come from the statistics.
    public static let countFromStatistics = Rewrites(rawValue: 1 << 0)
    /// Relationships that are only counted come from the degrees of their nodes.
    public static let degreeCounts = Rewrites(rawValue: 1 << 1)
    /// ORDER BY with LIMIT keeps the first rows only.
    public static let topK = Rewrites(rawValue: 1 << 2)
    /// Parts of a pattern are joined by hashing.
    public static let hashJoins = Rewrites(rawValue: 1 << 3)
    /// A node that closes cycles is found by intersecting its neighbours' lists.
    public static let multiwayJoins = Rewrites(rawValue: 1 << 4)
    /// Subqueries run once for rows that agree in what the subquery sees.
    public static let decorrelation = Rewrites(rawValue: 1 << 5)
    /// Columns that nothing reads later are dropped.
    public static let deadColumns = Rewrites(rawValue: 1 << 6)
    /// MATCH clauses behind each other are found in one order.
    public static let combinedMatches = Rewrites(rawValue: 1 << 11)
    /// Alternatives for an indexed property are looked up one by one.
    public static let indexUnions = Rewrites(rawValue: 1 << 7)
    /// Nodes are tested for a value of an indexed property by what the index has under it.
    public static let indexFilters = Rewrites(rawValue: 1 << 8)
    /// Large scans, and walks from many rows of an index or a list, are shared among threads.
    public static let parallelScans = Rewrites(rawValue: 1 << 9)
    /// Statements that differ in literals alone share a plan.
    public static let literalParameters = Rewrites(rawValue: 1 << 10)
    /// Properties that ORDER BY with LIMIT does not look at are read of the first rows only.
    public static let lateReads = Rewrites(rawValue: 1 << 12)
    /// Rows are grouped by nodes where a key is a property that tells them apart.
    public static let nodeGroups = Rewrites(rawValue: 1 << 13)
    /// Elements whose ids are given are looked up by them.
    public static let idSeeks = Rewrites(rawValue: 1 << 14)
    /// Where only the ends of paths of varying length count, each is found once.
    public static let distinctPaths = Rewrites(rawValue: 1 << 16)
    /// A path between two bound nodes is searched from both.
    public static let bidirectionalPaths = Rewrites(rawValue: 1 << 17)
    /// What must hold for every relationship or node of a path is tested while it is walked.
    public static let pathPredicates = Rewrites(rawValue: 1 << 18)
    /// Nodes that must have one of some labels are found by scans of these.
    public static let labelUnions = Rewrites(rawValue: 1 << 19)
}
