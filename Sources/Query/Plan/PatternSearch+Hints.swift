import Cypher
import Graph

// Hints choose the first access to their variables; all else goes by cost.
extension PatternSearch {
    /// Whether a hint asks for a scan that was not made yet.
    func needsScan(_ order: Order) -> Bool {
        openHints(order).contains { if case .scan = $0.kind { true } else { false } }
    }

    /// Of the orders that are one action longer, those that do what a hint says, or else those
    /// that leave all hints open.
    func keepingHints(_ order: Order, _ found: [Order]) -> [Order] {
        let open = openHints(order)
        if open.isEmpty { return found }
        let fulfilling = found.filter { next in
            next.actions.last.map { last in open.contains { isDone($0, by: last.action) } } ?? false
        }
        if !fulfilling.isEmpty { return fulfilling }
        return found.filter { next in
            open.allSatisfy { $0.variables.allSatisfy { !next.bound.contains($0.name) } }
        }
    }

    /// Refuses an order that leaves a hint open.
    func requireHints(_ order: Order) throws(QueryError) {
        for hint in graph.hints
        where !order.actions.contains(where: { isDone(hint, by: $0.action) }) {
            throw statistics.context.failure(
                .semanticError, detail: "UnfulfillableHint",
                "No plan can do what the hint says: "
                    + "\(hint.variables.map(\.name).joined(separator: ", ")) is bound before, or "
                    + "there is no such index or label, or no condition that it could serve.",
                hint.range)
        }
    }

    private func openHints(_ order: Order) -> [PlannerHint] {
        graph.hints.filter { hint in
            !order.actions.contains { isDone(hint, by: $0.action) }
        }
    }

    private func isDone(_ hint: PlannerHint, by action: PatternAction) -> Bool {
        switch (hint.kind, action) {
        case (.index(let variable, let label, let keys), .seek(let access)):
            access.variable == variable.name
                && access.index.isOver(label.name, keys.map(\.name), statistics.context.graph)
        case (.scan(let variable, let label), .nodeScan(let place, let scanned, _)):
            graph.nodes[place].variable == variable.name && scanned == [label.name]
        case (.scan(let variable, let type), .relationshipScan(let place)):
            graph.relationships[place].variable == variable.name
                && graph.relationships[place].types == [type.name]
        default: false
        }
    }
}

extension IndexDescriptor {
    /// Whether it has the elements of a label or type by these keys.
    fileprivate func isOver(_ name: String, _ keys: [String], _ graph: any GraphReader) -> Bool {
        guard self.keys.map(graph.name(of:)) == keys else { return false }
        switch scope {
        case .label(let label): return graph.name(of: label) == name
        case .type(let type): return graph.name(of: type) == name
        case .anyType: return false
        }
    }
}

extension PlannerHint {
    /// Whether it asks for a join.
    var isJoin: Bool { if case .join = kind { true } else { false } }
}
