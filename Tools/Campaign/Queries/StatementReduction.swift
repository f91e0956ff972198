/// Makes a failing statement smaller: drops runs of tokens, the longest first, while it still
/// fails. What is no statement any more does not fail in the way asked for, so no grammar is
/// needed here.
struct StatementReduction {
    private var tokens: [String]

    init(_ text: String) { tokens = Self.tokens(of: text) }

    /// - Parameter fails: whether a text is a statement and still fails.
    mutating func run(fails: (String) -> Bool) -> String {
        var isSmaller = true
        while isSmaller {
            isSmaller = false
            var length = tokens.count - 1
            while length > 0 {
                var start = 0
                while start + length <= tokens.count {
                    if fails(text(without: start..<(start + length))) {
                        tokens.removeSubrange(start..<(start + length))
                        isSmaller = true
                    } else {
                        start += 1
                    }
                }
                length = min(length - 1, tokens.count)
            }
            for (index, token) in tokens.enumerated() where token != "1" && token != "null" {
                for simpler in ["1", "null"] {
                    tokens[index] = simpler
                    if fails(text) { break }
                    tokens[index] = token
                }
            }
        }
        return text
    }

    private var text: String { tokens.joined(separator: " ") }

    private func text(without range: Range<Int>) -> String {
        (tokens[..<range.lowerBound] + tokens[range.upperBound...]).joined(separator: " ")
    }

    /// Words, strings and single marks; enough to take a text apart and join it with blanks.
    private static func tokens(of text: String) -> [String] {
        var tokens: [String] = []
        var rest = Substring(text)
        while let first = rest.first {
            let token: Substring
            if first.isWhitespace {
                rest.removeFirst()
                continue
            } else if first == "'" {
                token = rest.prefix(2 + rest.dropFirst().prefix { $0 != "'" }.count)
            } else if first.isNumber {
                let number = rest.prefix { $0.isNumber }
                let after = rest.dropFirst(number.count)
                // `1.5` is one token, `1..5` is three.
                let isDecimal = after.first == "." && (after.dropFirst().first?.isNumber ?? false)
                let decimals = after.dropFirst().prefix { $0.isNumber }.count
                token = rest.prefix(number.count + (isDecimal ? 1 + decimals : 0))
            } else if first.isLetter || first == "_" {
                token = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            } else {
                let pairs = ["->", "<-", "<=", ">=", "<>", "..", "=~", "+="]
                token = rest.prefix(pairs.contains { rest.hasPrefix($0) } ? 2 : 1)
            }
            tokens.append(String(token))
            rest = rest.dropFirst(token.count)
        }
        return tokens
    }
}
