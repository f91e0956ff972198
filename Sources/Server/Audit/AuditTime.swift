public import Foundation
import Glibc

/// The times of audit records: UTC, all of one width, so that they compare as text.
public enum AuditTime {
    public static func text(_ date: Date) -> String {
        text(seconds: Int(date.timeIntervalSince1970.rounded(.down)))
    }

    static func now() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return text(seconds: time.tv_sec, microseconds: time.tv_nsec / 1_000)
    }

    static func text(seconds: Int, microseconds: Int = 0) -> String {
        var seconds = seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let day =
            "\(digits(Int(parts.tm_year) + 1_900, 4))-\(digits(Int(parts.tm_mon) + 1, 2))"
            + "-\(digits(Int(parts.tm_mday), 2))"
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { digits(Int($0), 2) }
        return "\(day)T\(clock.joined(separator: ":")).\(digits(microseconds, 6))Z"
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
