extension QueryGenerator {
    /// A part of a pattern that starts at a labelled node, and a condition that an index on the
    /// label can answer; or one whose node or relationship has a given id.
    mutating func soughtPart() -> (part: String, condition: String) {
        if oneIn(3) { return identifiedPart() }
        let name = fresh("n")
        let outer = scope
        let condition = seek(name)
        scope = outer + [Variable(name: name, kind: .node)]
        var text = "(\(name):\(pick(RandomGraph.labels)))"
        for _ in 0..<pick([0, 0, 1, 2]) { text += relationship() + node() }
        return (text, condition)
    }

    /// A part of a pattern and a condition on the id of one of its elements.
    private mutating func identifiedPart() -> (part: String, condition: String) {
        let isNode = number(0...2) > 0
        let known = scope.filter { $0.kind == (isNode ? .node : .relationship) }.map(\.name)
        let name = fresh(isNode ? "n" : "r")
        let condition = identity(name, known)
        var text: String
        if isNode {
            scope.append(Variable(name: name, kind: .node))
            text = "(\(name)\(oneIn(3) ? ":" + pick(RandomGraph.labels) : ""))"
            if oneIn(3) { text += relationship() + node() }
        } else {
            let arrow = pick([("-", "->"), ("<-", "-"), ("-", "-")])
            text = node()
            text += "\(arrow.0)[\(name)\(pick(["", ":R", ":S|T"]))]\(arrow.1)"
            text += node()
            scope.append(Variable(name: name, kind: .relationship))
        }
        return (text, condition)
    }

    /// Ids differ from setup to setup, so they come from the rows before; the constants are no
    /// element's anywhere.
    private mutating func identity(_ name: String, _ known: [String]) -> String {
        let function = pick(["id", "elementId"])
        let target = "\(function)(\(name))"
        func value(_ generator: inout QueryGenerator) -> String {
            if known.isEmpty || generator.oneIn(6) {
                return generator.pick(["null", "-1", "0.5", "'n1'", "':n0'", "''", "true"])
            }
            let id = "\(function)(\(generator.pick(known)))"
            return function == "id" && generator.oneIn(8) ? "(\(id) + 0.0)" : id
        }
        switch number(0...5) {
        case 0, 1:
            let values = (0..<number(0...4)).map { _ in value(&self) }
            return "\(target) IN [\(values.joined(separator: ", "))]"
        case 2: return "\(value(&self)) = \(target)"
        case 3: return "(\(target) = \(value(&self)) OR \(target) = \(value(&self)))"
        default: return "\(target) = \(value(&self))"
        }
    }

    /// What is compared comes from the rows before, or is a constant.
    private mutating func seek(_ name: String) -> String {
        let key = pick(["x", "x", "id", "s", "f", "y"])
        let target = "\(name).\(key)"
        func value(_ generator: inout QueryGenerator) -> String {
            switch key {
            case "s": generator.expression(.string, depth: 1)
            case "f": generator.expression(.float, depth: 1)
            case "y": generator.expression(.mixed, depth: 1)
            default: generator.expression(generator.oneIn(6) ? .float : .integer, depth: 1)
            }
        }
        switch number(0...9) {
        case 0: return "\(target) IN [\((0..<number(0...3)).map { _ in value(&self) }.joined(separator: ", "))]"
        case 1: return "\(target) >= \(value(&self)) AND \(target) < \(value(&self))"
        case 2: return "\(target) \(pick(["<", "<=", ">", ">="])) \(value(&self))"
        case 3 where key == "s": return "\(target) STARTS WITH \(value(&self))"
        case 4: return "\(target) IS NOT NULL"
        case 5: return "\(name).x = \(number(0...3)) AND \(name).s = \(expression(.string, depth: 0))"
        case 6: return "(\(target) = \(value(&self)) OR \(target) = \(value(&self)))"
        default: return "\(target) = \(value(&self))"
        }
    }
}
