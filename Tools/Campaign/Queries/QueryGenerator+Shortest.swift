extension QueryGenerator {
    /// Both ends are bound before; which of equal paths it is, nothing tells.
    mutating func shortestPath() -> String {
        let ends = [fresh("n"), fresh("n")]
        scope += ends.map { Variable(name: $0, kind: .node) }
        let (text, _) = pathFunction(between: ends)
        return "(\(ends[0])), (\(ends[1])), \(text)"
    }

    /// The same with a condition on the paths among which the shortest are looked for.
    mutating func shortestPathWithCondition() -> (part: String, condition: String) {
        let ends = [fresh("n"), fresh("n")]
        scope += ends.map { Variable(name: $0, kind: .node) }
        let (text, name) = pathFunction(between: ends)
        return ("(\(ends[0])), (\(ends[1])), \(text)", pathCondition(name))
    }

    private mutating func pathFunction(between ends: [String]) -> (text: String, path: String) {
        let name = fresh("p")
        let isAll = oneIn(2)
        scope.append(Variable(name: name, kind: isAll ? .path : .shortestPath))
        let steps = pick([
            "-[*]-", "-[*]->", "-[:R|S*]-", "<-[*..3]-", "-[:R*1..4]->", "-[*0..]->", "-[*0..2]-",
        ])
        let function = isAll ? "allShortestPaths" : "shortestPath"
        return ("\(name) = \(function)((\(ends[0]))\(steps)(\(ends[1])))", name)
    }

    /// MATCH of the shortest paths between each pair of ends.
    mutating func selectedPathsClause() -> String {
        // All paths of so many lengths are certain, so many paths only by their lengths.
        let (selector, isCertain) = pick([
            ("ANY", false), ("ANY SHORTEST", false), ("SHORTEST 1", false), ("SHORTEST 2", false),
            ("SHORTEST 3 PATHS", false), ("ANY 2", false), ("ALL SHORTEST", true),
            ("ALL SHORTEST PATHS", true), ("SHORTEST GROUP", true), ("SHORTEST 2 GROUPS", true),
        ])
        let isOptional = oneIn(4)
        let start = node()
        let end = node()
        let types = pick(["", "", ":R", ":S|T", ":!R"])
        let quantifier = pick(["+", "*", "{1,3}", "{,2}", "{2}", "{2,}", "{1,2}"])
        let step: String
        switch number(0...7) {
        case 0: step = " (()-[\(types)]->())\(quantifier) "
        case 1:
            let inner = fresh("y")
            step = " (()-[\(inner)\(types)]-() WHERE \(inner).w > \(number(0...2)))\(quantifier) "
        case 2, 3: step = " (\(stepBetweenKnownNodes(types)))\(quantifier) "
        default:
            step = pick(["-[\(types)]->", "-[\(types)]-", "<-[\(types)]-"]) + quantifier
        }
        let path = fresh("p")
        var text = "\(isOptional ? "OPTIONAL " : "")MATCH \(path) = \(selector) "
        text += start + step + end
        scope.append(Variable(name: path, kind: isCertain ? .path : .shortestPath))
        width += 2
        if oneIn(4) {
            text += " WHERE \(isCertain && oneIn(2) ? pathCondition(path) : condition())"
        }
        return text + " "
    }

    /// A repeated step that asks something of the nodes at its ends.
    private mutating func stepBetweenKnownNodes(_ types: String) -> String {
        let (one, other) = (fresh("x"), fresh("x"))
        let labels = RandomGraph.labels.map { ":" + $0 } + ["", ":A|B", ":!C"]
        let arrow = pick([("-", "->"), ("<-", "-")])
        let text = "(\(one)\(pick(labels)))\(arrow.0)[\(types)]\(arrow.1)(\(other)\(pick(labels)))"
        return text
            + pick([
                "", " WHERE \(one).x < \(number(1...4))", " WHERE \(one).x <= \(other).x",
                " WHERE \(one) <> \(other)", " WHERE NOT \(other):\(pick(RandomGraph.labels))",
            ])
    }

    private mutating func pathCondition(_ path: String) -> String {
        let item = fresh("i")
        return pick([
            "all(\(item) IN relationships(\(path)) WHERE \(item).w > \(number(0...2)))",
            "none(\(item) IN nodes(\(path)) WHERE \(item):\(pick(RandomGraph.labels)))",
            "any(\(item) IN nodes(\(path)) WHERE \(item).x = \(number(0...3)))",
            "length(\(path)) > \(number(0...2))",
        ])
    }

    /// The length of a shortest path between known nodes; nil where there are none.
    mutating func shortestLength() -> String? {
        guard let one = variable(.node), let other = variable(.node) else { return nil }
        let steps = pick(["-[*]-", "-[*..2]->", "<-[:R*]-", "-[*0..]-"])
        return "length(shortestPath((\(one))\(steps)(\(other))))"
    }
}
