extension QueryGenerator {
    /// A part of a MATCH pattern; its variables come into scope.
    mutating func patternPart() -> String {
        if oneIn(14) { return shortestPath() }
        let isNamed = oneIn(6)
        // A relationship variable may come once in a clause, so only nodes are used again.
        var text = node()
        for _ in 0..<pick([0, 1, 1, 1, 2, 2, 3]) {
            text += (oneIn(12) ? repeatedPart() : relationship()) + node()
        }
        guard isNamed else { return text }
        let name = fresh("p")
        scope.append(Variable(name: name, kind: .path))
        return "\(name) = \(text)"
    }

    /// Some steps that are walked several times; outside, its variables are lists.
    private mutating func repeatedPart() -> String {
        var inner: [Variable] = []
        func element(_ letter: String, _ kind: Kind) -> String {
            guard oneIn(2) else { return "" }
            let name = fresh(letter)
            inner.append(Variable(name: name, kind: kind))
            return name
        }
        var text = "(\(element("x", .node))\(oneIn(4) ? labels() : ""))"
        for _ in 0..<pick([1, 1, 1, 2]) {
            let types = oneIn(2) ? ":\(pick(RandomGraph.types))" : ""
            let body = "[\(element("y", .relationship))\(types)]"
            text += pick(["-\(body)->", "-\(body)->", "<-\(body)-", "-\(body)-"])
            text += "(\(element("x", .node))\(oneIn(4) ? labels() : ""))"
            width += 1
        }
        if let one = inner.first, oneIn(3) {
            text += " WHERE \(one.name).\(pick(["x", "w", "id"])) > \(number(0...2))"
        }
        scope += inner.map { Variable(name: $0.name, kind: .list($0.kind)) }
        return " (\(text))\(pick(["{1,2}", "{0,2}", "{2}", "{,2}", "{1}"])) "
    }

    mutating func node() -> String {
        if let known = variable(.node), oneIn(4) { return "(\(known)\(oneIn(6) ? labels() : ""))" }
        var name = ""
        if !oneIn(4) {
            name = fresh("n")
        }
        var text = "(" + name
        if oneIn(3) { text += labels() }
        if oneIn(12) { text += properties(["x", "s", "id"]) }
        if !name.isEmpty {
            scope.append(Variable(name: name, kind: .node))
            if oneIn(14) { text += " WHERE \(name).x > \(number(0...3))" }
        }
        return text + ")"
    }

    private mutating func labels() -> String {
        let names = RandomGraph.labels.shuffled(using: &random)
        return switch number(0...19) {
        case 0: ":\(names[0])&\(names[1])"
        case 1: ":\(names[0])|\(names[1])"
        case 2: ":!\(names[0])"
        case 3: ":\(names[0]):\(names[1])"
        case 4: ":(\(names[0])|!\(names[1]))&\(names[2])"
        case 5: ":%"
        case 6: ":Missing"
        case 7: ":\(names[0])|\(names[1])"
        case 8: ":(\(names[0])|\(names[1]))&\(names[2])"
        case 9: ":\(names[0])|Missing|\(names[1])"
        default: ":\(names[0])"
        }
    }

    private mutating func properties(_ keys: [String]) -> String {
        let key = pick(keys)
        let value =
            switch key {
            case "s": pick(["'a'", "'b'", "''"])
            default: oneIn(6) ? expression(.integer, depth: 0) : "\(number(0...3))"
            }
        return " {\(key): \(value)}"
    }

    mutating func relationship() -> String {
        let known = scope.count
        var inside = ""
        let isLong = oneIn(6)
        if oneIn(3) {
            let name = fresh("r")
            inside = name
            scope.append(Variable(name: name, kind: isLong ? .list(.relationship) : .relationship))
        }
        if oneIn(2) {
            let types = RandomGraph.types.shuffled(using: &random)
            switch number(0...15) {
            case 0, 3: inside += ":\(types[0])|\(types[1])"
            case 1: inside += ":!\(types[0])"
            case 2: inside += ":Missing"
            default: inside += ":\(types[0])"
            }
        }
        if isLong {
            inside += pick(["*1..2", "*0..1", "*2", "*..2", "*0..2", "*1..3", "*3", "*2..1"])
            width += 1
        }
        if oneIn(14) { inside += properties(["w", "id"]) }
        let body = inside.isEmpty && oneIn(2) ? "" : "[\(inside)]"
        let arrow =
            switch number(0...2) {
            case 0: "<-\(body)-"
            case 1: "-\(body)-"
            default: "-\(body)->"
            }
        // A quantifier makes a variable a list, as a length does.
        guard !isLong, scope.count == known, oneIn(12) else { return arrow }
        width += 1
        return arrow + pick(["{1,2}", "{0,2}", "{2}", "{,2}", "{1,3}"])
    }

    /// A pattern for a subquery or comprehension, mostly about a known node. Its variables are
    /// in scope for `body` only.
    mutating func localPattern<Result>(
        _ body: (inout QueryGenerator, String) -> Result
    ) -> Result {
        let outer = (scope, width)
        let start = variable(.node).map { "(\($0))" } ?? node()
        var text = start + relationship() + node()
        if oneIn(4) { text += relationship() + node() }
        let result = body(&self, text)
        (scope, width) = outer
        return result
    }
}
