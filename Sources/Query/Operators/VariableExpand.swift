import Graph

/// Walks paths of several relationships from a bound node. No path walks a relationship twice.
struct VariableExpandStep: PlanStep {
    let pattern: PathPattern
    let columns: PathColumns
    /// What is repeated where that is more than a relationship; the lengths are whole numbers of it.
    var repetition: RepeatedSteps?

    var name: String { pattern.to == nil ? "VariableExpand" : "VariableExpandInto" }
    var detail: String { pattern.text }
    var threading: Threading { .streaming }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        VariableExpandOperator(self, feeding: next, execution)
    }
}

private final class VariableExpandOperator: StreamingOperator {
    private let step: VariableExpandStep
    private var walk: TrailWalk
    private var output: PathRows
    private var trace = PathTrace()

    init(_ step: VariableExpandStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        let pattern = step.pattern
        walk = TrailWalk(execution.context, pattern.emptyRules)
        // Walks of one step, or without end, gain nothing.
        if pattern.isBidirectional, pattern.to != nil, let maximum = pattern.maximum, maximum > 1 {
            walk.aim = PathAim(execution.context, pattern.emptyRules)
        }
        output = PathRows(step.columns, rowLimit: execution.context.batchRowCount)
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        let pattern = step.pattern
        walk.rules = pattern.rules(batch, execution)
        walk.repetition = (step.repetition?.steps ?? []).map { ($0, execution.typeIDs($0.types)) }
        let starts = try batch.columns[pattern.from].nodeIDs()
        let ends = try pattern.to.map { slot throws(QueryError) in try batch.columns[slot].nodeIDs() }
        for row in 0..<batch.count where starts[row] != .none && !isSatisfied {
            walk.rules.begin(row: row)
            guard try walk.rules.allows(starts[row], context) else { continue }
            try findPaths(from: starts[row], to: ends?[row], row, batch)
        }
        walk.end()
        try emitFound(batch)
    }

    private func findPaths(from start: NodeID, to end: NodeID?, _ row: Int, _ batch: Batch)
        throws(QueryError)
    {
        if let end {
            if end == .none { return }
            // A copy, for the walk must not be read while a part of it changes.
            let rules = walk.rules
            try walk.aim?.take(end, maximum: step.pattern.longest, rules)
        }
        walk.start(at: start)
        if step.pattern.minimum == 0 { try note(0..<1, end, row, batch) }
        if walk.hasNoTypes { return }
        let (minimum, maximum) = (step.pattern.minimum, step.pattern.longest)
        while !isSatisfied, let places = try walk.advance(maximum: maximum) {
            if walk.depth >= minimum, walk.isWhole { try note(places, end, row, batch) }
        }
    }

    /// Takes the paths at some places into the output.
    private func note(_ places: Range<Int>, _ end: NodeID?, _ row: Int, _ batch: Batch)
        throws(QueryError)
    {
        for place in places where end == nil || walk.nodes[place] == end {
            if output.needsTrace {
                walk.trace(place, into: &trace)
                output.append(trace, row: row)
            } else {
                output.append(end: walk.nodes[place], row: row)
            }
            if output.isFull { try emitFound(batch) }
        }
    }

    private func emitFound(_ batch: Batch) throws(QueryError) {
        if !output.isEmpty { try emit(output.take(batch)) }
    }
}

extension Value {
    /// Whether the value is the relationship or a list that has it.
    func holds(_ id: RelationshipID) -> Bool {
        switch self {
        case .relationship(let relationship): relationship.id == id
        case .list(let values): values.contains { $0.holds(id) }
        default: false
        }
    }
}
