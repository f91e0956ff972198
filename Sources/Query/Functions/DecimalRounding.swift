/// What becomes of the digits that rounding cuts off.
enum DecimalRounding: String {
    case up = "UP"
    case down = "DOWN"
    case ceiling = "CEILING"
    case floor = "FLOOR"
    case halfUp = "HALF_UP"
    case halfDown = "HALF_DOWN"
    case halfEven = "HALF_EVEN"

    /// Whether the digits that stay grow by one.
    ///
    /// - Parameters:
    ///   - cut: The digits that go, at least one of which is not 0.
    ///   - last: The last digit that stays.
    fileprivate func increments(_ cut: ArraySlice<UInt8>, last: UInt8, isNegative: Bool) -> Bool {
        let isHalf = cut.first == 5 && cut.dropFirst().allSatisfy { $0 == 0 }
        let isMore = cut.first.map { $0 >= 5 } == true && !isHalf
        return switch self {
        case .up: true
        case .down: false
        case .ceiling: !isNegative
        case .floor: isNegative
        case .halfUp: isMore || isHalf
        case .halfDown: isMore
        case .halfEven: isMore || isHalf && last % 2 == 1
        }
    }
}

extension Double {
    /// The number with so many digits behind the point. What is rounded is the shortest decimal
    /// that stands for the number, which is what people see of it: 1.005 becomes 1.01, though the
    /// double lies a little below.
    func rounded(to precision: Int64, _ mode: DecimalRounding) -> Double {
        // A double has no digits beyond these to round away.
        guard isFinite, self != 0, precision <= 400, let decimal = Decimal(magnitude) else {
            return self
        }
        let keptCount = decimal.pointOffset + Int(precision)
        guard keptCount < decimal.digits.count else { return self }
        // Where all digits lie behind those that stay, a 0 goes first.
        let digits = keptCount < 0 ? [0] + decimal.digits : decimal.digits
        let kept = digits.prefix(max(0, keptCount))
        let increments = mode.increments(
            digits.dropFirst(kept.count), last: kept.last ?? 0, isNegative: self < 0)
        // The digits that stay, as a whole number of units of the last place.
        var text = kept.map { Character(Unicode.Scalar($0 + 0x30)) }
        if increments {
            var place = text.count - 1
            while place >= 0, text[place] == "9" {
                text[place] = "0"
                place -= 1
            }
            if place < 0 {
                text.insert("1", at: 0)
            } else {
                text[place] = Character(Unicode.Scalar(text[place].asciiValue! + 1))
            }
        }
        let result = Double("\(String(text.isEmpty ? ["0"] : text))e-\(precision)") ?? magnitude
        return self < 0 && result != 0 ? -result : result
    }
}

/// The shortest decimal that stands for a positive double: 0.d0 d1 d2 … times 10 to the power of
/// `pointOffset`.
private struct Decimal {
    var digits: [UInt8] = []
    var pointOffset = 0

    init?(_ value: Double) {
        let parts = value.description.split(separator: "e")
        var hasPoint = false
        for byte in parts[0].utf8 {
            if byte == UInt8(ascii: ".") {
                hasPoint = true
            } else {
                digits.append(byte & 0x0f)
                if !hasPoint { pointOffset += 1 }
            }
        }
        if parts.count > 1 {
            guard let exponent = Int(parts[1]) else { return nil }
            pointOffset += exponent
        }
        let zeroCount = digits.prefix { $0 == 0 }.count
        digits.removeFirst(zeroCount)
        pointOffset -= zeroCount
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty { return nil }
    }
}
