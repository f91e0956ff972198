extension Temporal.Date: CustomStringConvertible {
    /// `2015-07-21`; years beyond four digits carry a sign.
    public var description: String {
        let date = calendarDate
        let sign = date.year < 0 ? "-" : date.year > 9_999 ? "+" : ""
        return "\(sign)\(padded(abs(date.year), 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    }
}

extension Temporal.LocalTime: CustomStringConvertible {
    /// `21:40`, `21:40:32` or `21:40:32.142`.
    public var description: String {
        let (seconds, nanoseconds) = floorDivide(nanosecondOfDay, Temporal.nanosecondsPerSecond)
        var text = "\(padded(seconds / 3_600, 2)):\(padded(seconds / 60 % 60, 2))"
        if seconds % 60 != 0 || nanoseconds != 0 {
            text += ":\(padded(seconds % 60, 2))\(fraction(nanoseconds))"
        }
        return text
    }
}

extension Temporal.Time: CustomStringConvertible {
    /// `21:40:32.142+01:00`.
    public var description: String {
        "\(localTime)\(Temporal.describe(offset: offsetSeconds))"
    }
}

extension Temporal.LocalDateTime: CustomStringConvertible {
    /// `2015-07-21T21:40:32.142`.
    public var description: String { "\(date)T\(time)" }
}

extension Temporal.DateTime: CustomStringConvertible {
    /// `2015-07-21T21:40:32.142+02:00[Europe/Stockholm]`.
    public var description: String {
        let offset = Temporal.describe(offset: zone.offsetSeconds)
        return "\(local)\(offset)" + (zone.name.map { "[\($0)]" } ?? "")
    }
}

extension Temporal.Duration: CustomStringConvertible {
    /// `P12Y5M14DT16H13M10.000000001S`; each part has its own sign, and what is zero is left out.
    public var description: String {
        var date = ""
        if months / 12 != 0 { date += "\(months / 12)Y" }
        if months % 12 != 0 { date += "\(months % 12)M" }
        if days != 0 { date += "\(days)D" }
        // Both parts get the sign of their sum.
        var (seconds, nanoseconds) = (seconds, Int64(nanoseconds))
        if seconds < 0 && nanoseconds > 0 {
            seconds += 1
            nanoseconds -= Temporal.nanosecondsPerSecond
        }
        var time = ""
        if seconds / 3_600 != 0 { time += "\(seconds / 3_600)H" }
        if seconds / 60 % 60 != 0 { time += "\(seconds / 60 % 60)M" }
        if seconds % 60 != 0 || nanoseconds != 0 {
            let sign = seconds % 60 == 0 && nanoseconds < 0 ? "-" : ""
            time += "\(sign)\(seconds % 60)\(fraction(abs(nanoseconds)))S"
        }
        if date.isEmpty && time.isEmpty { return "PT0S" }
        return "P\(date)" + (time.isEmpty ? "" : "T\(time)")
    }
}

extension Temporal {
    /// `Z`, `+01:00` or `+02:05:59`.
    static func describe(offset: Int32) -> String {
        if offset == 0 { return "Z" }
        let seconds = Int64(abs(offset))
        let text =
            "\(offset < 0 ? "-" : "+")\(padded(seconds / 3_600, 2)):\(padded(seconds / 60 % 60, 2))"
        return seconds % 60 == 0 ? text : "\(text):\(padded(seconds % 60, 2))"
    }
}

private func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// A point and up to nine digits without zeros at the end; nothing for zero.
private func fraction(_ nanoseconds: Int64) -> String {
    if nanoseconds == 0 { return "" }
    var digits = padded(nanoseconds, 9)[...]
    while digits.last == "0" { digits.removeLast() }
    return ".\(digits)"
}
