/// A condition on a node's labels or a relationship's type.
public indirect enum LabelExpression: Sendable {
    case name(Identifier)
    /// `$(expression)` and `$all(expression)`: a string, or a list of strings that must all hold;
    /// `$any(expression)`: one of them.
    case dynamic(Expression, isAny: Bool)
    /// `%`: at least one.
    case wildcard(SourceRange)
    case not(LabelExpression, SourceRange)
    /// `:A:B` and `A&B`; two or more.
    case and([LabelExpression])
    /// `A|B`; two or more.
    case or([LabelExpression])
}

/// A label or type that is given to an element: no condition, so a plain name or `$(expression)`.
public enum LabelName: Sendable {
    case name(Identifier)
    case dynamic(Expression)
}

extension LabelExpression {
    public var range: SourceRange {
        switch self {
        case .name(let identifier): identifier.range
        case .dynamic(let expression, _): expression.range
        case .wildcard(let range), .not(_, let range): range
        case .and(let terms), .or(let terms):
            terms.dropFirst().reduce(terms[0].range) { $0.union($1.range) }
        }
    }

    /// The labels if the expression is a plain conjunction, `:A:B`, as CREATE needs; else nil.
    public var conjunction: [LabelName]? {
        switch self {
        case .name(let identifier): return [.name(identifier)]
        case .dynamic(let expression, isAny: false): return [.dynamic(expression)]
        case .and(let terms):
            var names: [LabelName] = []
            for term in terms {
                guard let part = term.conjunction else { return nil }
                names += part
            }
            return names
        case .or, .not, .wildcard, .dynamic: return nil
        }
    }

    /// The names if the expression is a plain alternative of names, `:A|B`; else nil.
    public var alternatives: [Identifier]? {
        switch self {
        case .name(let identifier): return [identifier]
        case .or(let terms):
            var names: [Identifier] = []
            for term in terms {
                guard let part = term.alternatives else { return nil }
                names += part
            }
            return names
        case .dynamic, .and, .not, .wildcard: return nil
        }
    }
}
