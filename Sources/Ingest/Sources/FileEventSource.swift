import Glibc

/// The lines of a file or of standard input; plain, gzip or zstd.
///
/// Offsets are line numbers from 1 under the name of the file's `FileIdentity`, so the same file
/// again is known wherever it lies.
public final class FileEventSource: EventSource {
    private let path: String
    private let isFollowing: Bool
    private var lines: LineReader
    private var identity = FileIdentity()
    private var number: Int64 = 0
    /// Lines of the head that were read to find out which file this is.
    private var head: [[UInt8]] = []
    private var headPosition = 0
    public private(set) var skippedCount = 0

    /// Opens the file, or standard input for `-`. With `follow` its end is waited at for more.
    public init(path: String, follow: Bool = false) throws(IngestError) {
        self.path = path
        isFollowing = follow
        lines = try LineReader(path: path)
    }

    public func start(position: @escaping (String) throws(IngestError) -> Int64?)
        throws(IngestError)
    {
        // A stream that goes on must not wait for a whole head; versions know what it repeats.
        if isFollowing, path == "-" { return }
        var known: Int64 = 0
        var probe = FileIdentity()
        while !probe.isComplete, let line = try lines.next(isGrowing: isFollowing) {
            head.append(line)
            probe.extend(with: line)
            // The name of the longest part that is known tells how far the store has read.
            if let offset = try position(probe.name) { known = offset }
        }
        while number < known, try nextLine() != nil { skippedCount += 1 }
    }

    public func poll(limit: Int) throws(IngestError) -> [SourceMessage]? {
        var messages: [SourceMessage] = []
        messages.reserveCapacity(limit)
        while messages.count < limit {
            let formerName = identity.name
            guard let line = try nextLine() else { break }
            messages.append(
                SourceMessage(
                    origin: identity.name, offset: number, content: .line(line),
                    retiredOrigin: formerName == identity.name ? nil : formerName))
        }
        if !messages.isEmpty { return messages }
        guard isFollowing else { return nil }
        usleep(Self.followIntervalMicroseconds)
        return []
    }

    /// How long the end of a growing file is left alone.
    private static let followIntervalMicroseconds: UInt32 = 50_000

    private func nextLine() throws(IngestError) -> [UInt8]? {
        var line: [UInt8]?
        if headPosition < head.count {
            line = head[headPosition]
            headPosition += 1
            if headPosition == head.count { (head, headPosition) = ([], 0) }
        } else {
            line = try lines.next(isGrowing: isFollowing)
        }
        guard let line else { return nil }
        identity.extend(with: line)
        number += 1
        return line
    }
}
