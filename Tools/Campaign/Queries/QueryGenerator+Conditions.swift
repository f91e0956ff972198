extension QueryGenerator {
    /// A condition for WHERE, the one place where a bare pattern may stand.
    mutating func condition() -> String {
        let condition = expression(.boolean)
        if oneIn(8), let labels = labelAlternatives() {
            return pick([labels, "\(labels) AND \(condition)", "(\(condition)) AND (\(labels))"])
        }
        guard oneIn(5), let pattern = patternPredicate() else { return condition }
        return pick([
            "\(pattern)", "NOT \(pattern)", "\(condition) AND \(pattern)",
            "\(condition) OR NOT \(pattern)",
        ])
    }

    /// Labels of which a known node must have one, and conditions much like that; nil if no node is
    /// known.
    private mutating func labelAlternatives() -> String? {
        guard let name = variable(.node) else { return nil }
        let labels = RandomGraph.labels.shuffled(using: &random)
        return pick([
            "(\(name):\(labels[0]) OR \(name):\(labels[1]))",
            "(\(name):\(labels[0]) OR \(name):\(labels[1]) OR \(name):Missing)",
            "\(name):\(labels[0])|\(labels[1])",
            "\(name):(\(labels[0])|\(labels[1]))&\(labels[2])",
            "\(name):\(labels[0])",
            "(\(name):\(labels[0])|\(labels[1]) OR \(name).x > 1)",
            "(\(name):\(labels[0])|\(labels[1]) OR \(variable(.node) ?? name):\(labels[2]))",
        ])
    }

    mutating func boolean(_ depth: Int) -> String {
        if oneIn(12), let name = variable(.node) { return "\(name).b" }
        guard depth > 0 else { return comparison(0) }
        let next = depth - 1
        switch number(0...17) {
        case 0: return "NOT (\(expression(.boolean, depth: next)))"
        case 1, 2:
            return "(\(expression(.boolean, depth: next)) AND \(expression(.boolean, depth: next)))"
        case 3, 4:
            return "(\(expression(.boolean, depth: next)) OR \(expression(.boolean, depth: next)))"
        case 5:
            return "(\(expression(.boolean, depth: next)) XOR \(expression(.boolean, depth: next)))"
        case 6:
            return "\(expression(.mixed, depth: next)) IS \(oneIn(2) ? "NOT " : "")NULL"
        case 7: return membership(next)
        case 8:
            let text = expression(.string, depth: next)
            let test = pick([
                "STARTS WITH 'a'", "ENDS WITH 'b'", "CONTAINS 'b'", "=~ 'a.*'", "=~ '[ab]+'",
                "IS NFD NORMALIZED", "IS NOT NORMALIZED",
            ])
            return "\(text) \(test)"
        case 9:
            return variable(.node).map { "(\($0):\(pick(["A", "B", "C", "A:B", "A|C", "!B"])))" }
                ?? "true"
        case 10: return quantifier(next)
        case 11 where readsGraph: return "EXISTS { \(subquery(next)) }"
        case 12 where readsGraph: return patternPredicate().map { "exists(\($0))" } ?? "true"
        case 13:
            if let one = variable(.node), let other = variable(.node) {
                return "\(one) \(pick(["=", "<>"])) \(other)"
            }
            return "false"
        case 14:
            return
                "isEmpty(\(expression(pick([.list(.integer), .bag(.integer), .string]), depth: next)))"
        default: return comparison(next)
        }
    }

    private mutating func comparison(_ depth: Int) -> String {
        let kind: Kind = pick(
            [
                .integer, .integer, .integer, .string, .float, .date, .dateTime, .duration, .mixed, .boolean,
                .list(.integer),
            ])
        let left = expression(kind, depth: depth)
        let right = expression(kind, depth: depth)
        if kind == .integer, oneIn(8) { return "\(number(0...2)) <= \(left) < \(right)" }
        return "\(left) \(pick(["=", "=", "<>", "<", "<=", ">", ">="])) \(right)"
    }

    private mutating func membership(_ depth: Int) -> String {
        let kind: Kind = pick([.integer, .integer, .string, .mixed, .node])
        let list = expression(oneIn(2) ? .bag(kind) : .list(kind), depth: depth)
        return "(\(expression(kind, depth: depth)) IN \(list))"
    }

    private mutating func quantifier(_ depth: Int) -> String {
        let kind: Kind = pick([.integer, .string, .node])
        let list = expression(oneIn(2) ? .bag(kind) : .list(kind), depth: depth)
        let item = fresh("i")
        let outer = scope
        scope.append(Variable(name: item, kind: kind))
        defer { scope = outer }
        return "\(pick(["all", "any", "none", "single"]))"
            + "(\(item) IN \(list) WHERE \(expression(.boolean, depth: depth)))"
    }

    /// A pattern between known nodes; nil if none is known.
    private mutating func patternPredicate() -> String? {
        guard let start = variable(.node) else { return nil }
        let end = oneIn(2) ? variable(.node) ?? "" : pick(["", ":A", ":B"])
        let types = pick(["", ":R", ":S|T"])
        let length = oneIn(6) ? "*1..2" : ""
        let arrow = pick([("-", "->"), ("<-", "-"), ("-", "-")])
        return "(\(start))\(arrow.0)[\(types)\(length)]\(arrow.1)(\(end))"
    }
}
