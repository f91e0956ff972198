import Cypher
import Graph

/// Replaces literals of a statement by parameters, so that its plan serves others like it.
///
/// Only those of MATCH are replaced, in patterns and conditions, where they are values to compare
/// with: in other places a literal may name a column, bound a result or decide on a plan. Literals
/// in lists and calls stay too, for they are computed once, while planning.
struct LiteralParameters {
    /// The literals of the text that are parameters now, by their place in the scan.
    private(set) var replaced: [Int] = []
    private let scan: LiteralScan

    init(_ scan: LiteralScan) { self.scan = scan }

    /// The parameter of a literal: a name that no statement's own parameter is likely to have.
    static func name(_ index: Int) -> String { "\u{0}literal\(index)" }

    mutating func replace(in query: inout RegularQuery) throws(QueryError) {
        for part in query.parts.indices {
            for index in query.parts[part].clauses.indices {
                guard case .match(var match) = query.parts[part].clauses[index].kind else {
                    continue
                }
                try replace(in: &match)
                query.parts[part].clauses[index].kind = .match(match)
            }
        }
    }

    private mutating func replace(in match: inout MatchClause) throws(QueryError) {
        for part in match.pattern.parts.indices {
            try replace(in: &match.pattern.parts[part])
        }
        match.predicate = try replaced(match.predicate)
    }

    private mutating func replace(in part: inout PatternPart) throws(QueryError) {
        try replace(in: &part.start)
        for step in part.steps.indices {
            try replace(in: &part.steps[step].node)
            var relationship = part.steps[step].relationship
            relationship.properties = try replaced(relationship.properties)
            relationship.predicate = try replaced(relationship.predicate)
            if var group = relationship.group {
                try replace(in: &group.part)
                group.predicate = try replaced(group.predicate)
                relationship.group = group
            }
            part.steps[step].relationship = relationship
        }
    }

    private mutating func replace(in node: inout NodePattern) throws(QueryError) {
        node.properties = try replaced(node.properties)
        node.predicate = try replaced(node.predicate)
    }

    private mutating func replaced(_ expression: Expression?) throws(QueryError) -> Expression? {
        guard let expression else { return nil }
        var found = replaced
        let scan = scan
        let result = try expression.rewritten { part, _ throws(QueryError) in
            switch part.kind {
            case .list, .call, .binary(.matches, _, _): return part
            // The length of a path may bound its walk.
            case .comparison(let first, _) where first.isLength: return part
            case .literal(let literal):
                // Also a literal that the scan has not seen as the parser did.
                guard let index = scan.index(at: part.range),
                    scan.literals[index].literal == literal
                else { return part }
                found.append(index)
                return Expression(.parameter(Self.name(index)), part.range)
            default: return nil
            }
        }
        replaced = found
        return result
    }
}

extension Expression {
    /// Whether the expression is a length of something.
    fileprivate var isLength: Bool {
        guard case .call(let call) = kind else { return false }
        return ["length", "size"].contains(call.name.name.lowercased())
    }
}
