extension Double {
    /// The shortest decimal text that reads back as this number, as Cypher writes floats: `1.0`,
    /// `0.000001`, `1e-7`, `1e21`, `NaN`, `Infinity`.
    public var cypherText: String {
        if isNaN { return "NaN" }
        if isInfinite { return self < 0 ? "-Infinity" : "Infinity" }
        // Swift's text has the shortest digits, but changes to exponents at other sizes.
        let parts = magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        var digits = Array(mantissa.joined().utf8)
        // The place of the point behind the first digits.
        var point = mantissa[0].utf8.count
        if parts.count > 1 { point += Int(parts[1]) ?? 0 }
        let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
        guard leading < digits.count else { return sign == .minus ? "-0.0" : "0.0" }
        digits.removeFirst(leading)
        point -= leading
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        let text = String(decoding: digits, as: UTF8.self)
        return (sign == .minus ? "-" : "") + Self.place(point, in: text)
    }

    /// Digits with the point behind the first `point` of them.
    private static func place(_ point: Int, in digits: String) -> String {
        let count = digits.utf8.count
        if point < -5 || point > 21 {
            let rest = digits.dropFirst()
            return "\(digits.prefix(1))\(rest.isEmpty ? "" : ".\(rest)")e\(point - 1)"
        }
        if point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
        if point >= count { return digits + String(repeating: "0", count: point - count) + ".0" }
        return "\(digits.prefix(point)).\(digits.dropFirst(point))"
    }
}
