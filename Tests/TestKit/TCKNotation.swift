/// Brings values in the notation of the openCypher TCK to one form, in which equal ones are equal
/// texts: keys and labels sorted, floats and strings written one way.
public struct TCKNotation {
    private var rest: Substring
    private let ignoresListOrder: Bool

    /// The one form of a value; the text itself where it is no value.
    public static func canonical(_ text: String, ignoringListOrder: Bool = false) -> String {
        var notation = TCKNotation(rest: Substring(text), ignoresListOrder: ignoringListOrder)
        let value = notation.value()
        return notation.rest.isEmpty ? value : text
    }

    private init(rest: Substring, ignoresListOrder: Bool) {
        self.rest = rest
        self.ignoresListOrder = ignoresListOrder
    }

    private mutating func value() -> String {
        skipSpace()
        if rest.hasPrefix("[:") { return relationship() }
        switch rest.first {
        case "<": return path()
        case "(": return node()
        case "[": return list()
        case "{": return map()
        case "'": return string()
        default: return word()
        }
    }

    /// `<(:A)-[:T]->(:B)>`, arrows as they are.
    private mutating func path() -> String {
        rest.removeFirst()
        var text = "<"
        while let next = rest.first, next != ">" {
            switch next {
            case "(": text += node()
            case "[": text += relationship()
            case "<" where !rest.hasPrefix("<-"): return text
            case "-" where rest.hasPrefix("->"):
                text += "->"
                rest = rest.dropFirst(2)
            default: text.append(rest.removeFirst())
            }
        }
        return skip(">") ? text + ">" : text
    }

    private mutating func node() -> String {
        rest.removeFirst()
        let labels = labels().sorted().map { ":" + $0 }.joined()
        let properties = rest.first == "{" ? map() : ""
        return skip(")") ? "(\(labels)\(properties))" : ""
    }

    private mutating func relationship() -> String {
        rest.removeFirst()
        let types = labels().map { ":" + $0 }.joined()
        let properties = rest.first == "{" ? map() : ""
        return skip("]") ? "[\(types)\(properties)]" : ""
    }

    private mutating func labels() -> [String] {
        var labels: [String] = []
        while skip(":") { labels.append(name()) }
        skipSpace()
        return labels
    }

    private mutating func list() -> String {
        rest.removeFirst()
        var values: [String] = []
        if !skip("]") {
            repeat { values.append(value()) } while skip(",")
            guard skip("]") else { return "" }
        }
        if ignoresListOrder { values.sort() }
        return "[\(values.joined(separator: ", "))]"
    }

    private mutating func map() -> String {
        rest.removeFirst()
        var entries: [String] = []
        if !skip("}") {
            repeat {
                let key = name()
                guard skip(":") else { return "" }
                entries.append("\(key): \(value())")
            } while skip(",")
            guard skip("}") else { return "" }
        }
        return "{\(entries.sorted().joined(separator: ", "))}"
    }

    private mutating func string() -> String {
        rest.removeFirst()
        var text = ""
        while let next = rest.popFirst() {
            if next == "'" { return "'\(text)'" }
            guard next == "\\", let escaped = rest.popFirst() else {
                text.append(next)
                continue
            }
            text.append(["n": "\n", "t": "\t", "r": "\r", "b": "\u{8}"][escaped] ?? escaped)
        }
        return ""
    }

    private mutating func name() -> String {
        skipSpace()
        if rest.first == "`" {
            rest.removeFirst()
            let name = rest.prefix { $0 != "`" }
            rest = rest.dropFirst(name.count + 1)
            return String(name)
        }
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        rest = rest.dropFirst(name.count)
        return String(name)
    }

    /// A number or a constant.
    private mutating func word() -> String {
        let word = rest.prefix { $0.isLetter || $0.isNumber || "+-._".contains($0) }
        rest = rest.dropFirst(word.count)
        skipSpace()
        if Int64(word) == nil, let number = Double(word) {
            // The two zeros are equal; the TCK writes either.
            return "\(number == 0 ? 0 : number)"
        }
        return String(word)
    }

    private mutating func skip(_ character: Character) -> Bool {
        skipSpace()
        guard rest.first == character else { return false }
        rest.removeFirst()
        skipSpace()
        return true
    }

    private mutating func skipSpace() { rest = rest.drop(while: \.isWhitespace) }
}
