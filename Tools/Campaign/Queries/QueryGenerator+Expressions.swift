extension QueryGenerator {
    /// An expression of a kind over the variables in scope.
    mutating func expression(_ kind: Kind, depth: Int = 3) -> String {
        if isWild, oneIn(20) {
            return expression(
                pick([.integer, .float, .string, .boolean, .date, .map, .node, .list(.integer)]),
                depth: 0)
        }
        if oneIn(depth > 0 ? 40 : 20) { return "null" }
        if oneIn(4), let name = variable(kind) { return name }
        if depth > 0, oneIn(12) { return conditional(kind, depth) }
        return switch kind {
        case .integer: integer(depth)
        case .float: float(depth)
        case .string: string(depth)
        case .boolean: boolean(depth)
        case .date: date(depth)
        case .dateTime: dateTime(depth)
        case .duration: duration(depth)
        case .map: map(depth)
        case .mixed: mixed(depth)
        case .node: node(depth)
        case .relationship: variable(.relationship) ?? "null"
        case .path: variable(.path) ?? "null"
        case .list(let element): list(of: element, depth)
        case .bag(let element): bag(of: element, depth)
        case .vague, .shortestPath: "null"
        }
    }

    private mutating func conditional(_ kind: Kind, _ depth: Int) -> String {
        let one = expression(kind, depth: depth - 1)
        let other = expression(kind, depth: depth - 1)
        return switch number(0...3) {
        case 0: "coalesce(\(one), \(other))"
        case 1: "CASE WHEN \(expression(.boolean, depth: depth - 1)) THEN \(one) ELSE \(other) END"
        case 2:
            "CASE \(expression(.integer, depth: depth - 1)) WHEN \(subjectTest()) THEN \(one)"
                + " WHEN \(subjectTest()), \(subjectTest()) THEN \(other) END"
        default:
            "CASE \(expression(.integer, depth: depth - 1)) WHEN \(number(0...2)) THEN \(one)"
                + " WHEN \(expression(.integer, depth: 0)) THEN \(other) END"
        }
    }

    /// What WHEN asks of an integer that is the subject of its CASE.
    private mutating func subjectTest() -> String {
        switch number(0...3) {
        case 0: "\(pick(["<", ">=", "<>", "="])) \(expression(.integer, depth: 0))"
        case 1: pick(["IS NULL", "IS NOT NULL", "IS :: INTEGER", ":: STRING"])
        case 2: "\(number(0...4))"
        default: expression(.integer, depth: 0)
        }
    }

    /// A property of a variable in scope; nil if there is none.
    mutating func property(_ keys: [String], ofRelationship: [String]) -> String? {
        if !ofRelationship.isEmpty, oneIn(3), let name = variable(.relationship) {
            return "\(name).\(pick(ofRelationship))"
        }
        return variable(.node).map { "\($0).\(pick(keys))" }
    }

    private mutating func integer(_ depth: Int) -> String {
        if oneIn(2), let property = property(["x", "id"], ofRelationship: ["w", "id"]) {
            return property
        }
        guard depth > 0 else { return "\(number(0...4))" }
        let next = depth - 1
        switch number(0...17) {
        case 0:
            return "(\(expression(.integer, depth: next)) + \(expression(.integer, depth: next)))"
        case 1:
            return "(\(expression(.integer, depth: next)) - \(expression(.integer, depth: next)))"
        case 2: return "(\(expression(.integer, depth: next)) * \(number(0...3)))"
        case 3: return "(\(expression(.integer, depth: next)) % \(number(1...4)))"
        case 4: return "(\(expression(.integer, depth: next)) / \(number(1...3)))"
        // In parentheses: `(x) - -(y)` would be a pattern.
        case 5: return "(-(\(expression(.integer, depth: next))))"
        case 6: return "abs(\(expression(.integer, depth: next)))"
        case 7:
            return
                "size(\(expression(pick([.list(.integer), .bag(.integer), .string]), depth: next)))"
        case 8: return "\(expression(.list(.integer), depth: next))[\(number(0...3) - 1)]"
        case 9: return "\(pick(["head", "last"]))(\(expression(.list(.integer), depth: next)))"
        case 10:
            let (sum, item) = (fresh("a"), fresh("i"))
            return "reduce(\(sum) = \(number(0...2)), \(item) IN "
                + "\(expression(pick([.list(.integer), .bag(.integer)]), depth: next)) | \(sum) + \(item))"
        case 11 where readsGraph: return "COUNT { \(subquery(next)) }"
        case 12:
            return (variable(.path) ?? variable(.shortestPath)).map { "length(\($0))" }
                ?? "\(number(0...9))"
        case 13: return temporalPart(next)
        case 14: return "\(expression(.map, depth: next)).k"
        case 15 where readsGraph: return shortestLength() ?? "\(number(0...9))"
        case 16:
            return "toInteger(\(expression(pick([.float, .string, .integer]), depth: next)))"
        default: return "\(number(0...5))"
        }
    }

    private mutating func float(_ depth: Int) -> String {
        if oneIn(2), let property = property(["f"], ofRelationship: []) { return property }
        guard depth > 0 else { return "\(number(0...4)).5" }
        let next = depth - 1
        return switch number(0...6) {
        case 0: "(\(expression(.float, depth: next)) + \(expression(.integer, depth: next)))"
        case 1: "(\(expression(.float, depth: next)) * \(number(0...2)).25)"
        case 2: "(\(expression(.integer, depth: next)) / \(pick(["0.0", "0.5", "2.0", "-0.5"])))"
        case 3: "abs(\(expression(.float, depth: next)))"
        case 4: "floor(\(expression(.float, depth: next)))"
        case 5: "toFloat(\(expression(.integer, depth: next)))"
        default: "\(number(0...4)).5"
        }
    }

    private mutating func string(_ depth: Int) -> String {
        if oneIn(2), let property = property(["s"], ofRelationship: ["s"]) { return property }
        guard depth > 0 else { return pick(["'a'", "'b'", "'ab'", "''"]) }
        let next = depth - 1
        let inner = expression(.string, depth: next)
        return switch number(0...11) {
        case 11: "normalize(\(inner), \(pick(["NFC", "NFD", "NFKC", "NFKD"])))"
        case 0: "(\(inner) + \(expression(.string, depth: next)))"
        case 1: "toUpper(\(inner))"
        case 2: "substring(\(inner), \(number(0...1)))"
        case 3: "left(\(inner), \(number(0...2)))"
        case 4: "replace(\(inner), 'a', 'c')"
        case 5: "reverse(\(inner))"
        case 6: "toString(\(expression(pick([.integer, .boolean, .date, .dateTime, .duration]), depth: next)))"
        case 7: variable(.relationship).map { "type(\($0))" } ?? "'R'"
        case 8: "trim(\(inner))"
        case 9: "head(split(\(inner), 'b'))"
        default: pick(["'a'", "'b'", "'ab'", "''", "'Aé'"])
        }
    }

    private mutating func map(_ depth: Int) -> String {
        if oneIn(2), let name = variable(.node) {
            return pick(["\(name) {.x, .s, k: 1}", "properties(\(name))", "\(name) {.*}"])
        }
        return
            "{k: \(expression(.integer, depth: max(0, depth - 1))), m: \(pick(["1", "'a'", "null"]))}"
    }

    private mutating func mixed(_ depth: Int) -> String {
        if oneIn(2), let property = property(["y", "x", "s"], ofRelationship: ["y"]) {
            return property
        }
        let kind: Kind = pick([
            .integer, .float, .string, .boolean, .date, .dateTime, .duration, .list(.integer),
        ])
        return expression(kind, depth: max(0, depth - 1))
    }

    private mutating func node(_ depth: Int) -> String {
        if oneIn(4), let name = variable(.relationship) {
            return "\(pick(["startNode", "endNode"]))(\(name))"
        }
        if oneIn(6), let name = variable(.path) { return "nodes(\(name))[0]" }
        return variable(.node) ?? "null"
    }

    private mutating func list(of element: Kind, _ depth: Int) -> String {
        switch element {
        case .node: if let name = variable(.path), oneIn(2) { return "nodes(\(name))" }
        case .relationship: if let name = variable(.path) { return "relationships(\(name))" }
        case .integer:
            if oneIn(3), let name = variable(.node) { return "coalesce(\(name).l, [])" }
            if oneIn(4) { return "range(\(number(0...2)), \(number(0...4)))" }
            if oneIn(8) { return "range(\(number(0...9)), \(number(0...9)), \(pick(["-2", "-1", "2", "3"])))" }
        default: break
        }
        guard depth > 0 else { return "[\(expression(element, depth: 0))]" }
        let next = depth - 1
        switch number(0...6) {
        case 0:
            return "(\(expression(.list(element), depth: next))"
                + " + \(expression(.list(element), depth: next)))"
        case 1: return "tail(\(expression(.list(element), depth: next)))"
        case 2: return "reverse(\(expression(.list(element), depth: next)))"
        case 3:
            return "\(expression(.list(element), depth: next))[\(number(0...1))..\(number(1...3))]"
        case 4: return comprehension(over: .list(element), giving: element, next)
        default:
            let items = (0..<number(0...3)).map { _ in expression(element, depth: next) }
            return "[\(items.joined(separator: ", "))]"
        }
    }

    private mutating func comprehension(over list: Kind, giving element: Kind, _ depth: Int)
        -> String
    {
        let source = expression(list, depth: depth)
        let item = fresh("i")
        let outer = scope
        scope.append(Variable(name: item, kind: element))
        defer { scope = outer }
        let filter = oneIn(2) ? " WHERE \(expression(.boolean, depth: depth))" : ""
        return "[\(item) IN \(source)\(filter) | \(expression(element, depth: depth))]"
    }

    private mutating func bag(of element: Kind, _ depth: Int) -> String {
        guard depth > 0, readsGraph else { return expression(.list(element), depth: 0) }
        let next = depth - 1
        switch number(0...4) {
        case 0, 1:
            return localPattern { generator, pattern in
                let filter =
                    generator.oneIn(2)
                    ? " WHERE " + generator.expression(.boolean, depth: next) : ""
                return "[\(pattern)\(filter) | \(generator.expression(element, depth: next))]"
            }
        case 2:
            return localPattern { generator, pattern in
                let filter =
                    generator.oneIn(2)
                    ? " WHERE " + generator.expression(.boolean, depth: next) : ""
                let value = generator.expression(element, depth: next)
                let distinct = generator.oneIn(3) ? "DISTINCT " : ""
                return "COLLECT { MATCH \(pattern)\(filter) RETURN \(distinct)\(value) AS value }"
            }
        case 3 where element == .string:
            return variable(.node).map { "\(pick(["labels", "keys"]))(\($0))" } ?? "['a']"
        default: return expression(.list(element), depth: next)
        }
    }

    /// What stands between the braces of EXISTS and COUNT.
    mutating func subquery(_ depth: Int) -> String {
        localPattern { generator, pattern in
            let filter =
                generator.oneIn(2)
                ? " WHERE " + generator.expression(.boolean, depth: depth) : ""
            guard generator.oneIn(3) else { return pattern + filter }
            let value = generator.expression(
                generator.pick([.integer, .string]), depth: depth)
            let distinct = generator.oneIn(2) ? "DISTINCT " : ""
            let first = "MATCH \(pattern)\(filter) RETURN \(distinct)\(value) AS value"
            guard generator.oneIn(4) else { return first }
            return first + (generator.oneIn(2) ? " UNION ALL" : " UNION")
                + " RETURN \(generator.number(0...2)) AS value"
        }
    }
}
