import Glibc
import Graph

/// A moment as calendars have it, in whole seconds of UTC.
struct WallTime: CustomStringConvertible {
    let epochSecond: Int

    /// The moment that is so far from now.
    init(fromNow duration: Duration) {
        epochSecond = time(nil) + Int(duration.components.seconds)
    }

    /// `2026-01-31T12:00:00Z`.
    var description: String { Self.text(ofSecond: epochSecond) + "Z" }

    /// `2026-01-31T12:00:00`.
    static func text(ofSecond epochSecond: Int) -> String {
        let second = epochSecond % 86_400 + (epochSecond % 86_400 < 0 ? 86_400 : 0)
        let date = Temporal.Date(daysSinceEpoch: Int64((epochSecond - second) / 86_400))
        let clock = [second / 3_600, second / 60 % 60, second % 60].map { digits($0, 2) }
        return "\(date)T\(clock.joined(separator: ":"))"
    }

    /// The number with zeros before it.
    static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
