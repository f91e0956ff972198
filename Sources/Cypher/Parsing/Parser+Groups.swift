// Parts of a path in parentheses: `((x)-[r]->(y) WHERE r.z > 1){1,3}`.

extension Parser {
    /// Whether parentheses around a part of a path open, not those of a node.
    var atGroup: Bool {
        guard at(.leftParenthesis) else { return false }
        if token(ahead: 1).kind == .leftParenthesis { return true }
        return atName(ahead: 1) && token(ahead: 2).kind == .equal
    }

    /// A node that the text leaves out, at the end of a path or between groups.
    var emptyNode: NodePattern {
        NodePattern(range: SourceRange(token.lowerBound, token.lowerBound))
    }

    /// A part of a path and the quantifier that repeats it.
    mutating func group() throws(Diagnostic) -> RelationshipPattern {
        let start = advance().lowerBound
        if !at(.leftParenthesis) {
            throw failure(
                .unexpectedSyntax, "A part of a path that is repeated cannot have a variable")
        }
        let part = try pathPattern()
        let group = PathGroup(part: part, predicate: try optionalPredicate())
        try expect(.rightParenthesis, "WHERE or ')'")
        guard !part.steps.isEmpty else {
            throw failure(
                .invalidRelationshipPattern, "What is repeated needs a relationship", at: start)
        }
        if let step = part.steps.first(where: { $0.relationship.length != nil }) {
            throw failure(
                .invalidRelationshipPattern,
                "What is repeated cannot have a quantifier or a variable length inside",
                at: step.relationship.range.lowerBound)
        }
        guard let length = try quantifier() else {
            throw unexpected("a quantifier such as '{1,3}' or '+'")
        }
        return RelationshipPattern(
            direction: .both, length: length, group: group, range: range(from: start))
    }

    private func atName(ahead distance: Int) -> Bool {
        let kind = token(ahead: distance).kind
        return kind == .word || kind == .quotedWord
    }
}
