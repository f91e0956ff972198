import Glibc

/// A moment as calendars have it, in whole seconds of UTC.
struct WallTime: CustomStringConvertible {
    let epochSecond: Int

    /// The moment that is so far from now.
    init(fromNow duration: Duration) {
        epochSecond = time(nil) + Int(duration.components.seconds)
    }

    /// `2026-01-31T12:00:00Z`.
    var description: String {
        var second = time_t(epochSecond)
        var parts = tm()
        gmtime_r(&second, &parts)
        let date = "\(Int(parts.tm_year) + 1_900)-\(Self.two(parts.tm_mon + 1))-\(Self.two(parts.tm_mday))"
        return "\(date)T\(Self.two(parts.tm_hour)):\(Self.two(parts.tm_min)):\(Self.two(parts.tm_sec))Z"
    }

    private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
