/// Where messages come from: a file, standard input, a Kafka consumer, the dead letters.
///
/// A source belongs to one thread. It keeps no positions itself: the store commits them together
/// with what they stand for, and gives them back at the next start.
public protocol EventSource: AnyObject {
    /// Opens the source and goes to where the store has read to. `position` tells the offset of
    /// the last message that is committed under a name; nil where there is none.
    func start(position: @escaping (String) throws(IngestError) -> Int64?) throws(IngestError)
    /// The next messages, up to `limit`, in order of their offsets within each origin. Empty if
    /// none came in time; nil at the end.
    func poll(limit: Int) throws(IngestError) -> [SourceMessage]?
    /// Stops fetching while the store catches up. Nothing is dropped.
    func pause() throws(IngestError)
    /// Called now and then between `pause` and `resume`; returns what came all the same.
    func pollWhilePaused() throws(IngestError) -> [SourceMessage]
    func resume() throws(IngestError)
    /// Messages that `start` found to be committed already and that will not come again.
    var skippedCount: Int { get }
}

extension EventSource {
    public func pause() throws(IngestError) {}
    public func pollWhilePaused() throws(IngestError) -> [SourceMessage] { [] }
    public func resume() throws(IngestError) {}
    public var skippedCount: Int { 0 }
}

/// One message with its place in the source.
public struct SourceMessage: Sendable {
    public enum Content: Sendable {
        /// A line of a file: a message written as JSON, or a bare event.
        case line([UInt8])
        case record(MessageRecord)
    }

    /// Which dead letter is tried again, and where its message came from.
    public struct Replayed: Sendable {
        public var number: UInt64
        public var origin: String
        public var offset: Int64
    }

    /// The name that offsets count under; empty where the message has no place (dead letters).
    public var origin: String
    public var offset: Int64
    /// A name that `origin` replaces once this message is committed; nil where there is none.
    public var retiredOrigin: String?
    /// The dead letter that this message was; nil where it is fresh.
    public var deadLetter: Replayed?
    public var content: Content

    public init(
        origin: String, offset: Int64, content: Content, retiredOrigin: String? = nil
    ) {
        self.origin = origin
        self.offset = offset
        self.content = content
        self.retiredOrigin = retiredOrigin
    }
}

/// A message as Kafka has it.
public struct MessageRecord: Sendable, Equatable {
    public struct Header: Sendable, Equatable {
        public var name: String
        public var value: [UInt8]

        public init(name: String, value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// Empty where it is not known.
    public var topic: String
    /// Nil where the message has no key.
    public var key: [UInt8]?
    /// Nil for a tombstone.
    public var value: [UInt8]?
    public var headers: [Header]
    /// Milliseconds from 1970; nil where it is not known.
    public var timestampMilliseconds: Int64?

    public init(
        topic: String, key: [UInt8]?, value: [UInt8]?, headers: [Header] = [],
        timestampMilliseconds: Int64? = nil
    ) {
        self.topic = topic
        self.key = key
        self.value = value
        self.headers = headers
        self.timestampMilliseconds = timestampMilliseconds
    }
}
