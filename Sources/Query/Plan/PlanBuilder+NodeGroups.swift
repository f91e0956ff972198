import Cypher
import Graph

// Rows that are grouped by a property which tells nodes apart are grouped by the nodes: they are
// quicker to compare, and what is asked of them besides is read for each group, or later still.
extension PlanBuilder {
    /// The variables whose nodes may stand for the keys that are properties of theirs, and for each
    /// the hidden one that holds it after grouping. The statement's plan is then right only as
    /// long as the indexes that it assumes have all nodes.
    func groupingNodes(_ items: [OutputColumn]) -> [String: String] {
        guard context.rewrites.contains(.nodeGroups) else { return [:] }
        var nodes: [String: String] = [:]
        for item in items {
            guard let (variable, key) = item.expression.variableProperty,
                nodes[variable] == nil, let index = uniqueIndex(of: key, variable)
            else { continue }
            context.assume(index.id)
            nodes[variable] = context.makeHiddenVariable(variable)
        }
        return nodes
    }

    /// The index by which no two nodes that a variable is bound to share a property.
    private func uniqueIndex(of key: String, _ variable: String) -> IndexDescriptor? {
        guard let labels = nodeLabels[variable], scope.contains(variable),
            let keyID = context.graph.keyID(key)
        else { return nil }
        let scopes = labels.sorted().compactMap(context.graph.labelID).map(IndexScope.label)
        return context.indexes.first {
            $0.isUnique && $0.keys == [keyID] && scopes.contains($0.scope)
        }
    }

    /// Whether each node that a variable is bound to has one row: it was scanned for one row, and
    /// steps since have only taken rows away.
    func hasRowPerNode(_ variable: String) -> Bool {
        guard dropsDeadColumns else { return false }
        var below = node
        while below.inputs.count == 1 {
            switch below.step {
            case is FilterStep, is IndexFilterStep, is CountNeighboursStep: below = below.inputs[0]
            case is NodeScanStep:
                let argument = below.inputs[0]
                return argument.step is ArgumentStep && argument.scope.names.isEmpty
                    && below.scope.names == [variable]
            default: return false
            }
        }
        return false
    }

    /// For each item whether it may wait for the first rows in order: a property of an element
    /// that neither the order nor a predicate behind it looks at.
    func lateItems(
        _ items: [OutputColumn], _ later: [Expression], _ projection: Projection
    ) -> [Bool] {
        guard context.rewrites.contains([.topK, .lateReads]), projection.limit != nil,
            !projection.orderBy.isEmpty, !projection.isDistinct
        else { return items.map { _ in false } }
        let needed = later.reduce(into: Set<String>()) { $0.formUnion($1.variables) }
        let names = Set(items.map(\.name))
        return items.map { item in
            guard let (variable, _) = item.expression.variableProperty else { return false }
            // A column of the variable's name would hide it.
            return !needed.contains(item.name) && !names.contains(variable)
                && (kinds.nodes.contains(variable) || kinds.relationships.contains(variable))
        }
    }
}

extension Expression {
    /// The variable and the key where the expression is a variable's property and no more.
    var variableProperty: (variable: String, key: String)? {
        guard case .property(let base, let key) = kind, case .variable(let name) = base.kind
        else { return nil }
        return (name, key.name)
    }
}
