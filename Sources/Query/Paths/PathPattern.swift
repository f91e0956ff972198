import Graph

/// The paths that a step looks for: what all steps over paths of varying length ask.
struct PathPattern: Sendable {
    /// Where the paths start.
    let from: Int
    /// Where they have to end; nil binds a new variable.
    let to: Int?
    let direction: Direction
    /// Nil for all types.
    let types: [String]?
    let minimum: Int
    /// Nil for any length.
    let maximum: Int?
    let conditions: PathConditions
    /// Columns of relationships, or lists of them, which no path may walk.
    var distinctFrom: [Int] = []
    /// Whether two bound ends are searched from both.
    let isBidirectional: Bool
    /// As EXPLAIN shows it.
    let text: String

    /// The greatest length.
    var longest: Int { maximum ?? .max }

    /// The rules of searches before there are rows.
    var emptyRules: PathRules {
        PathRules(direction: direction, types: nil, conditions: conditions)
    }

    /// The rules of searches that go out from some rows.
    func rules(_ input: Batch, _ execution: Execution) -> PathRules {
        PathRules(
            direction: direction, types: execution.typeIDs(types), conditions: conditions,
            distinctFrom: distinctFrom, input: input)
    }
}
