/// What one holder of rows takes of a statement's memory budget: it grows with the holder, and is
/// given back when the holder goes. A plan inside an operator may run once for each row, and what
/// one run held must not count against the next.
final class MemoryAccount {
    let context: ExecutionContext
    private(set) var byteCount = 0

    init(_ context: ExecutionContext) { self.context = context }

    deinit { context.release(byteCount) }

    /// Takes more.
    func reserve(_ count: Int) throws(QueryError) {
        try context.reserve(count)
        byteCount += count
    }

    /// Takes what is missing to so much in all, or gives back what is too much.
    func resize(to count: Int) throws(QueryError) {
        if count > byteCount {
            try reserve(count - byteCount)
        } else {
            release(byteCount - count)
        }
    }

    /// Gives back a part.
    func release(_ count: Int) {
        context.release(count)
        byteCount -= count
    }
}
