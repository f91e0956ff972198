import Cypher
import Graph

/// Compiles an expression of the syntax tree against the variables that a plan binds.
///
/// Patterns, subqueries and aggregates are the planner's: it replaces them by variables first, or
/// compiles those that it left in place through `subqueries`.
func compile(
    _ expression: Expression, in scope: Scope, functions: FunctionRegistry,
    subqueries: @escaping SubqueryCompiler = { _, _ in nil }
) throws(QueryError) -> CompiledExpression {
    let compiler = ExpressionCompiler(scope: scope, functions: functions, subqueries: subqueries)
    return try compiler.compile(expression)
}

/// Compiles a pattern or subquery against the variables in sight; gives nil for other expressions.
typealias SubqueryCompiler = (Expression, Scope) throws(QueryError) -> CompiledExpression?

/// Turns syntax into kernels, from the leaves up, and computes what is constant on the way.
struct ExpressionCompiler {
    let scope: Scope
    let functions: FunctionRegistry
    let subqueries: SubqueryCompiler

    func compile(_ expression: Expression) throws(QueryError) -> CompiledExpression {
        if let subquery = try subqueries(expression, scope) { return subquery }
        switch expression.kind {
        case .literal(let literal):
            return CompiledExpression(kernel: ConstantKernel(value: Value(literal)), slots: [])
        case .parameter(let name):
            return CompiledExpression(kernel: ParameterKernel(name: name), slots: [])
        case .variable(let name):
            guard let slot = scope.slot(of: name) else { throw undefined(name) }
            return CompiledExpression(kernel: VariableKernel(slot: slot), slots: [slot])
        case .property(let base, let key):
            return try compileProperty(base, key.name)
        case .element(let base, let index):
            return try build([base, index]) { SubscriptKernel(base: $0[0], index: $0[1]) }
        case .slice(let base, let from, let to):
            return try compileSlice(base, from, to)
        case .list(let elements):
            return try build(elements) { ListKernel(elements: $0) }
        case .map(let entries):
            return try build(entries.map(\.value)) {
                MapKernel(keys: entries.map(\.key.name), entries: $0)
            }
        case .hasLabels(let operand, let labels):
            return try compileLabels(operand, labels)
        case .unary(let `operator`, let operand):
            return try build([operand]) {
                switch `operator` {
                case .not: NotKernel(operand: $0[0])
                case .plus: SignKernel(isNegative: false, operand: $0[0])
                case .minus: SignKernel(isNegative: true, operand: $0[0])
                }
            }
        case .binary(let `operator`, let left, let right):
            return try build([left, right]) { binaryKernel(`operator`, $0[0], $0[1]) }
        case .logical(let `operator`, let operands):
            return try build(compileAll(operands), readsAll: false) {
                LogicKernel(operator: `operator`, operands: $0)
            }
        case .comparison(let first, let steps):
            return try compileComparison(first, steps)
        case .isNull(let operand, let isNegated):
            return try build([operand]) { NullTestKernel(operand: $0[0], isNegated: isNegated) }
        case .isTyped(let operand, let types, let isNegated):
            return try build([operand]) {
                TypeTestKernel(operand: $0[0], types: types, isNegated: isNegated)
            }
        case .conditional(let expression):
            return try compileCase(expression)
        case .call(let call):
            return try compileCall(call)
        case .caseSubject:
            return try compile(Expression(.variable(Self.caseSubject), expression.range))
        case .listComprehension(let comprehension):
            return try compileComprehension(comprehension)
        case .quantifier(let quantifier):
            return try compileQuantifier(quantifier)
        case .reduce(let reduce):
            return try compileReduce(reduce)
        case .mapProjection(let projection):
            return try compileProjection(projection)
        case .patternComprehension, .pattern, .subquery:
            throw QueryError(
                .syntaxError, detail: "UnexpectedSyntax",
                "A pattern or subquery cannot stand here.", isCompileTime: true)
        case .countAll:
            preconditionFailure("the planner replaces aggregates")
        }
    }

    func compileAll(_ expressions: [Expression]) throws(QueryError) -> [CompiledExpression] {
        var compiled: [CompiledExpression] = []
        for expression in expressions { compiled.append(try compile(expression)) }
        return compiled
    }

    /// A kernel over operands.
    func build(
        _ operands: [Expression], _ make: ([any ExpressionKernel]) -> any ExpressionKernel
    ) throws(QueryError) -> CompiledExpression {
        build(try compileAll(operands)) { make($0.map(\.kernel)) }
    }

    private func compileProperty(
        _ base: Expression, _ key: String
    ) throws(QueryError) -> CompiledExpression {
        let base = try compile(base)
        var compiled = build([base]) { PropertyKernel(base: $0[0].kernel, key: key) }
        if let slot = base.slot { compiled.reads = [PropertyRead(slot: slot, key: key)] }
        return compiled
    }

    /// A kernel over compiled operands: a constant if all of them are, and `isFoldable`.
    ///
    /// - Parameter readsAll: Whether every row needs all operands, not the first one alone.
    func build(
        _ operands: [CompiledExpression], isFoldable: Bool = true, readsAll: Bool = true,
        _ make: ([CompiledExpression]) -> any ExpressionKernel
    ) -> CompiledExpression {
        let kernel = make(operands)
        if isFoldable, operands.allSatisfy({ $0.constant != nil }), let value = fold(kernel) {
            return CompiledExpression(kernel: ConstantKernel(value: value), slots: [])
        }
        return CompiledExpression(
            kernel: kernel, slots: union(operands.map(\.slots)),
            reads: operands.prefix(readsAll ? operands.count : 1).flatMap(\.reads))
    }

    func union(_ slots: [[Int]]) -> [Int] { Set(slots.joined()).sorted() }

    /// The largest constant that is computed while planning.
    private static let foldedByteLimit = 64 << 10

    /// The value of a kernel over constants. Nil if it fails: it may only do so for rows that reach
    /// it when the statement runs.
    private func fold(_ kernel: any ExpressionKernel) -> Value? {
        // Plans are kept, so they hold no large values.
        let context = ExecutionContext(
            graph: EmptyGraph(), budget: MemoryBudget(byteCount: Self.foldedByteLimit))
        let row = Batch(columns: [], count: 1)
        // An error here is no news: the kernel stays and raises it where a row needs the value.
        guard let value = try? kernel.evaluate(row, context).value(at: 0),
            value.byteCount <= Self.foldedByteLimit
        else { return nil }
        return value
    }

    private func binaryKernel(
        _ operator: BinaryOperator, _ left: any ExpressionKernel, _ right: any ExpressionKernel
    ) -> any ExpressionKernel {
        switch `operator` {
        case .in: MembershipKernel(element: left, list: right)
        case .startsWith, .endsWith, .contains:
            StringTestKernel(operator: `operator`, left: left, right: right)
        case .matches: RegexKernel(text: left, pattern: right)
        case .add, .subtract, .multiply, .divide, .modulo, .power, .concatenate:
            ArithmeticKernel(operator: `operator`, left: left, right: right)
        }
    }

    private func undefined(_ name: String) -> QueryError {
        QueryError(
            .syntaxError, detail: "UndefinedVariable", "Variable `\(name)` is not defined.",
            isCompileTime: true)
    }
}

extension Value {
    init(_ literal: Literal) {
        self =
            switch literal {
            case .null: .null
            case .boolean(let value): .boolean(value)
            case .integer(let value): .integer(value)
            case .float(let value): .float(value)
            case .string(let value): .string(value)
            }
    }
}
