/// What a source has done since its service began.
public struct SourceProgress: Sendable {
    public enum State: Sendable, Equatable {
        case running
        /// It failed, and will be opened again.
        case waiting(IngestError)
        /// It has no more events, or was told to end.
        case ended
    }

    public var name: String
    public var state = State.running
    /// How often it was opened again after a failure.
    public var restartCount = 0
    /// What all its runs did together. Times are those of the last run, except `lag`.
    public var summary = IngestSummary()

    public init(name: String) { self.name = name }
}

extension IngestSummary {
    /// This and what a later run has done.
    func followed(by later: IngestSummary) -> IngestSummary {
        var sum = later
        sum.events += events
        sum.applied += applied
        sum.duplicates.offsets += duplicates.offsets
        sum.duplicates.versions += duplicates.versions
        sum.duplicates.eventIDs += duplicates.eventIDs
        sum.stale += stale
        sum.deadLettered += deadLettered
        sum.ignored.merge(ignored, uniquingKeysWith: +)
        sum.lag.add(lag)
        return sum
    }
}
