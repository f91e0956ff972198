import TestKit

/// A small graph at random: labels, types, properties of every kind, parallel relationships and
/// loops. It is kept as text, so that a failure prints as statements and parts can be dropped.
struct RandomGraph {
    struct Element {
        /// Labels of a node; the type of a relationship.
        var names: [String]
        /// Values as literals by key.
        var properties: [(key: String, value: String)]
        /// Places of the ends in `nodes`; nil for a node.
        var ends: (source: Int, target: Int)?

        private var map: String {
            let entries = properties.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
            return entries.isEmpty ? "" : " {\(entries)}"
        }

        fileprivate func pattern(variable: String = "") -> String {
            let names = names.map { ":" + $0 }.joined()
            guard let ends else { return "(\(variable)\(names)\(map))" }
            return "(n\(ends.source))-[\(names)\(map)]->(n\(ends.target))"
        }
    }

    var nodes: [Element] = []
    var relationships: [Element] = []
    /// Indexes that change no result; only a store has them.
    var indexes: [String] = []

    static let labels = ["A", "B", "C"]
    static let types = ["R", "S", "T"]

    private static let indexChoices = [
        "CREATE INDEX ax FOR (n:A) ON (n.x)", "CREATE INDEX bs FOR (n:B) ON (n.s)",
        "CREATE INDEX ay FOR (n:A) ON (n.y)", "CREATE INDEX rw FOR ()-[r:R]-() ON (r.w)",
        "CREATE INDEX cxs FOR (n:C) ON (n.x, n.s)", "CREATE INDEX bf FOR (n:B) ON (n.f)",
        "CREATE CONSTRAINT aid FOR (n:A) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT bid FOR (n:B) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT rid FOR ()-[r:R]-() REQUIRE r.id IS UNIQUE",
        "CREATE CONSTRAINT cid FOR (n:C) REQUIRE n.id IS NODE KEY",
        "CREATE CONSTRAINT sid FOR ()-[r:S]-() REQUIRE r.id IS NOT NULL",
        "CREATE INDEX at FOR (n:A) ON (n.t)",
    ]

    init(_ random: inout SeededGenerator) {
        let isLarge = Int.random(in: 0..<8, using: &random) == 0
        let nodeCount =
            Int.random(in: 0..<20, using: &random) == 0
            ? 0 : Int.random(in: isLarge ? 8...16 : 2...7, using: &random)
        for id in 0..<nodeCount {
            let labels = Self.labels.filter { _ in Int.random(in: 0..<5, using: &random) < 2 }
            nodes.append(
                Element(
                    names: labels,
                    properties: [("id", "\(id)")] + Self.properties(ofNode: true, &random)))
        }
        guard nodeCount > 0 else { return }
        // Parts that nothing connects can lie in partitions of their own.
        let isParted = nodeCount > 3 && Int.random(in: 0..<2, using: &random) == 0
        for id in 0..<Int.random(in: isLarge ? 8...24 : 2...14, using: &random) {
            var ends = (
                source: Int.random(in: 0..<nodeCount, using: &random),
                target: Int.random(in: 0..<nodeCount, using: &random)
            )
            // Parallel relationships and cycles of two are too rare by chance.
            if let last = relationships.last?.ends, Int.random(in: 0..<5, using: &random) == 0 {
                ends = Bool.random(using: &random) ? last : (last.target, last.source)
            }
            if isParted {
                ends.target = (ends.target / 3 * 3 + ends.source % 3) % nodeCount
                if ends.target % 3 != ends.source % 3 { ends.target = ends.source }
            }
            let type = Self.types.randomElement(using: &random) ?? ""
            relationships.append(
                Element(
                    names: [type],
                    properties: [("id", "\(id)")] + Self.properties(ofNode: false, &random),
                    ends: ends))
        }
        indexes = Self.indexChoices.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
    }

    /// The statement that makes the graph; empty for the empty one.
    var statement: String {
        let parts =
            nodes.enumerated().map { $1.pattern(variable: "n\($0)") }
            + relationships.map { $0.pattern() }
        return parts.isEmpty ? "" : "CREATE " + parts.joined(separator: ",\n  ")
    }

    /// The same graph, with what is connected side by side: so that the order of ids is the same
    /// where its parts lie in partitions of their own.
    var grouped: RandomGraph {
        let components = components
        let order = nodes.indices.sorted { (components[$0], $0) < (components[$1], $1) }
        var places = [Int](repeating: 0, count: nodes.count)
        for (place, index) in order.enumerated() { places[index] = place }
        var graph = self
        graph.nodes = order.map { nodes[$0] }
        graph.relationships = relationships.indices.sorted { one, other in
            let first = relationships[one].ends.map { components[$0.source] } ?? 0
            let second = relationships[other].ends.map { components[$0.source] } ?? 0
            return (first, one) < (second, other)
        }.map { index in
            var relationship = relationships[index]
            relationship.ends = relationship.ends.map { (places[$0.source], places[$0.target]) }
            return relationship
        }
        return graph
    }

    /// A grouped graph in `count` parts that nothing connects; some may be empty.
    func parts(_ count: Int) -> [RandomGraph] {
        let components = components
        let names = Set(components).sorted()
        return (0..<count).map { part in
            var graph = self
            for index in nodes.indices.reversed() {
                let place = names.firstIndex(of: components[index]) ?? 0
                if place * count / names.count != part { graph = graph.removingNode(index) }
            }
            return graph
        }
    }

    /// Each node's component, by the lowest of its nodes.
    private var components: [Int] {
        var components = Array(nodes.indices)
        for ends in relationships.compactMap(\.ends) {
            let (one, other) = (components[ends.source], components[ends.target])
            for index in nodes.indices where components[index] == max(one, other) {
                components[index] = min(one, other)
            }
        }
        return components
    }

    /// The graphs with one thing less, larger things first.
    var reductions: [RandomGraph] {
        var found: [RandomGraph] = []
        for index in nodes.indices { found.append(removingNode(index)) }
        for index in relationships.indices {
            var smaller = self
            smaller.relationships.remove(at: index)
            found.append(smaller)
        }
        for index in indexes.indices {
            var smaller = self
            smaller.indexes.remove(at: index)
            found.append(smaller)
        }
        for list in [\RandomGraph.nodes, \RandomGraph.relationships] {
            for index in self[keyPath: list].indices {
                let element = self[keyPath: list][index]
                for property in element.properties.indices {
                    var smaller = self
                    smaller[keyPath: list][index].properties.remove(at: property)
                    found.append(smaller)
                }
                for name in element.names.indices where element.ends == nil {
                    var smaller = self
                    smaller[keyPath: list][index].names.remove(at: name)
                    found.append(smaller)
                }
            }
        }
        return found
    }

    private func removingNode(_ index: Int) -> RandomGraph {
        var smaller = self
        smaller.nodes.remove(at: index)
        smaller.relationships = relationships.compactMap { relationship in
            guard let ends = relationship.ends, ends.source != index, ends.target != index
            else { return nil }
            var moved = relationship
            moved.ends = (
                ends.source - (ends.source > index ? 1 : 0),
                ends.target - (ends.target > index ? 1 : 0)
            )
            return moved
        }
        return smaller
    }

    private static func properties(
        ofNode: Bool, _ random: inout SeededGenerator
    ) -> [(key: String, value: String)] {
        let keys = ofNode ? ["x", "f", "s", "b", "l", "d", "t", "y"] : ["w", "s", "y"]
        return keys.compactMap { key in
            guard Int.random(in: 0..<3, using: &random) > 0 else { return nil }
            return (key, literal(key, &random))
        }
    }

    /// A value of the kind that a key has; `y` has any.
    private static func literal(_ key: String, _ random: inout SeededGenerator) -> String {
        let small = Int.random(in: 0...4, using: &random)
        switch key {
        case "x", "w": return small == 4 ? "-\(small)" : "\(small)"
        case "f":
            let rare = Int.random(in: 0..<8, using: &random)
            return rare == 0 ? "0.0 / 0.0" : rare == 1 ? "1.0 / 0.0" : "\(small).5"
        case "s": return ["'a'", "'b'", "'ab'", "''", "'Aé'"][small]
        case "b": return small < 2 ? "true" : "false"
        case "l": return ["[]", "[1]", "[1, 2]", "[2, 1, 2]", "[0, 3]"][small]
        case "d": return "date('2020-0\(small + 1)-1\(small)')"
        case "t": return "datetime('2020-01-1\(small)T1\(small):30:00\(small < 2 ? "Z" : "+02:00")')"
        default:
            let kinds = ["x", "f", "s", "b", "l", "d", "t"]
            return literal(kinds.randomElement(using: &random) ?? "x", &random)
        }
    }
}
