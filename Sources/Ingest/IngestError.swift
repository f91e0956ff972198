/// What stops an ingest run. Bad events do not: they become dead letters.
public enum IngestError: Error, Equatable, Sendable {
    /// A mapping cannot be read or contradicts itself. The text names file, table and key.
    case mapping(String)
    /// A file or broker cannot be read.
    case source(String)
    /// The store failed: nothing of the batch at hand is applied, and nothing is lost.
    case store(String)
}

extension IngestError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .mapping(let text): "mapping: \(text)"
        case .source(let text): "source: \(text)"
        case .store(let text): "store: \(text)"
        }
    }
}

/// Why one event cannot be applied, whatever the state of the store: it becomes a dead letter.
struct Poison: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
