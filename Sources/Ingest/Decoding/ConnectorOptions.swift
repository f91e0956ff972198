/// The settings of a Debezium connector that its events do not tell, under Debezium's own names.
///
/// They matter for events without schemas; with schemas only the placeholder and the binary
/// handling do.
public struct ConnectorOptions: Hashable, Sendable {
    /// `decimal.handling.mode`.
    public enum Decimals: String, Sendable, CaseIterable { case precise, string, double }
    /// `time.precision.mode`.
    public enum Times: String, Sendable, CaseIterable {
        case adaptive
        case adaptiveTimeMicroseconds = "adaptive_time_microseconds"
        case connect, isostring, microseconds, nanoseconds
    }
    /// `binary.handling.mode`.
    public enum Binary: String, Sendable, CaseIterable {
        case bytes, base64
        case base64URLSafe = "base64-url-safe"
        case hex
    }

    /// `unavailable.value.placeholder`.
    public var unavailableValuePlaceholder = "__debezium_unavailable_value"
    public var decimals = Decimals.precise
    public var times = Times.adaptive
    public var binary = Binary.bytes

    public init() {}

    /// What one unit of an integer time of day is worth, for a column of that precision.
    func timeUnit(precision: Int) -> TimeUnit {
        switch times {
        case .adaptive: precision <= 3 ? .milliseconds : .microseconds
        case .connect: .milliseconds
        case .nanoseconds: .nanoseconds
        case .adaptiveTimeMicroseconds, .microseconds, .isostring: .microseconds
        }
    }

    /// The same for timestamps without zone.
    func timestampUnit(precision: Int) -> TimeUnit {
        switch times {
        case .adaptive, .adaptiveTimeMicroseconds:
            precision <= 3 ? .milliseconds : .microseconds
        case .connect: .milliseconds
        case .nanoseconds: .nanoseconds
        case .microseconds, .isostring: .microseconds
        }
    }
}

enum TimeUnit: Int64, Sendable {
    case milliseconds = 1_000
    case microseconds = 1_000_000
    case nanoseconds = 1_000_000_000

    var perSecond: Int64 { rawValue }
    var nanoseconds: Int64 { 1_000_000_000 / rawValue }
}
