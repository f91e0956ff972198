public import Graph

/// Where a statement with `CALL { … } IN TRANSACTIONS` gets its transactions from: the owner of the
/// graph, for a statement that is not part of a transaction already.
///
/// While `transaction` runs, the statement holds no reader that the source gave it.
public protocol TransactionSource: Sendable {
    /// A reader of what is committed now.
    func reader() throws(QueryError) -> any GraphReader

    /// Runs `body` as a transaction: what it changes is durable when this returns; where `body`
    /// throws, nothing of it stays.
    func transaction(_ body: (any GraphWriter) throws(QueryError) -> Void) throws(QueryError)
}
