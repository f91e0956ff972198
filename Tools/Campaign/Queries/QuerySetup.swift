import Query

/// A way to run statements: where the graph lies and how the engine goes about it.
struct QuerySetup {
    enum Backend {
        case memory, store
        /// The graph's parts in partitions of their own, read together.
        case union
    }

    let name: String
    let backend: Backend
    let options: QueryOptions

    /// The first is what the others are compared with.
    static func all(deadline: Duration) -> [QuerySetup] {
        func setup(_ name: String, _ backend: Backend, _ change: (inout QueryOptions) -> Void)
            -> QuerySetup
        {
            var options = QueryOptions()
            options.deadline = .now + deadline
            options.files = StatementFiles()
            change(&options)
            return QuerySetup(name: name, backend: backend, options: options)
        }
        return [
            setup("plain plan in memory", .memory) { $0.rewrites = [] },
            setup("all rewrites in memory", .memory) { _ in },
            setup("all rewrites in memory, batches of 1", .memory) { $0.batchRowCount = 1 },
            setup("plain plan in memory, batches of 3", .memory) {
                $0.rewrites = []
                $0.batchRowCount = 3
            },
            setup("all rewrites in a store", .store) { _ in },
            setup("all rewrites in a store, batches of 3", .store) { $0.batchRowCount = 3 },
            setup("plain plan in a store, batches of 1", .store) {
                $0.rewrites = []
                $0.batchRowCount = 1
            },
            setup("one thread in a store", .store) { $0.threadCount = 1 },
            setup("two threads in a store, ranges of 1", .store) {
                $0.threadCount = 2
                $0.scanRangeIDCount = 1
            },
            setup("three threads in a store, ranges of 2, batches of 3", .store) {
                $0.threadCount = 3
                $0.scanRangeIDCount = 2
                $0.batchRowCount = 3
            },
            setup("all rewrites in a union", .union) { _ in },
            setup("plain plan in a union, batches of 1", .union) {
                $0.rewrites = []
                $0.batchRowCount = 1
            },
            setup("two threads in a union, ranges of 1", .union) {
                $0.threadCount = 2
                $0.scanRangeIDCount = 1
            },
        ]
    }
}
