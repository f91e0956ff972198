@testable import Ingest

/// Messages from memory.
final class ListSource: EventSource {
    private var messages: ArraySlice<SourceMessage>

    init(_ messages: [SourceMessage]) { self.messages = messages[...] }

    func start(position: @escaping (String) throws(IngestError) -> Int64?) {}

    func poll(limit: Int) -> [SourceMessage]? {
        guard !messages.isEmpty else { return nil }
        defer { messages = messages.dropFirst(limit) }
        return Array(messages.prefix(limit))
    }
}
