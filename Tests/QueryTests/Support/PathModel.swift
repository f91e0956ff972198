import TestKit

/// A small random graph, and every path in it found by trying: what searches are compared with.
struct PathModel {
    struct Node {
        let id: Int
        let isA: Bool
        let x: Int
    }

    struct Relationship {
        let id: Int
        let type: String
        let source: Int
        let target: Int
        let w: Int
    }

    /// The numbers of nodes and relationships in the order of walking.
    struct Path {
        var nodes: [Int]
        var relationships: [Int] = []
    }

    private(set) var nodes: [Node] = []
    private(set) var relationships: [Relationship] = []

    init(nodeCount: Int, relationshipCount: Int, _ random: inout SeededGenerator) {
        for id in 0..<nodeCount {
            nodes.append(
                Node(id: id, isA: .random(using: &random), x: .random(in: 0...3, using: &random)))
        }
        for id in 0..<relationshipCount {
            relationships.append(
                Relationship(
                    id: id, type: Bool.random(using: &random) ? "S" : "T",
                    source: .random(in: 0..<nodeCount, using: &random),
                    target: .random(in: 0..<nodeCount, using: &random),
                    w: .random(in: 0...3, using: &random)))
        }
    }

    /// The statement that makes the graph.
    var statement: String {
        let made =
            nodes.map { "(n\($0.id):\($0.isA ? "A" : "B") {id: \($0.id), x: \($0.x)})" }
            + relationships.map {
                "(n\($0.source))-[:\($0.type) {id: \($0.id), w: \($0.w)}]->(n\($0.target))"
            }
        return "CREATE " + made.joined(separator: ", ")
    }

    /// Every path from a node that a pattern describes, no relationship twice.
    func paths(from start: Int, _ pattern: PathPattern) -> [Path] {
        guard pattern.mayTouch(nodes[start]) else { return [] }
        var found: [Path] = []
        walk(Path(nodes: [start]), pattern, &found)
        return found
    }

    private func walk(_ path: Path, _ pattern: PathPattern, _ found: inout [Path]) {
        if path.relationships.count >= pattern.minimum, pattern.holds(path, self) {
            found.append(path)
        }
        if path.relationships.count >= pattern.maximum ?? .max { return }
        let here = path.nodes[path.nodes.count - 1]
        for relationship in relationships
        where !path.relationships.contains(relationship.id) && pattern.mayTake(relationship) {
            var ends: Set<Int> = []
            if pattern.direction != .left, relationship.source == here {
                ends.insert(relationship.target)
            }
            if pattern.direction != .right, relationship.target == here {
                ends.insert(relationship.source)
            }
            for end in ends where pattern.mayTouch(nodes[end]) {
                walk(
                    Path(
                        nodes: path.nodes + [end],
                        relationships: path.relationships + [relationship.id]), pattern, &found)
            }
        }
    }
}

/// A pattern of one path of varying length, as the model reads it and as Cypher has it.
struct PathPattern {
    enum Direction: CaseIterable { case right, left, both }
    /// How the statement says what each relationship must hold.
    enum Form: CaseIterable { case inline, all, none, ofList }
    /// What a whole path must hold besides.
    enum Condition: CaseIterable { case shorter, exact, longer, someW, oneNode }

    var direction: Direction
    var types: [String]
    var minimum: Int
    var maximum: Int?
    /// The least `w` of each relationship.
    var leastW: Int?
    var form: Form
    /// The least `x` of each node.
    var leastX: Int?
    var condition: Condition?
    var number: Int

    init(isShortest: Bool, _ random: inout SeededGenerator) {
        direction = Direction.allCases.randomElement(using: &random) ?? .both
        types = [[], [], ["S"], ["S", "T"]].randomElement(using: &random) ?? []
        minimum = .random(in: 0...(isShortest ? 1 : 3), using: &random)
        maximum = Bool.random(using: &random) ? nil : .random(in: minimum...5, using: &random)
        leastW = Int.random(in: 0..<3, using: &random) == 0 ? 1 : nil
        form = Form.allCases.randomElement(using: &random) ?? .all
        leastX = Int.random(in: 0..<4, using: &random) == 0 ? 1 : nil
        if Int.random(in: 0..<3, using: &random) == 0 {
            condition = Condition.allCases.randomElement(using: &random)
        }
        number = .random(in: 1...3, using: &random)
    }

    func mayTouch(_ node: PathModel.Node) -> Bool { node.x >= leastX ?? 0 }

    func mayTake(_ relationship: PathModel.Relationship) -> Bool {
        relationship.w >= leastW ?? 0 && (types.isEmpty || types.contains(relationship.type))
    }

    /// `-[r:S*1..3]->`
    var relationshipText: String {
        var inner = "r" + (types.isEmpty ? "" : ":" + types.joined(separator: "|"))
        inner += "*\(minimum)..\(maximum.map(String.init) ?? "")"
        if let leastW, form == .inline { inner += " WHERE r.w >= \(leastW)" }
        switch direction {
        case .right: return "-[\(inner)]->"
        case .left: return "<-[\(inner)]-"
        case .both: return "-[\(inner)]-"
        }
    }

    /// The conditions that stand in WHERE.
    var conditions: [String] {
        var texts: [String] = []
        if let leastW {
            switch form {
            case .inline: break
            case .all: texts.append("all(x IN relationships(p) WHERE x.w >= \(leastW))")
            case .none: texts.append("none(x IN relationships(p) WHERE x.w < \(leastW))")
            case .ofList: texts.append("all(x IN r WHERE x.w >= \(leastW))")
            }
        }
        if let leastX { texts.append("all(x IN nodes(p) WHERE x.x >= \(leastX))") }
        switch condition {
        case nil: break
        case .shorter: texts.append("length(p) <= \(number)")
        case .exact: texts.append("size(r) = \(number)")
        case .longer: texts.append("length(p) > \(number)")
        case .someW: texts.append("any(x IN relationships(p) WHERE x.w = \(number))")
        case .oneNode: texts.append("single(x IN nodes(p) WHERE x.x = \(number))")
        }
        return texts
    }

    func holds(_ path: PathModel.Path, _ model: PathModel) -> Bool {
        let length = path.relationships.count
        switch condition {
        case nil: return true
        case .shorter: return length <= number
        case .exact: return length == number
        case .longer: return length > number
        case .someW: return path.relationships.contains { model.relationships[$0].w == number }
        case .oneNode: return path.nodes.count { model.nodes[$0].x == number } == 1
        }
    }
}
