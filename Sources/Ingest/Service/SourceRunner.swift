import IntelGraph

/// Runs one source again and again until it ends or is told to.
final class SourceRunner: Sendable {
    private struct State {
        var progress: SourceProgress
        /// The run at hand.
        var ingester: Ingester?
        var isStopping = false
        var hasEnded = true
    }

    private let source: IngestSource
    private let shard: Shard
    private let backoff: IngestService.Backoff
    private let note: @Sendable (String) -> Void
    private let state: Monitor<State>

    init(
        _ source: IngestSource, _ shard: Shard, _ backoff: IngestService.Backoff,
        _ note: @escaping @Sendable (String) -> Void
    ) {
        self.source = source
        self.shard = shard
        self.backoff = backoff
        self.note = { note("source \(source.name): \($0)") }
        state = Monitor(State(progress: SourceProgress(name: source.name)))
    }

    var progress: SourceProgress { state.withLock(\.progress) }

    func start() throws(StorageError) {
        state.withLock { $0.hasEnded = false }
        do throws(StorageError) {
            _ = try Thread { [self] in run() }
        } catch {
            state.withLock { $0.hasEnded = true }
            throw error
        }
    }

    func stop() {
        let ingester = state.withLock { state in
            state.isStopping = true
            return state.ingester
        }
        ingester?.stop()
    }

    func wait(for timeout: Duration) -> Bool {
        state.wait(for: timeout) { $0.hasEnded ? true : nil } ?? false
    }

    private func run() {
        var pause = backoff.shortest
        while true {
            let before = progress.summary
            do throws(IngestError) {
                try runOnce(after: before)
                break
            } catch {
                // An outage that is over does not make the next one last longer.
                if progress.summary.changeCount > before.changeCount { pause = backoff.shortest }
                note("\(error); it is tried again in \(pause)")
                state.withLock { $0.progress.state = .waiting(error) }
            }
            if state.wait(for: pause, { $0.isStopping ? true : nil }) != nil { break }
            pause = min(pause * 2, backoff.longest)
            state.withLock { $0.progress.restartCount += 1 }
        }
        state.withLock { state in
            state.progress.state = .ended
            state.hasEnded = true
        }
    }

    private func runOnce(after before: IngestSummary) throws(IngestError) {
        var options = Ingester.Options()
        options.batchCount = source.batchCount
        let ingester = Ingester(
            target: ShardTarget(shard, mapping: source.mapping), mapping: source.mapping,
            options: options)
        let isStopping = state.withLock { state in
            state.ingester = ingester
            return state.isStopping
        }
        defer { state.withLock { $0.ingester = nil } }
        if isStopping { return }
        // Told even where nothing comes, so that metrics know that the source is open.
        _ = try ingester.run(try source.open(warn: note)) { [self] summary in
            state.withLock { state in
                state.progress.state = .running
                state.progress.summary = before.followed(by: summary)
            }
        }
    }
}

extension IngestSummary {
    /// Messages that the store did not know.
    fileprivate var changeCount: Int { applied + stale + deadLettered }
}
