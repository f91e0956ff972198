// Clauses that change the graph.

extension Checker {
    mutating func checkUpdate(_ clause: Clause) throws(Diagnostic) {
        switch clause.kind {
        case .create(let pattern):
            for part in pattern.parts { try checkMaking(part, isMerge: false) }
        case .merge(let merge):
            try checkMaking(merge.part, isMerge: true)
            try check(merge.onCreate)
            try check(merge.onMatch)
        case .set(let items):
            try check(items)
        case .remove(let items):
            for item in items { try check(item) }
        case .delete(let delete):
            for expression in delete.expressions { try checkDeleted(expression) }
        case .forEach(let forEach):
            let type = try check(forEach.list)
            try withVariables([(forEach.variable, type.element)]) {
                (checker) throws(Diagnostic) in
                for inner in forEach.body { try checker.checkUpdate(inner) }
            }
        default:
            preconditionFailure("the parser lets only updating clauses come here")
        }
    }

    private mutating func check(_ items: [SetItem]) throws(Diagnostic) {
        for item in items {
            switch item.kind {
            case .property(let target, _, let value):
                try checkHolder(target)
                _ = try check(value)
            case .dynamicProperty(let target, let key, let value):
                try checkHolder(target)
                _ = try check(key)
                _ = try check(value)
            case .replaceProperties(let variable, let value),
                .mergeProperties(let variable, let value):
                try checkElement(variable)
                let found = try check(value)
                guard found.maybe({ $0 == .map || $0 == .node || $0 == .relationship }) else {
                    throw failure(
                        .invalidArgumentType,
                        "Expected a Map, Node or Relationship, but found \(found.name)",
                        value.range)
                }
            case .labels(let variable, let labels):
                try check(variable, labels)
            }
        }
    }

    private mutating func check(_ item: RemoveItem) throws(Diagnostic) {
        switch item.kind {
        case .property(let target, _):
            try checkHolder(target)
        case .dynamicProperty(let target, let key):
            try checkHolder(target)
            _ = try check(key)
        case .labels(let variable, let labels):
            try check(variable, labels)
        }
    }

    private mutating func check(
        _ variable: Identifier, _ labels: [LabelName]
    ) throws(Diagnostic) {
        let known = try type(of: variable.name, variable.range)
        guard known.maybe({ $0 == .node }) else {
            throw failure(
                .invalidArgumentType,
                "Only nodes have labels, but '\(variable.name)' is a "
                    + known.name,
                variable.range)
        }
        for case .dynamic(let expression) in labels { _ = try check(expression) }
    }

    /// What has properties that can be set.
    private mutating func checkHolder(_ target: Expression) throws(Diagnostic) {
        let known = try check(target)
        guard known.maybe({ $0 == .node || $0 == .relationship || $0 == .map }) else {
            throw failure(
                .invalidArgumentType,
                "Expected a Node or Relationship, but found \(known.name)", target.range)
        }
    }

    private func checkElement(_ variable: Identifier) throws(Diagnostic) {
        let known = try type(of: variable.name, variable.range)
        guard known.maybe({ $0 == .node || $0 == .relationship }) else {
            throw failure(
                .invalidArgumentType,
                "Expected a Node or Relationship, but '\(variable.name)' is a \(known.name)",
                variable.range)
        }
    }

    private mutating func checkDeleted(_ expression: Expression) throws(Diagnostic) {
        if case .hasLabels = expression.kind {
            throw failure(
                .invalidDelete, "DELETE removes elements; to remove a label use REMOVE",
                expression.range)
        }
        let found = try check(expression)
        guard found.maybe({ $0 == .node || $0 == .relationship || $0 == .path }) else {
            throw failure(
                .invalidArgumentType,
                "Expected a Node, Relationship or Path, but found \(found.name)",
                expression.range)
        }
    }
}
