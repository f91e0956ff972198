/// Dead letters, to be tried again on the path that all messages take.
///
/// What can be applied now is removed from the dead letters in the same transaction; the rest
/// comes back there with its new reason and another number.
public final class DeadLetterSource: EventSource {
    private let target: ShardTarget
    private let numbers: Set<UInt64>?
    private var next: UInt64 = 0
    /// The last letter that was there at the start: what comes back is not tried again.
    private var last: UInt64?

    /// All dead letters of a shard, or those with the numbers given.
    public init(_ target: ShardTarget, numbers: Set<UInt64>? = nil) {
        self.target = target
        self.numbers = numbers
    }

    public func start(position: @escaping (String) throws(IngestError) -> Int64?)
        throws(IngestError)
    {
        last = try target.lastDeadLetterNumber()
    }

    public func poll(limit: Int) throws(IngestError) -> [SourceMessage]? {
        guard let last, next <= last else { return nil }
        let letters = try target.deadLetters(from: next, limit: limit).filter { $0.number <= last }
        guard let end = letters.last else { return nil }
        next = end.number + 1
        return letters.filter { numbers?.contains($0.number) ?? true }.map { number, letter in
            var message = SourceMessage(origin: "", offset: 0, content: letter.content)
            message.deadLetter = SourceMessage.Replayed(
                number: number, origin: letter.origin, offset: letter.offset)
            return message
        }
    }
}
