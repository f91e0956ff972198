import Graph

/// A way to bind the next variables of a pattern.
enum PatternAction {
    /// The nodes with one of some labels, or all for nil; the place of a predicate that is true of
    /// them.
    case nodeScan(node: Int, labels: [String]?, satisfied: Int?)
    case seek(IndexAccess)
    case idSeek(IDAccess)
    case relationshipScan(relationship: Int)
    /// From the left end to the right one, or back.
    case expand(relationship: Int, fromLeft: Bool)
    case expandInto(relationship: Int)
    /// A node next to several bound ones, with the relationships to them.
    case intersect(node: Int, relationships: [Int])
    /// A path of varying length, from the left end or back; the other end may be bound too.
    case variableExpand(relationship: Int, fromLeft: Bool)
    /// The shortest paths from the left end or back; the other end may be bound too.
    case shortestPath(relationship: Int, fromLeft: Bool)
    /// The ends of a relationship that is bound.
    case endpoints(relationship: Int)
}

/// An index that serves a variable of a pattern.
struct IndexAccess {
    enum Lookup {
        /// One for each key of the index.
        case equal([ElementLookup])
        case range(lower: ElementLookup?, upper: ElementLookup?)
        case prefix(ElementLookup)
        /// A look-up for each element of a list.
        case oneOf(ElementLookup)
    }

    let variable: String
    /// The relationship's place in the pattern; nil for a node.
    let relationship: Int?
    let index: IndexDescriptor
    let lookup: Lookup
    /// Predicates that the seek makes true, by their place in the pattern.
    let satisfied: [Int]

    var isUnique: Bool {
        if case .equal = lookup { index.isUnique } else { false }
    }

    /// Whether it looks for whole keys, not for a part of the index.
    var isForKeys: Bool {
        switch lookup {
        case .equal, .oneOf: true
        case .range, .prefix: false
        }
    }

    var lookups: [ElementLookup] {
        switch lookup {
        case .equal(let lookups): lookups
        case .range(let lower, let upper): [lower, upper].compactMap { $0 }
        case .prefix(let lookup), .oneOf(let lookup): [lookup]
        }
    }
}

/// The id of a variable of a pattern, which says what the variable is.
struct IDAccess {
    let variable: String
    /// The relationship's place in the pattern; nil for a node.
    let relationship: Int?
    let lookup: ElementLookup
    /// The predicate that the seek makes true, by its place in the pattern.
    let satisfied: Int

    /// About how many elements one seek finds.
    var count: Double { lookup.relation == .oneOf ? lookup.value.listCount ?? 10 : 1 }
}

extension PatternGraph {
    /// Every id of a variable that can be computed from what is bound.
    func idAccesses(
        to variable: String, relationship: Int?, bound: Set<String>, _ context: PlanningContext
    ) -> [IDAccess] {
        guard context.rewrites.contains(.idSeeks) else { return [] }
        return predicates.enumerated().flatMap { place, predicate in
            predicate.lookups(on: variable).filter {
                $0.isOfID && $0.valueVariables.isSubset(of: bound)
            }.map {
                IDAccess(
                    variable: variable, relationship: relationship, lookup: $0, satisfied: place)
            }
        }
    }
}

extension PatternGraph {
    /// Every index access to a variable whose values are bound.
    func indexAccesses(
        to variable: String, relationship: Int?, bound: Set<String>, _ context: PlanningContext
    ) -> [IndexAccess] {
        let usable = predicates.enumerated().flatMap { place, predicate in
            predicate.lookups(on: variable).filter { $0.valueVariables.isSubset(of: bound) }
                .map { (place: place, lookup: $0) }
        }
        if usable.isEmpty { return [] }
        return context.indexes.flatMap { index -> [IndexAccess] in
            guard serves(index, variable, relationship, context.graph) else { return [] }
            let keys = index.keys.map(context.graph.name(of:))
            var accesses: [IndexAccess] = []
            func add(_ lookup: IndexAccess.Lookup, satisfied: [Int]) {
                accesses.append(
                    IndexAccess(
                        variable: variable, relationship: relationship, index: index,
                        lookup: lookup, satisfied: satisfied))
            }
            let equal = keys.compactMap { key in
                usable.first { $0.lookup.key == key && $0.lookup.relation == .equal }
            }
            if equal.count == keys.count {
                add(.equal(equal.map(\.lookup)), satisfied: equal.map(\.place))
            }
            // An element without all keys is not in the index, so ranges need a single key.
            guard keys.count == 1 else { return accesses }
            if context.rewrites.contains(.indexUnions) {
                for (place, lookup) in usable
                where lookup.key == keys[0] && lookup.relation == .oneOf {
                    add(.oneOf(lookup), satisfied: [place])
                }
            }
            let own = usable.map(\.lookup).filter { $0.key == keys[0] }
            if let prefix = own.first(where: { $0.relation == .prefix }) {
                add(.prefix(prefix), satisfied: [])
            }
            let lower = own.first { $0.relation.isLower }
            let upper = own.first { $0.relation.isUpper }
            // Long values are cut in the index, so the predicates are tested again.
            if lower != nil || upper != nil {
                add(.range(lower: lower, upper: upper), satisfied: [])
            }
            return accesses
        }
    }

    /// Whether the index has every element that the variable may stand for.
    private func serves(
        _ index: IndexDescriptor, _ variable: String, _ relationship: Int?,
        _ graph: any GraphReader
    ) -> Bool {
        switch index.scope {
        case .label(let label):
            guard relationship == nil, let node = node(variable) else { return false }
            return node.labels.contains(graph.name(of: label))
        case .type(let type):
            guard let relationship else { return false }
            return relationships[relationship].types == [graph.name(of: type)]
        case .anyType: return relationship != nil
        }
    }
}

extension PatternGraph {
    /// An index that has all nodes for which a predicate can be true under one key, where the
    /// predicate compares a node's property with what does not depend on any row.
    func index(
        for predicate: Predicate, _ context: PlanningContext
    ) -> (variable: String, lookup: ElementLookup, index: IndexDescriptor)? {
        guard predicate.variables.count == 1, let variable = predicate.variables.first,
            let node = node(variable)
        else { return nil }
        let lookup = predicate.lookups(on: variable).first {
            $0.relation == .equal && $0.isConstant
        }
        guard let lookup else { return nil }
        let index = context.indexes.first { index in
            guard case .label(let label) = index.scope, index.keys.count == 1 else { return false }
            return node.labels.contains(context.graph.name(of: label))
                && context.graph.name(of: index.keys[0]) == lookup.key
        }
        return index.map { (variable, lookup, $0) }
    }
}

extension IndexDescriptor {
    /// `:Label(key, …)`, as EXPLAIN shows it.
    func displayed(_ graph: any GraphReader) -> String {
        let target =
            switch scope {
            case .label(let label): ":\(graph.name(of: label))"
            case .type(let type): ":\(graph.name(of: type))"
            case .anyType: ""
            }
        return "\(target)(\(keys.map(graph.name(of:)).joined(separator: ", ")))"
    }
}
