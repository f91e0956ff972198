public import Graph

/// Up to about 1,024 rows in columns. What a slot holds is fixed by the plan (`Scope`).
public struct Batch: Sendable {
    public var columns: [Column]
    public var count: Int

    public init(columns: [Column], count: Int) {
        self.columns = columns
        self.count = count
    }

    /// The number of rows that operators aim at.
    static let targetCount = 1_024
}

/// Which variables are bound at a place in the plan, and in which column each one is.
struct Scope {
    private(set) var names: [String] = []

    /// The column of a variable; nil where it is not bound.
    func slot(of name: String) -> Int? { names.lastIndex(of: name) }

    /// Binds a variable to the next column.
    mutating func bind(_ name: String) -> Int {
        names.append(name)
        return names.count - 1
    }
}
