extension Printer {
    mutating func write(_ expression: Expression) {
        switch expression.kind {
        case .literal(let literal): write(literal)
        case .parameter(let name):
            write("$")
            let isNumber = name.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
            if isNumber { write(name) } else { write(name: name) }
        case .variable(let name): write(name: name)
        case .property(let base, let key):
            write(operand: base, above: Precedence.sign)
            write(".")
            write(name: key.name)
        case .element(let base, let index):
            write(operand: base, above: Precedence.sign)
            write("[")
            write(index)
            write("]")
        case .slice(let base, let from, let to):
            write(operand: base, above: Precedence.sign)
            write("[")
            if let from { write(from) }
            write("..")
            if let to { write(to) }
            write("]")
        case .list(let items):
            write("[")
            write(items) { $0.write($1) }
            write("]")
        case .map(let entries):
            write("{")
            write(entries) { $0.write($1) }
            write("}")
        case .hasLabels(let base, let labels):
            write(operand: base, above: Precedence.sign)
            write(":")
            write(labels)
        case let kind where kind.normalTest != nil:
            guard let (operand, form, isNegated) = kind.normalTest else { break }
            write(operand: operand, above: Precedence.predicate - 1)
            write(" IS \(isNegated ? "NOT " : "")\(form) NORMALIZED")
        case .unary(let unary, let operand):
            write(unary.rawValue)
            if unary == .not { write(" ") }
            // A sign before a number would read as part of it.
            let limit = operand.isNumberLiteral ? Precedence.atom : Precedence.sign
            write(operand: operand, above: unary == .not ? Precedence.not - 1 : limit)
        case .binary(let binary, let left, let right):
            write(operand: left, above: binary.precedence - 1)
            write(" \(binary.rawValue) ")
            write(operand: right, above: binary.precedence)
        case .logical(let connective, let operands):
            write(operands, separator: " \(connective.rawValue) ") {
                $0.write(operand: $1, above: connective.precedence)
            }
        case .comparison(let first, let steps):
            write(operand: first, above: Precedence.comparison)
            for step in steps {
                write(" \(step.operator.rawValue) ")
                write(operand: step.operand, above: Precedence.comparison)
            }
        case .isNull(let operand, let isNegated):
            write(operand: operand, above: Precedence.predicate - 1)
            write(isNegated ? " IS NOT NULL" : " IS NULL")
        case .isTyped(let operand, let types, let isNegated):
            write(operand: operand, above: Precedence.predicate - 1)
            write(isNegated ? " IS NOT :: " : " IS :: ")
            // In brackets a bar ends nothing.
            write(types.count == 1 ? types[0].description : "ANY<\(types.unionText)>")
        default:
            writeCompound(expression)
        }
    }

    /// Adds parentheses unless the operand binds tighter than `precedence`.
    private mutating func write(operand: Expression, above precedence: Int) {
        let needsParentheses = operand.kind.precedence <= precedence
        if needsParentheses { write("(") }
        write(operand)
        if needsParentheses { write(")") }
    }

    mutating func write(_ literal: Literal) {
        switch literal {
        case .null: write("null")
        case .boolean(let value): write(value ? "true" : "false")
        case .integer(let value): write(String(value))
        case .float(let value): write(String(value))
        case .string(let value):
            write("'")
            for scalar in value.unicodeScalars {
                switch scalar {
                case "'": write("\\'")
                case "\\": write("\\\\")
                case "\n": write("\\n")
                case "\r": write("\\r")
                case "\t": write("\\t")
                default: write(String(scalar))
                }
            }
            write("'")
        }
    }

    mutating func write(_ entry: MapEntry) {
        write(name: entry.key.name)
        write(": ")
        write(entry.value)
    }
}

extension Expression {
    fileprivate var isNumberLiteral: Bool {
        switch kind {
        case .literal(.integer), .literal(.float): true
        default: false
        }
    }
}

extension LogicalOperator {
    fileprivate var precedence: Int {
        switch self {
        case .or: Precedence.or
        case .xor: Precedence.xor
        case .and: Precedence.and
        }
    }
}

extension BinaryOperator {
    fileprivate var precedence: Int {
        switch self {
        case .in, .startsWith, .endsWith, .contains, .matches: Precedence.predicate
        case .add, .subtract, .concatenate: Precedence.additive
        case .multiply, .divide, .modulo: Precedence.multiplicative
        case .power: Precedence.power
        }
    }
}

extension Expression.Kind {
    /// How tightly the outermost operator binds.
    fileprivate var precedence: Int {
        switch self {
        case .logical(let connective, _): connective.precedence
        case .comparison: Precedence.comparison
        case .binary(let binary, _, _): binary.precedence
        case .isNull, .isTyped: Precedence.predicate
        case let kind where kind.normalTest != nil: Precedence.predicate
        case .unary(let unary, _): unary == .not ? Precedence.not : Precedence.sign
        default: Precedence.atom
        }
    }
}
