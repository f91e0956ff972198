import Foundation
import Graph

/// The forms of Unicode in which equal texts have equal code points.
enum NormalForm: String {
    case nfc = "NFC"
    case nfd = "NFD"
    case nfkc = "NFKC"
    case nfkd = "NFKD"

    private func map(_ text: String) -> String {
        // Foundation leaves marks out of order where one of them is taken apart itself, as U+0F81
        // is; taken apart a second time they come into order.
        switch self {
        case .nfc:
            Self.composed(
                text.decomposedStringWithCanonicalMapping.decomposedStringWithCanonicalMapping)
        case .nfd: text.decomposedStringWithCanonicalMapping.decomposedStringWithCanonicalMapping
        case .nfkc:
            Self.composed(
                text.decomposedStringWithCompatibilityMapping
                    .decomposedStringWithCompatibilityMapping)
        case .nfkd:
            text.decomposedStringWithCompatibilityMapping.decomposedStringWithCompatibilityMapping
        }
    }

    /// Composes what was taken apart. Foundation takes letters for parts of Korean syllables that
    /// are none, so it does not get to see those.
    private static func composed(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while !rest.isEmpty {
            let other = rest.prefix { !HangulSyllable.hasPart($0) }
            if !other.isEmpty {
                let composed = String(Substring(other)).precomposedStringWithCanonicalMapping
                result.append(contentsOf: composed.unicodeScalars)
                rest = rest[other.endIndex...]
            }
            let parts = rest.prefix(while: HangulSyllable.hasPart)
            HangulSyllable.compose(parts, into: &result)
            rest = rest[parts.endIndex...]
        }
        return String(result)
    }

    /// The text in this form. Long ones are mapped in pieces, for they take time and may grow.
    func normalized(_ text: String, _ context: ExecutionContext) throws(QueryError) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var result = ""
        var rest = text.unicodeScalars[...]
        while !rest.isEmpty {
            try context.checkLimits()
            let piece = String(Substring(rest[..<(try endOfPiece(rest))]))
            // One character may become eleven times as many bytes.
            try context.checkFits(2 * result.utf8.count + 16 * piece.utf8.count)
            result += map(piece)
            guard result.utf8.count <= Arithmetic.stringByteLimit else {
                throw QueryError(
                    .limitExceeded, detail: "StringSize",
                    "normalize() makes more than \(Arithmetic.stringByteLimit) bytes.")
            }
            rest = rest.dropFirst(piece.unicodeScalars.count)
        }
        return result
    }

    private static let pieceCount = 1 << 14
    /// Sorting marks takes time in the square of their number, and a piece ends before none; no
    /// text has many behind each other.
    private static let joinedLimit = 1 << 12

    /// Where the first piece of a text ends.
    private func endOfPiece(
        _ text: Substring.UnicodeScalarView
    ) throws(QueryError) -> Substring.UnicodeScalarView.Index {
        var count = 0
        var joinedCount = 0
        for (index, scalar) in zip(text.indices, text) {
            if scalar.startsPiece {
                if count >= Self.pieceCount { return index }
                joinedCount = 0
            } else {
                joinedCount += 1
                if joinedCount > Self.joinedLimit {
                    throw QueryError(
                        .limitExceeded, detail: "CombiningSequence",
                        "A text that is normalized has at most \(Self.joinedLimit) combining "
                            + "characters behind each other.")
                }
            }
            count += 1
        }
        return text.endIndex
    }
}

/// The arithmetic by which parts of Korean syllables become syllables, as section 3.12 of the
/// Unicode Standard gives it.
private enum HangulSyllable {
    private static let leading: Range<UInt32> = 0x1100..<0x1113
    private static let vowels: Range<UInt32> = 0x1161..<0x1176
    private static let trailing: Range<UInt32> = 0x11A8..<0x11C3
    private static let first: UInt32 = 0xAC00
    /// Syllables of the same leading consonant and vowel: without a trailing consonant or with one.
    private static let trailingCount: UInt32 = 28

    /// Whether a scalar is in the block of parts, not all of which are of today's syllables.
    static func hasPart(_ scalar: Unicode.Scalar) -> Bool { (0x1100...0x11FF).contains(scalar.value) }

    static func compose(
        _ parts: Substring.UnicodeScalarView, into result: inout String.UnicodeScalarView
    ) {
        var last: UInt32 = 0
        for part in parts.map(\.value) {
            let isOpen = last >= first && (last - first) % trailingCount == 0
            if leading.contains(last), vowels.contains(part) {
                let number = (last - leading.lowerBound) * UInt32(vowels.count)
                last = first + (number + part - vowels.lowerBound) * trailingCount
                result.removeLast()
            } else if isOpen, trailing.contains(part) {
                last += part - trailing.lowerBound + 1
                result.removeLast()
            } else {
                last = part
            }
            if let scalar = Unicode.Scalar(last) { result.append(scalar) }
        }
    }
}

/// `normalize(text[, form])` and what `text IS form NORMALIZED` calls.
let normalizationFunctions: [Function] = [
    Function(
        "normalize", 1...2,
        body: .row { (arguments, context) throws(QueryError) in
            let original = try text("normalize", arguments[0])
            let form = try normalForm("normalize", arguments)
            return .string(try form.normalized(original, context))
        }),
    Function(
        "isNormalized", 1...2,
        body: .row { (arguments, context) throws(QueryError) in
            let form = try normalForm("isNormalized", arguments)
            guard case .string(let text) = arguments[0] else { return .null }
            // Swift holds all forms of a text for equal.
            return .boolean(try form.normalized(text, context).utf8.elementsEqual(text.utf8))
        }),
]

/// The form that a second argument names.
private func normalForm(_ function: String, _ arguments: [Value]) throws(QueryError) -> NormalForm {
    if arguments.count < 2 { return .nfc }
    let name = try text(function, arguments[1])
    guard let form = NormalForm(rawValue: name.uppercased()) else {
        throw .invalidValue("\(function)() knows the forms NFC, NFD, NFKC and NFKD, not '\(name)'.")
    }
    return form
}

extension Unicode.Scalar {
    /// Whether the scalar and what is behind it become the same whatever stands before.
    fileprivate var startsPiece: Bool {
        switch value {
        case ..<0x300: return true
        // The parts of Korean and other syllables, which are letters and join those before them.
        case 0x1160...0x11FF, 0x3130...0x318F, 0xD7B0...0xD7FF, 0xFFA0...0xFFDF, 0x16D40...0x16D7F:
            return false
        default: break
        }
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .modifierLetter, .unassigned:
            return false
        default: return true
        }
    }
}
