extension QueryGenerator {
    /// A statement that changes the graph, the same way in whatever order rows come: one
    /// variable at most is set, from its own values and constants.
    mutating func updatingStatement() -> String {
        var text = oneIn(4) ? "" : readingClauses(number(1...2))
        let clauseCount = number(1...2)
        var hasSet = false
        for _ in 0..<clauseCount {
            switch number(0...9) {
            case 0, 1: text += createClause()
            case 2, 3: text += mergeClause()
            case 4: text += oneIn(2) ? forEachClause() : updatingSubquery()
            case 5: if let name = variable(.relationship) { return text + "DELETE \(name)" }
            case 6:
                if let name = variable(.node) {
                    return text + "\(oneIn(4) ? "" : "DETACH ")DELETE \(name)"
                        + (oneIn(2) ? " RETURN count(*) AS c" : "")
                }
            default:
                guard !hasSet, let set = setClause() else { continue }
                text += set
                hasSet = true
            }
        }
        let keywords = ["CREATE", "INSERT", "MERGE", "SET", "REMOVE", "FOREACH"]
        if !keywords.contains(where: text.contains) {
            text += createClause()
        }
        // A subquery may not be the last clause where it gives rows.
        return text + (text.hasSuffix("} ") || oneIn(2) ? "RETURN count(*) AS c" : "")
    }

    mutating func createClause() -> String {
        let one = oneIn(2) ? variable(.node).map { "(\($0))" } : nil
        let other = oneIn(2) ? variable(.node).map { "(\($0))" } : nil
        let type = pick(RandomGraph.types)
        let values = "{id: \(number(20...22)), x: \(expression(.integer, depth: 1))}"
        let keyword = oneIn(6) ? "INSERT" : "CREATE"
        guard let one else { return "\(keyword) (:\(pick(RandomGraph.labels))&New \(values)) " }
        let end = other ?? "(:New {s: \(expression(.string, depth: 1))})"
        return "\(keyword) \(one)-[:\(type) {w: \(expression(.integer, depth: 1))}]->\(end) "
    }

    mutating func mergeClause() -> String {
        let actions =
            oneIn(2)
            ? " ON CREATE SET #.c = 1 ON MATCH SET #.c = coalesce(#.c, 0) + 1" : ""
        let label = pick(RandomGraph.labels)
        let key = "coalesce(\(expression(.integer, depth: 1)), 0)"
        let name = fresh("m")
        if oneIn(2), let one = variable(.node) {
            let other = variable(.node) ?? one
            let type = pick(RandomGraph.types)
            let properties = oneIn(2) ? " {w: \(key)}" : ""
            let head = oneIn(2) ? "-" : "<-"
            // Without a direction, the first row would decide between two nodes.
            let tail = head == "<-" ? "-" : one == other ? pick(["-", "->"]) : "->"
            return "MERGE (\(one))\(head)[\(name):\(type)\(properties)]\(tail)(\(other))"
                + actions.replacing("#", with: name) + " "
        }
        return "MERGE (\(name):\(label) {\(pick(["x", "id"])): \(key)})"
            + actions.replacing("#", with: name) + " "
    }

    private mutating func forEachClause() -> String {
        let list = expression(.list(.integer), depth: 1)
        let item = fresh("f")
        let body =
            switch number(0...2) {
            case 0: "CREATE (:New {x: \(item)})"
            case 1: "MERGE (:\(pick(RandomGraph.labels)) {x: coalesce(\(item), 0)})"
            default:
                variable(.node).map { "CREATE (\($0))-[:R {w: \(item)}]->(:New)" }
                    ?? "CREATE (:New)"
            }
        return "FOREACH (\(item) IN \(list) | \(body)) "
    }

    private mutating func setClause() -> String? {
        guard let target = oneIn(4) ? variable(.relationship) : variable(.node) else { return nil }
        let isNode = scope.contains { $0.name == target && $0.kind == .node }
        let outer = scope
        scope = scope.filter { $0.name == target }
        defer { scope = outer }
        let key = isNode ? "x" : "w"
        return switch number(0...(isNode ? 8 : 5)) {
        case 0: "SET \(target).\(key) = \(target).\(key) + 1 "
        case 1: "SET \(target).\(key) = \(expression(.integer, depth: 2)) "
        case 2: "SET \(target).s = \(expression(.string, depth: 2)) "
        case 3: "SET \(target) += {\(key): \(number(0...3)), y: \(expression(.mixed, depth: 1))} "
        case 4: "REMOVE \(target).\(pick([key, "s", "y"])) "
        case 5: "SET \(target) = {id: 30, \(key): \(number(0...3))} "
        case 6: "SET \(target):\(pick(RandomGraph.labels)):New "
        case 7: "REMOVE \(target):\(pick(RandomGraph.labels)) "
        default: "SET \(target).l = coalesce(\(target).l, []) + 1 "
        }
    }
}
