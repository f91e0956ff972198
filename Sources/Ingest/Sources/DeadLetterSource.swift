/// Dead letters, to be tried again on the path that all messages take.
///
/// What can be applied now is removed from the dead letters in the same transaction; the rest
/// stays there.
public final class DeadLetterSource: EventSource {
    private var letters: ArraySlice<(number: UInt64, letter: DeadLetter)>

    public init(_ letters: [(number: UInt64, letter: DeadLetter)]) {
        self.letters = letters[...]
    }

    public func start(position: @escaping (String) throws(IngestError) -> Int64?) {}

    public func poll(limit: Int) -> [SourceMessage]? {
        guard !letters.isEmpty else { return nil }
        defer { letters = letters.dropFirst(limit) }
        return letters.prefix(limit).map { number, letter in
            var message = SourceMessage(origin: "", offset: 0, content: letter.content)
            message.deadLetterNumber = number
            return message
        }
    }
}
