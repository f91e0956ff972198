import Cypher
import Graph

/// A pattern split in two: what has to be found match by match, and what is only counted.
///
/// A relationship is only counted if neither it nor the node at its end is asked for again, and
/// nothing else hangs on that node: then a degree says how many matches it makes of one.
struct CountedPattern {
    /// A relationship that hangs on a node of the rest.
    struct Leaf {
        let relationship: PatternGraph.Relationship
        let isFromLeft: Bool
        /// Labels of the node at the end.
        let labels: [String]
        /// Nodes from which the one at the end must differ.
        let differsFrom: [String]
        /// How many leaves before are counted alike; each match takes one relationship away.
        var repeatedCount: Int64 = 0

        var from: String { isFromLeft ? relationship.left : relationship.right }
        var end: String { isFromLeft ? relationship.right : relationship.left }
        var direction: Direction {
            isFromLeft ? relationship.direction : relationship.direction.reversed
        }

        /// Whether the two count the same relationships at the same node.
        func isLike(_ other: Leaf) -> Bool {
            from == other.from && direction == other.direction
                && relationship.types.map(Set.init) == other.relationship.types.map(Set.init)
                && Set(labels) == Set(other.labels) && Set(differsFrom) == Set(other.differsFrom)
        }
    }

    /// A node that closes cycles: it hangs on several nodes of the rest.
    struct Junction {
        let node: PatternGraph.Node
        let relationships: [PatternGraph.Relationship]
    }

    /// Nodes or relationships that depend on nothing: the statistics have their number.
    struct Total {
        let kind: CountFromStatisticsStep.Kind
        let variables: [String]
        let text: String
    }

    private(set) var core: PatternGraph
    private(set) var leaves: [Leaf] = []
    private(set) var junctions: [Junction] = []
    private(set) var totals: [Total] = []

    private let bound: Set<String>
    private let statistics: Statistics

    init(
        _ graph: PatternGraph, bound: Set<String>, _ statistics: Statistics
    ) throws(QueryError) {
        core = graph
        self.bound = bound
        self.statistics = statistics
        // What is counted is not found as a hint says.
        if graph.demand.repetition == .made || !graph.hints.isEmpty { return }
        let rewrites = statistics.context.rewrites
        if rewrites.contains(.countFromStatistics) { takeTotals() }
        if rewrites.contains(.degreeCounts) { try takeLeaves() }
        if rewrites.contains([.degreeCounts, .multiwayJoins]) { takeJunctions() }
    }

    // MARK: What is free

    /// Whether nobody asks for the variable, so that it need not be bound.
    fileprivate func isFree(_ variable: String) -> Bool {
        !bound.contains(variable) && !core.demand.needsValue(of: variable)
            && !core.paths.contains {
                $0.nodes.contains(variable) || $0.relationships.contains(variable)
            }
            && !core.relationships.contains { $0.needsValue(of: variable) }
    }

    fileprivate func predicates(on variable: String) -> [Predicate] {
        core.predicates.filter { $0.variables.contains(variable) }
    }

    private func relationshipCount(at node: String) -> Int {
        core.relationships.count { $0.left == node || $0.right == node }
    }

    private func hasRival(_ relationship: PatternGraph.Relationship) -> Bool {
        core.relationships.contains {
            $0.variable != relationship.variable && $0.mayEqual(relationship)
        }
    }

    // MARK: Totals

    private mutating func takeTotals() {
        for relationship in core.relationships where isTotal(relationship) {
            let isOutgoing = relationship.direction == .outgoing
            let source = isOutgoing ? relationship.left : relationship.right
            let target = isOutgoing ? relationship.right : relationship.left
            totals.append(
                Total(
                    kind: .relationships(
                        types: relationship.types, source: core.node(source)?.labels.first,
                        target: core.node(target)?.labels.first),
                    variables: relationship.variables,
                    text: relationship.labelledText(in: core)))
            core.relationships.removeAll { $0.variable == relationship.variable }
            core.nodes.removeAll { $0.variable == source || $0.variable == target }
        }
        for node in core.nodes where isTotal(node) && relationshipCount(at: node.variable) == 0 {
            totals.append(
                Total(
                    kind: .nodes(label: node.labels.first), variables: [node.variable],
                    text: node.text))
            core.nodes.removeAll { $0.variable == node.variable }
        }
    }

    private func isTotal(_ node: PatternGraph.Node) -> Bool {
        Set(node.labels).count <= 1 && isFree(node.variable)
            && predicates(on: node.variable).isEmpty
    }

    private func isTotal(_ relationship: PatternGraph.Relationship) -> Bool {
        guard relationship.length == nil, relationship.direction != .both,
            relationship.left != relationship.right, isFree(relationship.variable),
            predicates(on: relationship.variable).isEmpty, !hasRival(relationship)
        else { return false }
        return [relationship.left, relationship.right].allSatisfy { end in
            relationshipCount(at: end) == 1 && core.node(end).map(isTotal) ?? false
        }
    }

    // MARK: Leaves

    private mutating func takeLeaves() throws(QueryError) {
        var candidates: [(leaf: Leaf, degree: Double)] = []
        for relationship in core.relationships {
            for isFromLeft in [true, false] {
                guard let leaf = leaf(relationship, isFromLeft: isFromLeft) else { continue }
                let degree = try statistics.degree(
                    relationship, fromLeft: isFromLeft,
                    sourceLabel: try statistics.rarest(core.node(leaf.from)?.labels ?? []),
                    targetLabel: nil)
                candidates.append((leaf, degree))
            }
        }
        // Where only one of two can be counted, that which saves more rows is.
        candidates.sort { $0.degree > $1.degree }
        for candidate in candidates {
            var leaf = candidate.leaf
            guard canTake(leaf), try isWorthwhile(leaf, degree: candidate.degree) else { continue }
            // Relationships of another MATCH may be the same ones.
            leaf.repeatedCount = Int64(
                leaves.count { $0.isLike(leaf) && $0.relationship.mayEqual(leaf.relationship) })
            leaves.append(leaf)
            core.relationships.removeAll { $0.variable == leaf.relationship.variable }
            core.nodes.removeAll { $0.variable == leaf.end }
            core.predicates.removeAll { $0.variables.contains(leaf.end) }
        }
    }

    private func leaf(_ relationship: PatternGraph.Relationship, isFromLeft: Bool) -> Leaf? {
        let end = isFromLeft ? relationship.right : relationship.left
        let isBusy = core.relationships.contains {
            $0.length != nil && $0.mayEqual(relationship)
        }
        guard relationship.length == nil, relationship.left != relationship.right, !isBusy,
            isFree(relationship.variable), predicates(on: relationship.variable).isEmpty,
            isFree(end), relationshipCount(at: end) == 1
        else { return nil }
        var others: [String] = []
        for predicate in predicates(on: end) {
            guard let other = predicate.nodeThatDiffers(from: end), other != end,
                !bound.contains(other), core.node(other) != nil
            else { return nil }
            others.append(other)
        }
        return Leaf(
            relationship: relationship, isFromLeft: isFromLeft,
            labels: Array(Set(core.node(end)?.labels ?? [])).sorted(), differsFrom: others)
    }

    /// Whether the leaves taken before leave this one as it is.
    private func canTake(_ leaf: Leaf) -> Bool {
        core.relationships.contains { $0.variable == leaf.relationship.variable }
            && leaf.differsFrom.allSatisfy { core.node($0) != nil }
            && leaves.allSatisfy { other in
                !other.differsFrom.contains(leaf.end)
                    && (!other.relationship.mayEqual(leaf.relationship) || other.isLike(leaf))
            }
    }

    /// Whether counting is not dearer than finding: a node that has to be scanned only for it
    /// should have relationships, and a rare end is the better start.
    private func isWorthwhile(_ leaf: Leaf, degree: Double) throws(QueryError) -> Bool {
        let isAnchored = core.nodes.contains {
            bound.contains($0.variable) || !core.lookups(on: $0.variable).isEmpty
        }
        if isAnchored { return true }
        if relationshipCount(at: leaf.from) == 1, degree < 0.5 { return false }
        guard let endLabel = try statistics.rarest(leaf.labels) else { return true }
        let fromLabel = try statistics.rarest(core.node(leaf.from)?.labels ?? [])
        return try statistics.nodeCount(endLabel) * 8 > statistics.nodeCount(fromLabel)
    }
}

// MARK: - Junctions

extension CountedPattern {
    fileprivate mutating func takeJunctions() {
        for node in core.nodes where isFree(node.variable) {
            let (arms, rest) = core.relationships.divided { relationship in
                relationship.left == node.variable || relationship.right == node.variable
            }
            let isNeeded = leaves.contains {
                $0.from == node.variable || $0.differsFrom.contains(node.variable)
            }
            guard arms.count > 1, !isNeeded, predicates(on: node.variable).isEmpty,
                arms.allSatisfy({ isArm($0, of: arms) }), areConnected(arms, node.variable, rest)
            else { continue }
            junctions.append(Junction(node: node, relationships: arms))
            core.relationships = rest
            core.nodes.removeAll { $0.variable == node.variable }
        }
    }

    private func isArm(
        _ relationship: PatternGraph.Relationship, of arms: [PatternGraph.Relationship]
    ) -> Bool {
        let others = leaves.map(\.relationship) + junctions.flatMap(\.relationships)
        return relationship.length == nil && relationship.left != relationship.right
            && isFree(relationship.variable) && predicates(on: relationship.variable).isEmpty
            && !others.contains { $0.mayEqual(relationship) }
            && !core.relationships.contains { $0.length != nil && $0.mayEqual(relationship) }
    }

    /// Whether the nodes around a junction are bound or connected without it: what counts cycles
    /// must not make a product of their other parts.
    private func areConnected(
        _ arms: [PatternGraph.Relationship], _ node: String,
        _ rest: [PatternGraph.Relationship]
    ) -> Bool {
        let ends = arms.map { $0.other(than: node) }
        var reached = Set(core.nodes.map(\.variable).filter(bound.contains))
        if reached.isEmpty { reached = [ends[0]] }
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for relationship in rest
            where reached.contains(relationship.left) != reached.contains(relationship.right) {
                reached.formUnion([relationship.left, relationship.right])
                isGrowing = true
            }
        }
        return ends.allSatisfy(reached.contains)
    }
}

extension Array {
    /// The elements that fit, and the others.
    fileprivate func divided(by fits: (Element) -> Bool) -> (fitting: [Element], rest: [Element]) {
        (filter(fits), filter { !fits($0) })
    }
}

extension PatternGraph.Relationship {
    /// Whether the two may be bound to the same relationship, which one MATCH forbids.
    func mayEqual(_ other: Self) -> Bool {
        if clause != other.clause || selection != nil || other.selection != nil { return false }
        guard let types, let otherTypes = other.types else { return true }
        return !Set(types).isDisjoint(with: otherTypes)
    }

    /// Whether the conditions on a path's elements, or on the path, name the variable.
    fileprivate func needsValue(of variable: String) -> Bool {
        length?.variables.contains(variable) ?? false
            || selection?.conditions.contains { $0.variables.contains(variable) } ?? false
    }

    /// The pattern with the labels of its ends.
    fileprivate func labelledText(in graph: PatternGraph) -> String {
        let left = graph.node(self.left)?.text ?? "()"
        let right = graph.node(self.right)?.text ?? "()"
        let arrow =
            direction == .incoming
            ? "<-[\(typeText(types))]-" : "-[\(typeText(types))]->"
        return left + arrow + right
    }
}

extension PatternGraph.Node {
    /// `(n:A)`
    fileprivate var text: String {
        "(\(displayed(variable))\(labels.map { ":" + $0 }.joined()))"
    }
}

extension PatternGraph {
    /// Predicates by which the variable could be looked up.
    fileprivate func lookups(on variable: String) -> [ElementLookup] {
        predicates.flatMap { $0.lookups(on: variable) }.filter { $0.relation == .equal }
    }
}

extension Predicate {
    /// The other variable where the predicate says only that the two differ; else nil.
    fileprivate func nodeThatDiffers(from variable: String) -> String? {
        guard case .comparison(let left, let steps) = expression.kind, steps.count == 1,
            case .notEqual = steps[0].operator, case .variable(let first) = left.kind,
            case .variable(let second) = steps[0].operand.kind
        else { return nil }
        return first == variable ? second : second == variable ? first : nil
    }
}
