public import Graph

/// A procedure: what CALL runs.
///
/// A procedure that writes does so through the context's `writer`; its changes are part of the
/// statement's and stay or go with them.
public struct Procedure: Sendable {
    /// Takes rows of the results, one column for each; returns whether more are wanted.
    public typealias Sink = (Batch) throws(QueryError) -> Bool

    /// How the procedure is computed. Arguments are complete and of the types of the signature;
    /// the array is lent for the call.
    public enum Body: Sendable {
        /// All rows at once, each with a value for every result.
        case rows(@Sendable ([Value], ExecutionContext) throws(QueryError) -> [[Value]])
        /// Batch by batch, for rows that are many.
        case batches(@Sendable ([Value], ExecutionContext, Sink) throws(QueryError) -> Void)
    }

    public let signature: ProcedureSignature
    /// One sentence, for SHOW PROCEDURES.
    public let description: String
    public let body: Body

    public init(_ signature: ProcedureSignature, description: String = "", body: Body) {
        self.signature = signature
        self.description = description
        self.body = body
    }

    public var name: String { signature.name }

    /// Runs the procedure; batches without rows do not reach the sink.
    func run(
        _ arguments: [Value], _ context: ExecutionContext, _ sink: Sink
    ) throws(QueryError) {
        switch body {
        case .rows(let body):
            let rows = try body(arguments, context)
            guard !rows.isEmpty else { return }
            guard rows.allSatisfy({ $0.count == signature.results.count }) else {
                throw invalidRows()
            }
            let columns = signature.results.indices.map { slot in Column(rows.map { $0[slot] }) }
            _ = try sink(Batch(columns: columns, count: rows.count))
        case .batches(let body):
            try body(arguments, context) { batch throws(QueryError) in
                guard batch.columns.count == signature.results.count,
                    batch.columns.allSatisfy({ $0.count == batch.count })
                else { throw invalidRows() }
                return batch.count > 0 ? try sink(batch) : true
            }
        }
    }

    /// The procedure does not keep its signature, which is no reason to end the process.
    private func invalidRows() -> QueryError {
        QueryError(
            .procedureError, detail: "InvalidProcedureResult",
            "Procedure \(name) gave rows that are not of its signature.")
    }
}
