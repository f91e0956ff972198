/// Reads a regular expression in the syntax of Java that Cypher's users know.
///
/// What needs backtracking is refused: back references, lookaround and possessive repetition.
struct RegexParser {
    private static let nestingLimit = 200
    /// The most that `{n,m}` may count to.
    private static let repetitionLimit = 1_000

    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var depth = 0
    private var flags = Flags()

    private struct Flags {
        /// `(?i)`
        var ignoresCase = false
        /// `(?s)`
        var dotTakesAll = false
        /// `(?m)`
        var anchorsAtLines = false
    }

    static func parse(_ pattern: String) throws(QueryError) -> RegexNode {
        var parser = RegexParser(scalars: Array(pattern.unicodeScalars))
        let node = try parser.alternation()
        if parser.peek != nil { throw parser.failure("`)` closes nothing") }
        return node
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    // MARK: Structure

    private mutating func alternation() throws(QueryError) -> RegexNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= RegexParser.nestingLimit else { throw failure("it is nested too deep") }
        let outerFlags = flags
        defer { flags = outerFlags }
        var branches = [try sequence()]
        while skip("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternation(branches)
    }

    private mutating func sequence() throws(QueryError) -> RegexNode {
        var items: [RegexNode] = []
        while let next = peek, next != "|", next != ")" {
            guard let atom = try atom() else { continue }
            items.append(try repeated(atom))
        }
        return items.count == 1 ? items[0] : .sequence(items)
    }

    private mutating func repeated(_ atom: RegexNode) throws(QueryError) -> RegexNode {
        let bounds: (least: Int, most: Int?)
        switch peek {
        case "*": bounds = (0, nil)
        case "+": bounds = (1, nil)
        case "?": bounds = (0, 1)
        case "{":
            index += 1
            bounds = try counts()
            index -= 1
        default: return atom
        }
        index += 1
        if peek == "+" { throw failure("possessive repetition is not supported") }
        // How eagerly a repetition takes does not matter to whether all of the text matches.
        _ = skip("?")
        if let next = peek, ["*", "+", "?", "{"].contains(next) {
            throw failure("a repetition repeats nothing")
        }
        return .repetition(atom, least: bounds.least, most: bounds.most)
    }

    /// The inside of `{n}`, `{n,}` or `{n,m}`, behind the brace, to behind its end.
    private mutating func counts() throws(QueryError) -> (least: Int, most: Int?) {
        guard let least = number() else { throw failure("`{` needs a number") }
        var most: Int? = least
        if skip(",") { most = number() }
        guard skip("}") else { throw failure("`{` is not closed") }
        guard max(least, most ?? 0) <= RegexParser.repetitionLimit, least <= most ?? least else {
            throw failure("a repetition is out of range")
        }
        return (least, most)
    }

    /// Nil for flags, which stand for nothing.
    private mutating func atom() throws(QueryError) -> RegexNode? {
        guard let scalar = next() else { return nil }
        switch scalar {
        case "(": return try group()
        case "[": return .set(try set())
        case ".": return .set(ScalarSet(flags.dotTakesAll ? .any : .dot, isNegated: false))
        case "^": return .assertion(flags.anchorsAtLines ? .lineStart : .textStart)
        case "$": return .assertion(flags.anchorsAtLines ? .lineEnd : .textEnd)
        case "\\": return try escape()
        case "*", "+", "?": throw failure("a repetition repeats nothing")
        default: return literal(scalar)
        }
    }

    private func literal(_ scalar: Unicode.Scalar) -> RegexNode {
        .set(ScalarSet(scalar, ignoresCase: flags.ignoresCase))
    }

    /// Behind `(`. Nil for flags that hold to the end of the group they stand in.
    private mutating func group() throws(QueryError) -> RegexNode? {
        let outerFlags = flags
        if skip("?") {
            if skip("<") {
                if peek == "=" || peek == "!" { throw failure("lookaround is not supported") }
                while let scalar = next(), scalar != ">" {}
            } else if peek == "=" || peek == "!" {
                throw failure("lookaround is not supported")
            } else if !skip(":") {
                try readFlags()
                if skip(")") { return nil }
                guard skip(":") else { throw failure("`(?` is not understood") }
            }
        }
        let node = try alternation()
        flags = outerFlags
        guard skip(")") else { throw failure("`(` is not closed") }
        return node
    }

    private mutating func readFlags() throws(QueryError) {
        var isOn = true
        while let scalar = peek, scalar != ")", scalar != ":" {
            switch scalar {
            case "-": isOn = false
            case "i": flags.ignoresCase = isOn
            case "s": flags.dotTakesAll = isOn
            case "m": flags.anchorsAtLines = isOn
            // Case is always that of Unicode.
            case "u": break
            default: throw failure("the flag `\(scalar)` is not supported")
            }
            index += 1
        }
    }

    // MARK: Escapes and sets

    private mutating func escape() throws(QueryError) -> RegexNode {
        guard let scalar = next() else { throw failure("it ends in `\\`") }
        switch scalar {
        case "b": return .assertion(.wordBoundary)
        case "B": return .assertion(.noWordBoundary)
        case "A": return .assertion(.textStart)
        case "z", "Z": return .assertion(.textEnd)
        case "Q":
            var items: [RegexNode] = []
            while let quoted = next() {
                if quoted == "\\" && skip("E") { break }
                items.append(literal(quoted))
            }
            return .sequence(items)
        case "1"..."9", "k": throw failure("back references are not supported")
        default:
            if let found = try characterClass(scalar) { return .set(found) }
            return literal(try character(scalar))
        }
    }

    /// The class that `\d` and the like name; nil for other escapes.
    private mutating func characterClass(
        _ scalar: Unicode.Scalar
    ) throws(QueryError) -> ScalarSet? {
        switch scalar {
        case "d", "D": return ScalarSet(.digit, isNegated: scalar == "D")
        case "w", "W": return ScalarSet(.word, isNegated: scalar == "W")
        case "s", "S": return ScalarSet(.space, isNegated: scalar == "S")
        case "p", "P":
            var name = ""
            if skip("{") {
                while let letter = next(), letter != "}" { name.unicodeScalars.append(letter) }
            } else if let letter = next() {
                name.unicodeScalars.append(letter)
            }
            if name.hasPrefix("Is") { name.removeFirst(2) }
            guard (1...2).contains(name.count), let first = name.first, "CLMNPSZ".contains(first)
            else { throw failure("the class `\(name)` is not supported") }
            return ScalarSet(.category(name), isNegated: scalar == "P")
        default: return nil
        }
    }

    /// The character that an escape stands for.
    private mutating func character(_ scalar: Unicode.Scalar) throws(QueryError) -> Unicode.Scalar {
        switch scalar {
        case "t": return "\t"
        case "n": return "\n"
        case "r": return "\r"
        case "f": return "\u{c}"
        case "x": return try hexadecimal(digits: 2)
        case "u": return try hexadecimal(digits: 4)
        default:
            guard !("a"..."z" ~= scalar || "A"..."Z" ~= scalar || "0"..."9" ~= scalar) else {
                throw failure("`\\\(scalar)` is not supported")
            }
            return scalar
        }
    }

    private mutating func hexadecimal(digits: Int) throws(QueryError) -> Unicode.Scalar {
        var text = ""
        for _ in 0..<digits {
            if let scalar = next() { text.unicodeScalars.append(scalar) }
        }
        guard let value = UInt32(text, radix: 16), let scalar = Unicode.Scalar(value) else {
            throw failure("`\(text)` is not a character")
        }
        return scalar
    }

    /// Behind `[`.
    private mutating func set() throws(QueryError) -> ScalarSet {
        depth += 1
        defer { depth -= 1 }
        guard depth <= RegexParser.nestingLimit else { throw failure("it is nested too deep") }
        var set = ScalarSet()
        set.ignoresCase = flags.ignoresCase
        set.isNegated = skip("^")
        var isFirst = true
        while let scalar = next() {
            if scalar == "]" && !isFirst { return set }
            isFirst = false
            if scalar == "[" {
                set.sets.append(try self.set())
            } else if scalar == "&" && peek == "&" {
                throw failure("intersections of sets are not supported")
            } else if scalar == "\\", let escaped = next() {
                if let found = try characterClass(escaped) {
                    set.classes += found.classes
                } else {
                    try addRange(from: try character(escaped), to: &set)
                }
            } else {
                try addRange(from: scalar, to: &set)
            }
        }
        throw failure("`[` is not closed")
    }

    /// A character, or the range that it begins.
    private mutating func addRange(
        from first: Unicode.Scalar, to set: inout ScalarSet
    ) throws(QueryError) {
        guard peek == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
            set.ranges.append(first.value...first.value)
            return
        }
        index += 1
        guard var last = next() else { throw failure("`[` is not closed") }
        if last == "\\", let escaped = next() { last = try character(escaped) }
        guard first <= last else { throw failure("a range runs backwards") }
        set.ranges.append(first.value...last.value)
    }

    // MARK: Characters

    private var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private mutating func next() -> Unicode.Scalar? {
        guard let scalar = peek else { return nil }
        index += 1
        return scalar
    }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        index += 1
        return true
    }

    /// Decimal digits; nil where there are none, or more than a limit could allow.
    private mutating func number() -> Int? {
        var digits = ""
        while let scalar = peek, "0"..."9" ~= scalar {
            digits.unicodeScalars.append(scalar)
            index += 1
        }
        return digits.count > 9 ? nil : Int(digits)
    }

    private func failure(_ text: String) -> QueryError {
        QueryError(
            .argumentError, detail: "InvalidRegularExpression",
            "The regular expression is refused at character \(index): \(text).")
    }
}
