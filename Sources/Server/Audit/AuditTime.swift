public import Foundation

/// The times of audit records: UTC, all of one width, so that they compare as text.
public enum AuditTime {
    public static func text(_ date: Date) -> String {
        text(seconds: Int(date.timeIntervalSince1970.rounded(.down)))
    }

    static func now() -> String {
        let time = Date().timeIntervalSince1970
        let seconds = time.rounded(.down)
        return text(
            seconds: Int(seconds), microseconds: min(999_999, Int((time - seconds) * 1_000_000)))
    }

    static func text(seconds: Int, microseconds: Int = 0) -> String {
        "\(WallTime.text(ofSecond: seconds)).\(WallTime.digits(microseconds, 6))Z"
    }
}
