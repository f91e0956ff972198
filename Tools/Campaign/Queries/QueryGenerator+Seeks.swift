extension QueryGenerator {
    /// A part of a pattern that starts at a labelled node, and a condition that an index on the
    /// label can answer.
    mutating func soughtPart() -> (part: String, condition: String) {
        let name = fresh("n")
        let outer = scope
        let condition = seek(name)
        scope = outer + [Variable(name: name, kind: .node)]
        var text = "(\(name):\(pick(RandomGraph.labels)))"
        for _ in 0..<pick([0, 0, 1, 2]) { text += relationship() + node() }
        return (text, condition)
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
