/// A regular expression as a tree.
indirect enum RegexNode {
    case set(ScalarSet)
    case assertion(RegexAssertion)
    /// Of none, the empty text.
    case sequence([RegexNode])
    case alternation([RegexNode])
    /// `most` is nil where there is no bound.
    case repetition(RegexNode, least: Int, most: Int?)
}

/// A condition on a place in the text.
enum RegexAssertion: Sendable {
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary

    /// - Parameters: The characters around the place; nil at the ends of the text.
    func holds(after previous: Unicode.Scalar?, before next: Unicode.Scalar?) -> Bool {
        switch self {
        case .textStart: return previous == nil
        case .textEnd: return next == nil
        case .lineStart: return previous == nil || previous == "\n"
        case .lineEnd: return next == nil || next == "\n"
        case .wordBoundary, .noWordBoundary:
            let isBoundary = isWord(previous) != isWord(next)
            return isBoundary == (self == .wordBoundary)
        }
    }

    private func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { ScalarClass.word.contains($0) } ?? false
    }
}

/// The characters that one place of a pattern takes.
struct ScalarSet: Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    var classes: [(class: ScalarClass, isNegated: Bool)] = []
    /// Sets within brackets within the set.
    var sets: [ScalarSet] = []
    var isNegated = false
    var ignoresCase = false

    init() {}

    init(_ scalar: Unicode.Scalar, ignoresCase: Bool) {
        ranges = [scalar.value...scalar.value]
        self.ignoresCase = ignoresCase
    }

    init(_ class: ScalarClass, isNegated: Bool) { classes = [(`class`, isNegated)] }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        var isMember = holds(scalar)
        if !isMember && ignoresCase {
            isMember = holds(scalar.lowercase) || holds(scalar.uppercase)
        }
        return isMember != isNegated
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) }
            || classes.contains { $0.class.contains(scalar) != $0.isNegated }
            || sets.contains { $0.contains(scalar) }
    }
}

/// A named class of characters.
enum ScalarClass: Sendable {
    case digit, word, space
    /// All but the ends of lines.
    case dot
    case any
    /// General categories of Unicode that begin so: `L`, `Lu`.
    case category(String)

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .digit: "0" <= scalar && scalar <= "9"
        case .word:
            "a" <= scalar && scalar <= "z" || "A" <= scalar && scalar <= "Z"
                || "0" <= scalar && scalar <= "9" || scalar == "_"
        case .space: scalar == " " || 9 <= scalar.value && scalar.value <= 13
        case .dot: ![10, 13, 0x85, 0x2028, 0x2029].contains(scalar.value)
        case .any: true
        case .category(let prefix):
            scalar.properties.generalCategory.abbreviation.hasPrefix(prefix)
        }
    }
}

extension Unicode.Scalar {
    /// The lower-case form, where it is one character.
    fileprivate var lowercase: Unicode.Scalar { single(properties.lowercaseMapping) }
    fileprivate var uppercase: Unicode.Scalar { single(properties.uppercaseMapping) }

    private func single(_ mapping: String) -> Unicode.Scalar {
        let scalars = mapping.unicodeScalars
        guard scalars.count == 1, let scalar = scalars.first else { return self }
        return scalar
    }
}

extension Unicode.GeneralCategory {
    /// The two letters of the Unicode standard.
    fileprivate var abbreviation: String {
        switch self {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "Cn"
        @unknown default: "Cn"
        }
    }
}
