// Expressions: names, aggregation and static types.

/// What may stand at a place in an expression.
struct ExpressionContext: OptionSet {
    let rawValue: UInt8

    /// Aggregates, as in a column of WITH or RETURN.
    static let allowsAggregates = ExpressionContext(rawValue: 1)
    /// The place is inside an aggregate's arguments.
    static let insideAggregate = ExpressionContext(rawValue: 2)
    /// A condition: a bare pattern is a predicate here.
    static let isPredicate = ExpressionContext(rawValue: 4)
}

extension Checker {
    /// Checks a condition, which must not be anything but a Boolean.
    mutating func checkPredicate(
        _ expression: Expression, _ context: ExpressionContext = []
    ) throws(Diagnostic) {
        let type = try check(expression, context.union(.isPredicate))
        try require(type, "a Boolean", expression.range) { $0 == .boolean }
    }

    /// Checks an expression and returns its type.
    mutating func check(
        _ expression: Expression, _ place: ExpressionContext = []
    ) throws(Diagnostic) -> StaticType {
        if let rule, rule.columns.contains(expression.canonicalText) { return .any }
        let range = expression.range
        // Only conditions hand on that they are one.
        let context = place.subtracting(.isPredicate)
        switch expression.kind {
        case .literal(let literal): return literal.type
        case .parameter: return .any
        case .variable(let name): return try type(of: name, range)
        case .property(let base, let key):
            return try checkProperty(base, key, context)
        case .element(let base, let index):
            return try checkElement(base, index, context)
        case .slice(let base, let from, let to):
            let type = try check(base, context)
            if let from { _ = try check(from, context) }
            if let to { _ = try check(to, context) }
            return type.isList ? type : .any
        case .list(let items):
            var element = StaticType.null
            for item in items { element = element.joined(with: try check(item, context)) }
            return .list(of: element)
        case .map(let entries):
            for entry in entries { _ = try check(entry.value, context) }
            return .map
        case .hasLabels(let base, let labels):
            let type = try check(base, context)
            try require(type, "a Node or Relationship", base.range) {
                $0 == .node || $0 == .relationship
            }
            try check(labels)
            return .boolean
        case .unary(.not, let operand):
            try checkPredicate(operand, context)
            return .boolean
        case .unary(_, let operand):
            let type = try check(operand, context)
            try requireNumber(type, operand.range)
            return type.isNumber ? type : .any
        case .binary(let binary, let left, let right):
            return try check(binary, left, right, context)
        case .logical(_, let operands):
            for operand in operands { try checkPredicate(operand, context) }
            return .boolean
        case .comparison(let first, let steps):
            _ = try check(first, context)
            for step in steps { _ = try check(step.operand, context) }
            return .boolean
        case .isNull(let operand, _), .isTyped(let operand, _, _):
            _ = try check(operand, context)
            return .boolean
        case .countAll, .call:
            return try checkCall(expression, context)
        case .pattern(let part):
            return try checkPatternExpression(part, place)
        default:
            return try checkCompound(expression, context)
        }
    }

    func require(
        _ type: StaticType, _ expected: String, _ range: SourceRange,
        kind: CypherError.Kind = .syntaxError, _ isAccepted: (StaticType) -> Bool
    ) throws(Diagnostic) {
        guard !type.maybe(isAccepted) else { return }
        throw failure(
            .invalidArgumentType, "Expected \(expected), but found \(type.name)", range,
            kind: kind)
    }

    private mutating func checkProperty(
        _ base: Expression, _ key: Identifier, _ context: ExpressionContext
    ) throws(Diagnostic) -> StaticType {
        let type = try check(base, context)
        try require(
            type, "something with properties", base.range,
            kind: type == .path ? .syntaxError : .typeError
        ) { $0 == .node || $0 == .relationship || $0 == .map }
        return .any
    }

    private mutating func checkElement(
        _ base: Expression, _ index: Expression, _ context: ExpressionContext
    ) throws(Diagnostic) -> StaticType {
        let type = try check(base, context)
        let indexType = try check(index, context)
        try require(type, "a List, Map or element", base.range, kind: .typeError) {
            $0.isList || $0 == .map || $0 == .node || $0 == .relationship
        }
        if type.isList {
            try require(indexType, "an Integer", index.range, kind: .typeError) {
                $0 == .integer
            }
        }
        return type.element
    }
}

// MARK: - Operators

extension Checker {
    private mutating func check(
        _ binary: BinaryOperator, _ left: Expression, _ right: Expression,
        _ context: ExpressionContext
    ) throws(Diagnostic) -> StaticType {
        let leftType = try check(left, context)
        let rightType = try check(right, context)
        switch binary {
        case .in:
            try require(rightType, "a List", right.range) { $0.isList }
            return .boolean
        case .startsWith, .endsWith, .contains, .matches:
            return .boolean
        case .add, .concatenate:
            if leftType == .string, rightType == .string { return .string }
            if leftType.isList, leftType == rightType { return leftType }
            return leftType.isNumber && leftType == rightType ? leftType : .any
        case .subtract, .multiply, .divide, .modulo, .power:
            try requireNumber(leftType, left.range)
            try requireNumber(rightType, right.range)
            guard leftType.isNumber, rightType.isNumber else { return .any }
            return leftType == .integer && rightType == .integer && binary != .power
                ? .integer : .float
        }
    }

    /// Numbers and durations, whose type is not known before the query runs.
    private func requireNumber(_ type: StaticType, _ range: SourceRange) throws(Diagnostic) {
        try require(type, "a number", range) { $0.isNumber }
    }
}

extension Literal {
    fileprivate var type: StaticType {
        switch self {
        case .null: .null
        case .boolean: .boolean
        case .integer: .integer
        case .float: .float
        case .string: .string
        }
    }
}
