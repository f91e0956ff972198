import Graph

/// IS NULL and IS NOT NULL.
struct NullTestKernel: ExpressionKernel {
    let operand: any ExpressionKernel
    let isNegated: Bool

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let column = try operand.evaluate(batch, context)
        let count = column.count
        if let value = column.constantValue {
            return Column(.constant(.boolean(value.isNull != isNegated)), count: count)
        }
        if case .values(let values) = column.storage {
            let results = ContiguousArray(values.lazy.map { $0.isNull != isNegated })
            return Column(.booleans(results), count: count)
        }
        guard let nulls = column.nullRows else {
            return Column(.constant(.boolean(isNegated)), count: count)
        }
        return Column(
            .booleans(isNegated ? ContiguousArray(nulls.lazy.map { !$0 }) : nulls), count: count)
    }
}
