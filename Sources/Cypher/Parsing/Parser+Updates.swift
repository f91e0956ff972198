// Clauses that change the graph.

extension Parser {
    /// The updating clause that the keyword starts; nil if it starts none.
    mutating func updateClauseKind(_ keyword: Keyword) throws(Diagnostic) -> Clause.Kind? {
        switch keyword {
        case .create, .insert:
            advance()
            if keyword == .create, !at(.leftParenthesis), token(ahead: 1).kind != .equal,
                let unsupportedCreation
            {
                throw unsupportedCreation
            }
            return .create(try pattern())
        case .merge:
            return .merge(try mergeClause())
        case .set:
            advance()
            return .set(try setItems())
        case .remove:
            advance()
            var items: [RemoveItem] = []
            repeat { items.append(try removeItem()) } while accept(.comma)
            return .remove(items)
        case .delete, .detach, .nodetach:
            return .delete(try deleteClause())
        case .forEach:
            return .forEach(try forEachClause())
        default:
            return nil
        }
    }

    private mutating func mergeClause() throws(Diagnostic) -> MergeClause {
        advance()
        var clause = MergeClause(part: try patternPart(), onCreate: [], onMatch: [])
        while accept(.on) {
            if accept(.create) {
                try expect(.set)
                clause.onCreate += try setItems()
            } else if accept(.match) {
                try expect(.set)
                clause.onMatch += try setItems()
            } else {
                throw unexpected("CREATE or MATCH")
            }
        }
        return clause
    }

    private mutating func deleteClause() throws(Diagnostic) -> DeleteClause {
        let isDetach = accept(.detach)
        if !isDetach { _ = accept(.nodetach) }
        try expect(.delete)
        var expressions: [Expression] = []
        repeat { expressions.append(try expression()) } while accept(.comma)
        return DeleteClause(isDetach: isDetach, expressions: expressions)
    }

    private mutating func forEachClause() throws(Diagnostic) -> ForEachClause {
        advance()
        try enter()
        defer { leave() }
        try expect(.leftParenthesis, "'('")
        let variable = try name("a variable")
        try expect(.in)
        let list = try expressionBeforeBar()
        try expect(.bar, "'|'")
        var body: [Clause] = []
        repeat {
            let start = token.lowerBound
            guard let keyword = token.keyword, let kind = try updateClauseKind(keyword) else {
                throw unexpected("an updating clause such as SET or CREATE")
            }
            body.append(Clause(kind: kind, range: range(from: start)))
        } while !at(.rightParenthesis)
        advance()
        return ForEachClause(variable: variable, list: list, body: body)
    }
}

// MARK: - SET and REMOVE

extension Parser {
    private mutating func setItems() throws(Diagnostic) -> [SetItem] {
        var items: [SetItem] = []
        repeat { items.append(try setItem()) } while accept(.comma)
        return items
    }

    private mutating func setItem() throws(Diagnostic) -> SetItem {
        let start = token.lowerBound
        if atName {
            switch token(ahead: 1).kind {
            case .colon:
                let variable = identifier(advance())
                let kind = SetItem.Kind.labels(variable: variable, labels: try labelNames())
                return SetItem(kind: kind, range: range(from: start))
            case .equal, .plusEqual:
                let variable = identifier(advance())
                let isReplacement = advance().kind == .equal
                let value = try expression()
                return SetItem(
                    kind: isReplacement
                        ? .replaceProperties(variable: variable, value: value)
                        : .mergeProperties(variable: variable, value: value),
                    range: range(from: start))
            default: break
            }
        }
        let target = try propertyTarget()
        try expect(.equal, "'='")
        let value = try expression()
        let kind: SetItem.Kind =
            switch target {
            case .named(let base, let key): .property(target: base, key: key, value: value)
            case .computed(let base, let key):
                .dynamicProperty(target: base, key: key, value: value)
            }
        return SetItem(kind: kind, range: range(from: start))
    }

    private mutating func removeItem() throws(Diagnostic) -> RemoveItem {
        let start = token.lowerBound
        if atName, token(ahead: 1).kind == .colon {
            let variable = identifier(advance())
            let kind = RemoveItem.Kind.labels(variable: variable, labels: try labelNames())
            return RemoveItem(kind: kind, range: range(from: start))
        }
        let kind: RemoveItem.Kind =
            switch try propertyTarget() {
            case .named(let base, let key): .property(target: base, key: key)
            case .computed(let base, let key): .dynamicProperty(target: base, key: key)
            }
        return RemoveItem(kind: kind, range: range(from: start))
    }

    private enum PropertyTarget {
        case named(Expression, Identifier)
        case computed(Expression, Expression)
    }

    /// `base.key` or `base[key]` where a property is written.
    private mutating func propertyTarget() throws(Diagnostic) -> PropertyTarget {
        let expression = try postfixExpression()
        switch expression.kind {
        case .property(let base, let key): return .named(base, key)
        case .element(let base, let index): return .computed(base, index)
        default: throw unexpected("a property such as 'n.name'")
        }
    }

    /// `:A:B`, each a name or `$(expression)`.
    private mutating func labelNames() throws(Diagnostic) -> [LabelName] {
        var names: [LabelName] = []
        while accept(.colon) || (!names.isEmpty && accept(.ampersand)) {
            if at(.dollar) {
                if token(ahead: 1).keyword == .any {
                    throw failure(
                        .unexpectedSyntax, "'$any(…)' asks for labels; it names none to set")
                }
                names.append(.dynamic(try dynamicLabel().expression))
            } else {
                names.append(.name(try name("a label")))
            }
        }
        return names
    }
}
