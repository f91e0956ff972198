import Graph

/// Reads ISO 8601 text from its beginning. Years may have a sign and up to nine digits.
struct TimeText {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(Poison) {
        guard skip(character) else { throw failure }
    }

    private var failure: Poison {
        Poison("a date or time that is not ISO 8601, at character \(position + 1)")
    }

    func finish(_ what: String) throws(Poison) {
        guard position == bytes.count else { throw Poison("more text behind \(what)") }
    }

    /// A number of `digits` digits.
    private mutating func number(_ digits: ClosedRange<Int>) throws(Poison) -> Int64 {
        let start = position
        var value: Int64 = 0  // At most 18 digits: no overflow.
        while let byte = next, position - start < digits.upperBound {
            let digit = byte &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            value = value * 10 + Int64(digit)
            position += 1
        }
        guard position - start >= digits.lowerBound else { throw failure }
        return value
    }

    private mutating func number(_ digits: ClosedRange<Int>, in range: ClosedRange<Int64>)
        throws(Poison) -> Int64
    {
        let value = try number(digits)
        guard range.contains(value) else { throw failure }
        return value
    }

    /// Days from 1970-01-01.
    mutating func date() throws(Poison) -> Int64 {
        let isNegative = skip("-")
        if !isNegative { _ = skip("+") }
        let year = try number(4...9)
        try expect("-")
        let month = try number(2...2, in: 1...12)
        try expect("-")
        let day = try number(2...2, in: 1...31)
        return Self.days(year: isNegative ? -year : year, month: month, day: day)
    }

    /// Nanoseconds of the day.
    mutating func time() throws(Poison) -> Int64 {
        let hour = try number(2...2, in: 0...23)
        try expect(":")
        let minute = try number(2...2, in: 0...59)
        var second: Int64 = 0
        if skip(":") { second = try number(2...2, in: 0...59) }
        return ((hour * 60 + minute) * 60 + second) * 1_000_000_000 + (try fraction())
    }

    private mutating func fraction() throws(Poison) -> Int64 {
        guard skip(".") else { return 0 }
        let start = position
        var value = try number(1...9)
        for _ in (position - start)..<9 { value *= 10 }
        return value
    }

    /// Seconds from 1970-01-01T00:00:00 on the local clock, and nanoseconds.
    mutating func dateTime() throws(Poison) -> (seconds: Int64, nanoseconds: Int32) {
        let days = try date()
        if !skip("T") { try expect(" ") }
        let (seconds, nanoseconds) = try time().quotientAndRemainder(dividingBy: 1_000_000_000)
        return (days * 86_400 + seconds, Int32(nanoseconds))
    }

    /// Seconds east of UTC.
    mutating func zone() throws(Poison) -> Int32 {
        if skip("Z") { return 0 }
        let isWest = skip("-")
        if !isWest { try expect("+") }
        var seconds = try number(2...2, in: 0...18) * 3600
        if skip(":") { seconds += try number(2...2, in: 0...59) * 60 }
        if skip(":") { seconds += try number(2...2, in: 0...59) }
        return Int32(isWest ? -seconds : seconds)
    }

    /// Skips the `Z` that some modes put behind values without a zone.
    mutating func skipZone() { _ = skip("Z") }

    /// `P1Y2M3DT4H5M6.789S`, each part and the whole with an optional sign.
    mutating func duration() throws(Poison) -> Temporal.Duration {
        // Longer text could overflow the sums.
        guard bytes.count <= 256 else { throw failure }
        let sign: Int64 = skip("-") ? -1 : 1
        try expect("P")
        var months: Int64 = 0
        var days: Int64 = 0
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0
        var isTime = false
        while next != nil {
            if !isTime, skip("T") { isTime = true }
            let partSign = skip("-") ? -sign : sign
            let value = try number(1...12) * partSign
            let part = try fraction() * partSign
            guard let unit = next, part == 0 || unit == UInt8(ascii: "S") else { throw failure }
            position += 1
            switch (unit, isTime) {
            case (UInt8(ascii: "Y"), false): months += value * 12
            case (UInt8(ascii: "M"), false): months += value
            case (UInt8(ascii: "W"), false): days += value * 7
            case (UInt8(ascii: "D"), false): days += value
            case (UInt8(ascii: "H"), true): seconds += value * 3600
            case (UInt8(ascii: "M"), true): seconds += value * 60
            case (UInt8(ascii: "S"), true):
                seconds += value
                nanoseconds += part
            default: throw failure
            }
        }
        if nanoseconds < 0 {
            nanoseconds += 1_000_000_000
            seconds -= 1
        }
        guard nanoseconds >= 0, nanoseconds < 1_000_000_000 else { throw failure }
        return Temporal.Duration(
            months: months, days: days, seconds: seconds, nanoseconds: Int32(nanoseconds))
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar, counted in eras of 400 years that
    /// begin in March, so that the leap day comes last.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
