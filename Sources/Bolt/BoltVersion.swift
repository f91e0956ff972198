/// A version of the Bolt protocol.
public struct BoltVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let major: UInt8
    public let minor: UInt8

    public init(_ major: UInt8, _ minor: UInt8) {
        self.major = major
        self.minor = minor
    }

    /// The versions that are spoken here, highest first. 5.5 was never published.
    public static let supported: [BoltVersion] = [
        BoltVersion(5, 8), BoltVersion(5, 7), BoltVersion(5, 6), BoltVersion(5, 4),
        BoltVersion(5, 3), BoltVersion(5, 2), BoltVersion(5, 1), BoltVersion(5, 0),
        BoltVersion(4, 4),
    ]

    public var description: String { "\(major).\(minor)" }

    public static func < (left: Self, right: Self) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    /// Nodes and relationships carry element ids beside their numbers.
    var hasElementIDs: Bool { self >= BoltVersion(5, 0) }
    /// Instants are sent in UTC without being asked for.
    var sendsUTC: Bool { self >= BoltVersion(5, 0) }
    /// Authentication has messages of its own, LOGON and LOGOFF.
    var hasLogon: Bool { self >= BoltVersion(5, 1) }
    var hasTelemetry: Bool { self >= BoltVersion(5, 4) }
    /// Failures are told as GQL status objects, and results carry statuses.
    var hasFailureStatus: Bool { self >= BoltVersion(5, 7) }
    var hasResultStatus: Bool { self >= BoltVersion(5, 6) }
    /// The answer to what begins a transaction names its database.
    var namesDatabaseAtStart: Bool { self >= BoltVersion(5, 8) }
}
