import Cypher
import Graph

/// IS :: and IS NOT ::.
struct TypeTestKernel: ExpressionKernel {
    let operand: any ExpressionKernel
    /// One of these must fit.
    let types: [TypeTest]
    let isNegated: Bool

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let column = try operand.evaluate(batch, context)
        let count = column.count
        if let value = column.constantValue {
            return Column(.constant(.boolean(types.accept(value) != isNegated)), count: count)
        }
        var results = ContiguousArray<Bool>()
        results.reserveCapacity(count)
        for row in 0..<count { results.append(types.accept(column.value(at: row)) != isNegated) }
        return Column(.booleans(results), count: count)
    }
}

extension [TypeTest] {
    fileprivate func accept(_ value: Value) -> Bool { contains { $0.accepts(value) } }
}

extension TypeTest {
    /// Whether a value is of the type. It looks as deep into lists as the type is written.
    fileprivate func accepts(_ value: Value) -> Bool {
        if value.isNull { return !isNotNull && kind != .nothing }
        switch kind {
        case .type(let type): return type.accepts(value)
        case .list(let elements):
            guard case .list(let values) = value else { return false }
            return elements == [TypeTest(.type(.any))] || values.allSatisfy(elements.accept)
        case .propertyValue:
            // An error is the answer: SET would not take the value.
            return (try? storable(value)) != nil
        case .null, .nothing: return false
        }
    }
}
