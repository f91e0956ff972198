import Cypher
import Graph

/// Estimates from the graph's exact counts.
struct Statistics {
    let context: PlanningContext

    /// What part of rows a predicate keeps, where no count says it.
    enum Selectivity {
        static let equality = 0.1
        static let range = 0.3
        static let other = 0.5
    }

    func nodeCount(_ label: String?) throws(QueryError) -> Double {
        var labelID: LabelID?
        if let label {
            labelID = context.graph.labelID(label)
            if labelID == nil { return 0 }
        }
        return Double(
            try context.reading { graph throws(GraphError) in try graph.nodeCount(label: labelID) })
    }

    /// What a scan reads that finds the nodes with one of some labels (all nodes for nil), and how
    /// many it finds at most: those with several of the labels are read for each.
    func scanCounts(_ labels: [String]?) throws(QueryError) -> (entries: Double, nodes: Double) {
        let total = try nodeCount(nil)
        guard let labels else { return (total, total) }
        var entries = 0.0
        for label in labels { entries += try nodeCount(label) }
        return (entries, min(entries, total))
    }

    /// The label that the fewest nodes have.
    func rarest(_ labels: [String]) throws(QueryError) -> String? {
        var best: (label: String, count: Double)?
        for label in labels {
            let count = try nodeCount(label)
            if best.map({ count < $0.count }) ?? true { best = (label, count) }
        }
        return best?.label
    }

    /// How many of all nodes have the labels, taken as independent.
    func selectivity(of labels: some Collection<String>) throws(QueryError) -> Double {
        let total = max(1, try nodeCount(nil))
        var part = 1.0
        for label in labels { part *= try nodeCount(label) / total }
        return part
    }

    /// The relationships of one node on the side of `from`, on average.
    func degree(
        _ relationship: PatternGraph.Relationship, fromLeft: Bool, sourceLabel: String?,
        targetLabel: String?
    ) throws(QueryError) -> Double {
        let sources = max(1, try nodeCount(sourceLabel))
        var total = 0.0
        let isOutgoing = (relationship.direction == .outgoing) == fromLeft
        if relationship.direction == .both || isOutgoing {
            total += try relationshipCount(relationship.types, sourceLabel, targetLabel)
        }
        if relationship.direction == .both || !isOutgoing {
            total += try relationshipCount(relationship.types, targetLabel, sourceLabel)
        }
        return total / sources
    }

    func relationshipCount(_ types: [String]?, _ source: String?, _ target: String?)
        throws(QueryError) -> Double
    {
        let sourceID = source.flatMap(context.graph.labelID)
        let targetID = target.flatMap(context.graph.labelID)
        if source != nil && sourceID == nil || target != nil && targetID == nil { return 0 }
        let typeIDs: [TypeID?] = types?.compactMap(context.graph.typeID) ?? [nil]
        var total = 0
        for type in typeIDs {
            total += try context.reading { graph throws(GraphError) in
                try graph.relationshipCount(type: type, source: sourceID, target: targetID)
            }
        }
        return Double(total)
    }

    /// The elements that one seek finds.
    func seekCount(_ access: IndexAccess) throws(QueryError) -> Double {
        if access.isUnique { return 1 }
        let (entries, distinct) = try counts(of: access.index)
        switch access.lookup {
        case .equal: return entries / max(1, distinct)
        case .oneOf(let lookup): return entries / max(1, distinct) * (lookup.value.listCount ?? 10)
        case .range(let lower, let upper):
            let part = lower == nil || upper == nil ? Selectivity.range : Selectivity.range / 3
            return entries * part
        case .prefix: return entries * Selectivity.equality
        }
    }

    /// The elements that an index has under one key, on average.
    func entriesPerKey(_ index: IndexDescriptor) throws(QueryError) -> Double {
        let (entries, distinct) = try counts(of: index)
        return entries / max(1, distinct)
    }

    private func counts(of index: IndexDescriptor) throws(QueryError)
        -> (entries: Double, distinct: Double)
    {
        let (entries, distinct) = try context.reading { graph throws(GraphError) in
            try graph.indexStatistics(index.id)
        }
        return (Double(entries), Double(distinct))
    }

    /// What part of rows a predicate of a pattern keeps: by the labels' counts if it asks for one
    /// of some, by an index if one has the property.
    func selectivity(
        of predicate: Predicate, in graph: PatternGraph
    ) throws(QueryError) -> Double {
        if predicate.variables.count == 1, let variable = predicate.variables.first,
            graph.node(variable) != nil, let labels = predicate.labelAlternatives(of: variable)
        {
            return try scanCounts(labels.sorted()).nodes / max(1, try nodeCount(nil))
        }
        guard let found = graph.index(for: predicate, context) else { return predicate.selectivity }
        let (entries, distinct) = try counts(of: found.index)
        guard entries > 0, case .label(let label) = found.index.scope else {
            return predicate.selectivity
        }
        let nodes = try nodeCount(context.graph.name(of: label))
        return entries / max(1, distinct) / max(1, nodes)
    }
}

extension Predicate {
    /// What part of the rows the predicate keeps, by its form alone.
    var selectivity: Double {
        switch expression.kind {
        case .comparison(_, let steps):
            switch steps[0].operator {
            case .equal: Statistics.Selectivity.equality
            case .notEqual: 1 - Statistics.Selectivity.equality
            default: Statistics.Selectivity.range
            }
        case .binary(.startsWith, _, _): Statistics.Selectivity.equality
        default: Statistics.Selectivity.other
        }
    }
}
