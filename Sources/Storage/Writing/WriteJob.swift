/// A closure on its way to the writer thread, and what happens when its group has ended.
///
/// Sendable although the closure need not be: whoever waits for it does nothing else meanwhile.
struct WriteJob: @unchecked Sendable {
    /// Runs the closure; its result is kept until `complete`.
    let run: (Transaction) throws -> Void
    /// Called once, on the writer thread: nil once the changes are durable.
    let complete: ((any Error)?) -> Void
    /// Whether it must not keep others of a group waiting: an explicit transaction.
    var isExclusive = false
}

/// What the writer thread takes from its queue.
enum WriterWork: Sendable {
    case job(WriteJob)
    /// Runs between groups, when no write transaction is open.
    case control(@Sendable (GroupCommitter) -> Void)
}
