import Foundation
import Graph

/// Values as PostgreSQL prints them in UTC, written apart from the code under test.
enum PostgresText {
    static func isEqual(_ value: Value, _ text: String?) -> Bool {
        guard let text else { return value.isNull }
        switch value {
        case .null: return false
        case .float(let number):
            guard let other = Double(text) else { return false }
            return other == number || other.isNaN && number.isNaN
        case .list(let values): return list(values) == text
        default: return self.text(value) == text
        }
    }

    static func text(_ value: Value) -> String {
        switch value {
        case .boolean(let flag): flag ? "true" : "false"
        case .integer(let number): "\(number)"
        case .float(let number): "\(number)"
        case .string(let text): text
        case .bytes(let bytes): "\\x" + bytes.map { String(format: "%02x", $0) }.joined()
        case .date(let date):
            civil(date.daysSinceEpoch).day + civil(date.daysSinceEpoch).era
        case .localDateTime(let time): dateTime(time.epochSecond, time.nanosecond, zone: "")
        case .dateTime(let time): dateTime(time.epochSecond, time.nanosecond, zone: "+00")
        default: "\(value)"
        }
    }

    private static func list(_ values: [Value]) -> String {
        let elements = values.map { value -> String in
            if value.isNull { return "NULL" }
            let text = text(value)
            let isPlain =
                !text.isEmpty && text.uppercased() != "NULL"
                && !text.contains { "{},\"\\ \t\n".contains($0) }
            if isPlain { return text }
            return "\""
                + text.replacingOccurrences(of: "\\", with: "\\\\")
                .replacingOccurrences(of: "\"", with: "\\\"") + "\""
        }
        return "{" + elements.joined(separator: ",") + "}"
    }

    private static func dateTime(_ second: Int64, _ nanosecond: Int32, zone: String) -> String {
        let days = Int64((Double(second) / 86_400).rounded(.down))
        let rest = second - days * 86_400
        let (day, era) = civil(days)
        var text = String(format: "%@ %02d:%02d:%02d", day, rest / 3600, rest / 60 % 60, rest % 60)
        if nanosecond > 0 {
            var fraction = String(format: ".%06d", nanosecond / 1000)
            while fraction.hasSuffix("0") { fraction.removeLast() }
            text += fraction
        }
        return text + zone + era
    }

    private static func civil(_ days: Int64) -> (day: String, era: String) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let calendarMonth = month < 10 ? month + 3 : month - 9
        let year = yearOfEra + era * 400 + (calendarMonth <= 2 ? 1 : 0)
        let shown = year <= 0 ? 1 - year : year
        return (
            String(format: "%04d-%02d-%02d", shown, calendarMonth, day), year <= 0 ? " BC" : ""
        )
    }
}
