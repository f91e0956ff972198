// Calls of functions and aggregates.

extension Checker {
    /// Checks `count(*)` or a call.
    mutating func checkCall(
        _ expression: Expression, _ context: ExpressionContext
    ) throws(Diagnostic) -> StaticType {
        if expression.isAggregate {
            return try checkAggregate(expression, context)
        }
        guard case .call(let call) = expression.kind else { return .any }
        let name = call.name.name.lowercased()
        if let knownFunctions, !knownFunctions.contains(name) {
            throw failure(
                .unknownFunction, "There is no function '\(call.name.name)'", call.name.range)
        }
        if call.isDistinct {
            throw failure(
                .unexpectedSyntax, "DISTINCT is for aggregates, and '\(call.name.name)' is none",
                expression.range)
        }
        if context.contains(.insideAggregate), name == "rand" || name == "randomuuid" {
            throw failure(
                .nonConstantExpression, "An aggregate cannot take random values",
                expression.range)
        }
        let argumentContext = name == "exists" ? context.union(.isPredicate) : context
        var types: [StaticType] = []
        for argument in call.arguments { types.append(try check(argument, argumentContext)) }
        if let type = types.first { try checkArgument(of: name, type, call.arguments[0].range) }
        return resultType(of: name, types)
    }

    private mutating func checkAggregate(
        _ expression: Expression, _ context: ExpressionContext
    ) throws(Diagnostic) -> StaticType {
        if context.contains(.insideAggregate) {
            throw failure(
                .nestedAggregation, "An aggregate cannot stand inside another", expression.range)
        }
        guard context.contains(.allowsAggregates) else {
            throw failure(
                .invalidAggregation, "An aggregate can only stand in WITH and RETURN",
                expression.range)
        }
        sawAggregate = true
        let outerRule = rule
        defer { rule = outerRule }
        if let rule {
            guard let aggregates = rule.aggregates,
                !aggregates.contains(expression.canonicalText)
            else { return .any }
            self.rule?.ambiguousVariables = []
        }
        if case .call(let call) = expression.kind {
            for argument in call.arguments {
                _ = try check(argument, context.union(.insideAggregate))
            }
            switch call.name.name.lowercased() {
            case "count": return .integer
            case "collect": return .list(.any)
            default: return .any
            }
        }
        return .integer
    }

    /// Refuses first arguments that can never be right.
    private func checkArgument(
        of name: String, _ type: StaticType, _ range: SourceRange
    ) throws(Diagnostic) {
        switch name {
        case "labels":
            try require(type, "a Node", range) { $0 == .node }
        case "type", "startnode", "endnode":
            try require(type, "a Relationship", range) { $0 == .relationship }
        case "properties", "keys":
            try require(type, "a Node, Relationship or Map", range) {
                $0 == .node || $0 == .relationship || $0 == .map
            }
        case "nodes", "relationships":
            try require(type, "a Path", range) { $0 == .path }
        case "length":
            try require(type, "a Path", range) { $0 == .path }
        case "size":
            try require(type, "a String, List or Map", range) {
                $0 == .string || $0.isList || $0 == .map
            }
        default:
            break
        }
    }

    private func resultType(of name: String, _ arguments: [StaticType]) -> StaticType {
        switch name {
        case "labels", "keys", "split": .list(.string)
        case "nodes": .list(.node)
        case "relationships": .list(.relationship)
        case "startnode", "endnode": .node
        case "type", "tostring", "elementid", "normalize": .string
        case "size", "length", "id", "tointeger": .integer
        case "tofloat", "rand": .float
        case "properties": .map
        case "exists", "toboolean", "isnormalized": .boolean
        case "range": .list(.integer)
        default: .any
        }
    }
}
