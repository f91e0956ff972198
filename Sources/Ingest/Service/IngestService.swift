public import IntelGraph

/// Runs sources beside whatever else uses a shard, each on a thread of its own.
///
/// A source that fails, as its broker is away or its file is not there yet, is opened again after a
/// pause that grows with each failure. What was committed is not applied again.
public final class IngestService: Sendable {
    /// The pauses between attempts.
    public struct Backoff: Sendable {
        public var shortest = Duration.seconds(1)
        public var longest = Duration.seconds(60)

        public init() {}
    }

    private let shard: Shard
    private let sources: [IngestSource]
    private let runners: [SourceRunner]

    /// - Parameter note: told of what people should know, on any thread.
    public init(
        _ shard: Shard, _ sources: [IngestSource], backoff: Backoff = Backoff(),
        note: @escaping @Sendable (String) -> Void
    ) {
        self.shard = shard
        self.sources = sources
        runners = sources.map { SourceRunner($0, shard, backoff, note) }
    }

    /// Starts the sources; once.
    ///
    /// - Throws: `IngestError.mapping` where a statement of a mapping is wrong.
    @available(*, noasync)
    public func start() throws(IngestError) {
        for source in sources {
            try ShardTarget(shard, mapping: source.mapping).checkStatements()
        }
        do throws(StorageError) {
            for runner in runners { try runner.start() }
        } catch {
            stop()
            throw .store(error.description)
        }
    }

    /// What each source has done so far, in the order of the configuration.
    public var progress: [SourceProgress] { runners.map(\.progress) }

    /// Has each source end after the batch at hand; does not wait for it.
    public func stop() { for runner in runners { runner.stop() } }

    /// Waits until all have ended; false if one has not in time.
    @available(*, noasync)
    public func wait(for timeout: Duration) -> Bool {
        let deadline = ContinuousClock.now + timeout
        return runners.allSatisfy { $0.wait(for: max(.zero, deadline - .now)) }
    }
}
