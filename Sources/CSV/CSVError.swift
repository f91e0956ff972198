/// Why bytes are no CSV.
public enum CSVError: Error, Sendable, Equatable {
    /// The text breaks the rules of quotes; reading can go on with the next line.
    case malformed(line: Int, reason: String)
    /// A record goes beyond a limit of `CSVOptions`, or a quote is never closed; reading ends.
    case limit(line: Int, reason: String)
    /// The bytes could not be had; thrown by who reads them.
    case unreadable(String)

    /// The line of the file, from 1; nil where it is not about one.
    public var line: Int? {
        switch self {
        case .malformed(let line, _), .limit(let line, _): line
        case .unreadable: nil
        }
    }
}

extension CSVError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed(let line, let reason), .limit(let line, let reason):
            "line \(line): \(reason)"
        case .unreadable(let reason): reason
        }
    }
}
