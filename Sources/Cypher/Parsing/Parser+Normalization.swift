// Unicode's normal forms: `normalize(text, NFC)` and `text IS NFC NORMALIZED`, which are calls of
// functions that take the form as a string.

extension Parser {
    fileprivate static let normalForms: Set<String> = ["NFC", "NFD", "NFKC", "NFKD"]

    /// The arguments of `normalize`, the second of which may be the word for a form.
    mutating func normalizeArguments() throws(Diagnostic) -> [Expression] {
        try expect(.leftParenthesis, "'('")
        var arguments: [Expression] = []
        if accept(.rightParenthesis) { return arguments }
        repeat {
            if arguments.count == 1, Self.normalForms.contains(word),
                token(ahead: 1).kind == .rightParenthesis
            {
                let form = word
                arguments.append(Expression(.literal(.string(form)), advance().range))
            } else {
                arguments.append(try enclosedExpression())
            }
        } while accept(.comma)
        try expect(.rightParenthesis, "')' or ','")
        return arguments
    }

    /// The form that `NORMALIZED`, with or without a form before it, means at a place, and how
    /// many words say so.
    func normalForm(at place: Int) -> (form: String, wordCount: Int)? {
        guard token(at: place).kind == .word else { return nil }
        let first = text(token(at: place).range).uppercased()
        if first == "NORMALIZED" { return ("NFC", 1) }
        guard Self.normalForms.contains(first), token(at: place + 1).kind == .word,
            text(token(at: place + 1).range).uppercased() == "NORMALIZED"
        else { return nil }
        return (first, 2)
    }

    func normalForm(ahead distance: Int) -> (form: String, wordCount: Int)? {
        normalForm(at: index + distance)
    }

    /// `operand IS form NORMALIZED`, whose words have been passed.
    mutating func normalTest(
        of operand: Expression, _ form: String, isNegated: Bool
    ) throws(Diagnostic) -> Expression {
        let range = range(from: operand.range.lowerBound)
        let end = SourceRange(range.upperBound, range.upperBound)
        let call = FunctionCall(
            name: Identifier("isNormalized", end),
            arguments: [operand, Expression(.literal(.string(form)), end)])
        try grow()
        let test = Expression(.call(call), range)
        guard isNegated else { return test }
        try grow()
        return Expression(.unary(.not, test), range)
    }
}

extension Expression.Kind {
    /// The parts of a `text IS [NOT] form NORMALIZED`, which the parser makes a call; nil for all
    /// else.
    var normalTest: (operand: Expression, form: String, isNegated: Bool)? {
        switch self {
        case .call(let call):
            guard call.arguments.count == 2, !call.isDistinct,
                call.name.name.lowercased() == "isnormalized",
                case .literal(.string(let form)) = call.arguments[1].kind,
                Parser.normalForms.contains(form)
            else { return nil }
            return (call.arguments[0], form, false)
        case .unary(.not, let operand):
            guard case let (operand, form, false)? = operand.kind.normalTest else { return nil }
            return (operand, form, true)
        default: return nil
        }
    }
}
