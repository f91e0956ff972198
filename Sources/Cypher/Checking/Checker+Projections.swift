// WITH and RETURN: columns, grouping, and what ORDER BY may name.

extension Checker {
    /// Checks a projection, leaves its columns in scope and returns them.
    mutating func check(
        _ projection: Projection, isReturn: Bool, predicate: Expression?
    ) throws(Diagnostic) -> [(String, StaticType)] {
        var columns: [(String, StaticType)] = []
        if projection.includesAll {
            if isReturn, scope.variables.isEmpty, projection.items.isEmpty {
                throw failure(
                    .noVariablesInScope, "RETURN * needs at least one variable in scope",
                    projection.range)
            }
            columns = scope.variables.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
        var aggregated: [ProjectionItem] = []
        var seen = Set(columns.map(\.0))
        for item in projection.items {
            sawAggregate = false
            let type = try check(item.expression, .allowsAggregates)
            if sawAggregate { aggregated.append(item) }
            if !seen.insert(item.name).inserted {
                if projection.includesAll, item.expression.isVariable(item.name) { continue }
                throw failure(
                    .columnNameConflict, "Two columns are named '\(item.name)'",
                    item.alias?.range ?? item.expression.range)
            }
            if !isReturn, scope.outer[item.name] != nil, !item.expression.isVariable(item.name) {
                throw failure(
                    .variableAlreadyBound,
                    "Variable '\(item.name)' hides a variable from outside of the subquery: "
                        + "give it another name",
                    item.alias?.range ?? item.expression.range)
            }
            columns.append((item.name, type))
        }
        let grouping = Grouping(projection, aggregated, scope)
        for item in aggregated { try checkKeys(of: item.expression, grouping) }

        let before = scope
        var after = scope
        after.variables = Dictionary(columns) { first, _ in first }
        scope = after
        let hidesVariables = projection.isDistinct || !aggregated.isEmpty
        if !hidesVariables, !projection.orderBy.isEmpty || predicate != nil {
            scope.variables.merge(before.variables) { column, _ in column }
        }
        for item in projection.orderBy {
            try checkOrder(
                item.expression, grouping, hidesVariables: hidesVariables,
                isAggregating: !aggregated.isEmpty)
        }
        if let skip = projection.skip { try checkRowCount(skip) }
        if let limit = projection.limit { try checkRowCount(limit) }
        if let predicate {
            if hidesVariables { rule = ColumnRule(columns: grouping.allColumns) }
            defer { rule = nil }
            try checkPredicate(predicate)
        }
        if !isReturn { try checkNames(of: projection.items) }
        scope = after
        return columns
    }

    private func checkNames(of items: [ProjectionItem]) throws(Diagnostic) {
        for item in items where item.alias == nil && !item.expression.isVariable {
            throw failure(
                .noExpressionAlias, "An expression in WITH needs a name: add AS",
                item.expression.range)
        }
    }

    /// Beside an aggregate only grouping keys may stand: variables and properties that are
    /// columns by themselves.
    private mutating func checkKeys(
        of expression: Expression, _ grouping: Grouping
    ) throws(Diagnostic) {
        let saved = scope
        defer {
            scope = saved
            rule = nil
        }
        scope.variables = saved.variables.filter { grouping.variables.contains($0.key) }
        rule = ColumnRule(
            columns: grouping.simpleColumns, aggregates: nil, ambiguousVariables: nil)
        _ = try check(expression, .allowsAggregates)
    }

    private mutating func checkOrder(
        _ expression: Expression, _ grouping: Grouping, hidesVariables: Bool, isAggregating: Bool
    ) throws(Diagnostic) {
        defer { rule = nil }
        let hasAggregate = expression.containsAggregate
        if hidesVariables {
            rule = ColumnRule(
                columns: hasAggregate ? grouping.simpleColumns : grouping.allColumns,
                aggregates: grouping.aggregates,
                ambiguousVariables: hasAggregate ? grouping.complexVariables : [])
        }
        _ = try check(expression, isAggregating ? .allowsAggregates : [])
    }

    /// SKIP, LIMIT and batch sizes: no variables, no negative or fractional literal.
    mutating func checkRowCount(_ expression: Expression) throws(Diagnostic) {
        guard expression.isConstant else {
            throw failure(
                .nonConstantExpression, "The number of rows cannot depend on the rows",
                expression.range)
        }
        if case .literal(.integer(let count)) = expression.kind, count < 0 {
            throw failure(
                .negativeIntegerArgument, "The number of rows cannot be negative",
                expression.range)
        }
        let type = try check(expression)
        guard type.maybe({ $0 == .integer }) else {
            throw failure(
                .invalidArgumentType, "Expected an Integer, but found \(type.name)",
                expression.range)
        }
    }
}

/// The grouping keys and aggregates of a projection, as texts to compare with.
private struct Grouping {
    /// Variables and property accesses that are columns by themselves.
    var simpleColumns: Set<String> = []
    var allColumns: Set<String> = []
    /// Variables that are columns by themselves.
    var variables: Set<String> = []
    /// Variables inside columns that are more than a property access.
    var complexVariables: Set<String> = []
    var aggregates: Set<String> = []

    init(_ projection: Projection, _ aggregated: [ProjectionItem], _ scope: Scope) {
        guard projection.isDistinct || !aggregated.isEmpty else { return }
        if projection.includesAll { variables = Set(scope.variables.keys) }
        for item in projection.items {
            allColumns.insert(item.expression.canonicalText)
            guard !item.expression.containsAggregate else {
                collectAggregates(item.expression)
                continue
            }
            if item.expression.isPropertyPath {
                simpleColumns.insert(item.expression.canonicalText)
                if case .variable(let name) = item.expression.kind { variables.insert(name) }
            } else {
                collectVariables(item.expression)
            }
        }
    }

    private mutating func collectAggregates(_ expression: Expression) {
        if expression.isAggregate { aggregates.insert(expression.canonicalText) }
        for child in expression.children { collectAggregates(child) }
    }

    private mutating func collectVariables(_ expression: Expression) {
        if case .variable(let name) = expression.kind { complexVariables.insert(name) }
        for child in expression.children { collectVariables(child) }
    }
}
