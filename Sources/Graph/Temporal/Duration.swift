extension Temporal.Duration {
    /// No time at all.
    public static let zero = Self(months: 0, days: 0, seconds: 0, nanoseconds: 0)

    /// Brings nanoseconds into their range; throws where a part does not fit 64 bits.
    init(months: Int128, days: Int128, nanoseconds: Int128) throws(GraphError) {
        let perSecond = Int128(Temporal.nanosecondsPerSecond)
        var (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: perSecond)
        if rest < 0 {
            seconds -= 1
            rest += perSecond
        }
        guard let months = Int64(exactly: months), let days = Int64(exactly: days),
            let seconds = Int64(exactly: seconds)
        else { throw .invalidValue("a duration is out of range") }
        self.init(months: months, days: days, seconds: seconds, nanoseconds: Int32(rest))
    }

    /// Parts with fractions: a fraction of a month becomes days and seconds of an average month, a
    /// fraction of a day seconds; what is below a nanosecond goes.
    init(months: Double, days: Double, nanoseconds: Double) throws(GraphError) {
        let limit = 0x1p63
        guard abs(months) < limit, abs(days) < limit, abs(nanoseconds) < limit * 1e9 else {
            throw .invalidValue("a duration is out of range")
        }
        let wholeMonths = months.rounded(.towardZero)
        let monthDays =
            (months - wholeMonths) * Double(Temporal.secondsPerAverageMonth)
            / Double(Temporal.secondsPerDay)
        let allDays = days + monthDays
        let wholeDays = allDays.rounded(.towardZero)
        let dayNanoseconds =
            (allDays - wholeDays) * Double(Temporal.secondsPerDay * Temporal.nanosecondsPerSecond)
        try self.init(
            months: Int128(wholeMonths), days: Int128(wholeDays),
            nanoseconds: Int128(dayNanoseconds.rounded())
                + Int128(nanoseconds.rounded(.toNearestOrEven)))
    }

    var totalNanoseconds: Int128 {
        Int128(seconds) * Int128(Temporal.nanosecondsPerSecond) + Int128(nanoseconds)
    }

    /// Adds part by part; throws where a part does not fit.
    public static func + (left: Self, right: Self) throws(GraphError) -> Self {
        try Self(
            months: Int128(left.months) + Int128(right.months),
            days: Int128(left.days) + Int128(right.days),
            nanoseconds: left.totalNanoseconds + right.totalNanoseconds)
    }

    /// Subtracts part by part; throws where a part does not fit.
    public static func - (left: Self, right: Self) throws(GraphError) -> Self {
        try Self(
            months: Int128(left.months) - Int128(right.months),
            days: Int128(left.days) - Int128(right.days),
            nanoseconds: left.totalNanoseconds - right.totalNanoseconds)
    }

    /// Every part with the other sign.
    public func negated() throws(GraphError) -> Self { try Self.zero - self }

    /// Multiplies part by part; fractions go down to the next part.
    public static func * (left: Self, factor: Double) throws(GraphError) -> Self {
        if let factor = Int64(exactly: factor) {
            return try Self(
                months: Int128(left.months) * Int128(factor),
                days: Int128(left.days) * Int128(factor),
                nanoseconds: clamped(left.totalNanoseconds, times: factor))
        }
        guard factor.isFinite else { throw .invalidValue("a duration times \(factor)") }
        return try Self(
            months: Double(left.months) * factor, days: Double(left.days) * factor,
            nanoseconds: Double(left.totalNanoseconds) * factor)
    }

    /// Divides part by part; fractions go down to the next part.
    public static func / (left: Self, divisor: Double) throws(GraphError) -> Self {
        guard divisor.isFinite, divisor != 0 else {
            throw .invalidValue("a duration divided by \(divisor)")
        }
        if divisor == 1 { return left }
        return try Self(
            months: Double(left.months) / divisor, days: Double(left.days) / divisor,
            nanoseconds: Double(left.totalNanoseconds) / divisor)
    }

    /// The largest number stands for overflow; `init` refuses it.
    private static func clamped(_ value: Int128, times factor: Int64) -> Int128 {
        let (product, overflow) = value.multipliedReportingOverflow(by: Int128(factor))
        return overflow ? .max : product
    }
}
