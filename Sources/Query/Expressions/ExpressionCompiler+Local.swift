import Cypher
import Graph

extension ExpressionCompiler {
    func compileComprehension(
        _ comprehension: ListComprehension
    ) throws(QueryError) -> CompiledExpression {
        let list = try compile(comprehension.list)
        let inner = binding(comprehension.variable.name)
        let predicate = try comprehension.predicate.map(inner.compile)
        let result = try comprehension.result.map(inner.compile)
        let variable = local([predicate, result].compactMap { $0 })
        return compound([list], variable) {
            ListComprehensionKernel(
                variable: variable, list: list.kernel, predicate: predicate, result: result)
        }
    }

    func compileQuantifier(
        _ quantifier: QuantifierExpression
    ) throws(QueryError) -> CompiledExpression {
        let list = try compile(quantifier.list)
        let element = Expression(.variable(quantifier.variable.name), quantifier.variable.range)
        let predicate = try binding(quantifier.variable.name).compile(quantifier.predicate ?? element)
        let variable = local([predicate])
        return compound([list], variable) {
            QuantifierKernel(
                kind: quantifier.kind, variable: variable, list: list.kernel,
                predicate: predicate)
        }
    }

    func compileReduce(_ reduce: ReduceExpression) throws(QueryError) -> CompiledExpression {
        let initial = try compile(reduce.initial)
        let list = try compile(reduce.list)
        let inner = binding(reduce.accumulator.name, reduce.variable.name)
        let result = try inner.compile(reduce.result)
        let variable = local([result])
        return compound([initial, list], variable) {
            ReduceKernel(
                variable: variable, initial: initial.kernel, list: list.kernel, result: result)
        }
    }

    /// The compiler of an inner expression that sees more variables.
    func binding(_ names: String...) -> ExpressionCompiler {
        var inner = scope
        for name in names { _ = inner.bind(name) }
        return ExpressionCompiler(scope: inner, functions: functions, subqueries: subqueries)
    }

    /// The local variables of inner expressions, behind the columns of this scope.
    func local(_ inner: [CompiledExpression]) -> LocalVariable {
        let slot = scope.names.count
        return LocalVariable(
            slot: slot, outerSlots: union(inner.map(\.slots)).filter { $0 < slot })
    }

    /// An expression with inner ones; they are not folded, for they may hold functions that are
    /// not deterministic.
    func compound(
        _ operands: [CompiledExpression], _ variable: LocalVariable,
        _ make: () -> any ExpressionKernel
    ) -> CompiledExpression {
        CompiledExpression(
            kernel: make(), slots: union(operands.map(\.slots) + [variable.outerSlots]))
    }
}
