/// A closure on its way to the writer thread, and what happens when its group has ended.
///
/// Sendable although the closures need not be: whoever made the job waits for its end meanwhile,
/// and only one thread at a time has it.
final class WriteJob: @unchecked Sendable {
    private var body: ((Transaction) throws -> Void)?
    private var completion: (((any Error)?) -> Void)?
    /// Whether it must not keep others of a group waiting: an explicit transaction.
    let isExclusive: Bool

    /// - Parameter completion: called once, on the writer thread: with nil once the changes are
    ///   durable.
    init(
        isExclusive: Bool = false, _ body: @escaping (Transaction) throws -> Void,
        completion: @escaping ((any Error)?) -> Void
    ) {
        self.isExclusive = isExclusive
        self.body = body
        self.completion = completion
    }

    /// Runs the closure, once, and lets go of it: it may not outlive the caller that waits.
    func run(_ transaction: Transaction) throws {
        let body = body.take()
        try body?(transaction)
    }

    func complete(_ error: (any Error)?) {
        body = nil
        let completion = completion.take()
        completion?(error)
    }
}

/// What the writer thread takes from its queue.
enum WriterWork: Sendable {
    case job(WriteJob)
    /// Runs between groups, when no write transaction is open.
    case control(@Sendable (GroupCommitter) -> Void)
}
