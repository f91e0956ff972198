/// The variables that an expression may name, with what is known of their types.
struct Scope {
    /// Those of the query itself; WITH replaces them.
    var variables: [String: StaticType] = [:]
    /// Those of the query around a subquery; they stay in sight to its end.
    var outer: [String: StaticType] = [:]

    subscript(name: String) -> StaticType? { variables[name] ?? outer[name] }

    func contains(_ name: String) -> Bool { self[name] != nil }

    /// All variables as those of a query itself.
    var local: Scope {
        Scope(variables: outer.merging(variables) { _, inner in inner })
    }

    /// The scope in which a subquery starts that sees everything.
    var nested: Scope {
        Scope(outer: outer.merging(variables) { _, inner in inner })
    }
}

/// How names resolve after an aggregation or DISTINCT, where only columns are left.
struct ColumnRule {
    /// Canonical texts of expressions that a column holds.
    var columns: Set<String> = []
    /// Canonical texts of aggregates that a column computes; nil lets every aggregate pass.
    var aggregates: Set<String>? = nil
    /// Variables that make the expression ambiguous rather than undefined; nil means all do.
    var ambiguousVariables: Set<String>? = []
}
