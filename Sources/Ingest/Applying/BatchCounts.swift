/// What became of the messages of a batch.
struct BatchCounts: Sendable {
    var applied = 0
    /// Messages at offsets that are committed already.
    var repeatedOffsets = 0
    /// Events of the version that their row has.
    var repeatedVersions = 0
    /// Events whose id is noted already.
    var repeatedEventIDs = 0
    /// Events older than their row.
    var stale = 0
    var deadLettered = 0
    /// By table, or kind of message.
    var ignored: [String: Int] = [:]

    mutating func add(_ other: BatchCounts) {
        applied += other.applied
        repeatedOffsets += other.repeatedOffsets
        repeatedVersions += other.repeatedVersions
        repeatedEventIDs += other.repeatedEventIDs
        stale += other.stale
        deadLettered += other.deadLettered
        ignored.merge(other.ignored, uniquingKeysWith: +)
    }
}
