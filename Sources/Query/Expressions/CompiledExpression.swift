import Graph

/// An expression made ready to run over batches.
///
/// It is immutable and shared by all executions of a plan.
struct CompiledExpression: Sendable {
    let kernel: any ExpressionKernel
    /// The columns of the batch that it reads, ascending.
    let slots: [Int]
    /// The properties of variables that it reads for every row, whatever the rows hold.
    var reads: [PropertyRead] = []

    /// The value that every row has, where the compiler found it.
    var constant: Value? { (kernel as? ConstantKernel)?.value }

    /// The variable that the expression is, if it is nothing else: its column can be passed on.
    var slot: Int? { (kernel as? VariableKernel)?.slot }

    /// The expression's value for each row of the batch, as a column of `batch.count` rows.
    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        try kernel.evaluate(batch, context)
    }
}

/// One operation over whole columns. Kernels hold their operands as kernels and form a tree.
protocol ExpressionKernel: Sendable {
    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column
}

/// The same value in every row.
struct ConstantKernel: ExpressionKernel {
    let value: Value

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        Column(.constant(value), count: batch.count)
    }
}

/// A variable: a column of the batch.
struct VariableKernel: ExpressionKernel {
    let slot: Int

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        batch.columns[slot]
    }
}

/// A parameter of the statement.
struct ParameterKernel: ExpressionKernel {
    let name: String
    /// The value of a parameter that is not there; nil where it must be.
    var defaultValue: Value?

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        guard let value = context.parameters[name] ?? defaultValue else {
            throw QueryError(
                .parameterMissing, detail: "MissingParameter", "Parameter $\(name) is missing.")
        }
        return Column(.constant(value), count: batch.count)
    }
}
