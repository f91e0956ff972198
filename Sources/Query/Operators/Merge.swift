import Graph

/// Finds a pattern for each row, or makes it.
///
/// A batch is matched as a whole, then what is missing is made in row order, once for each
/// different key: rows see what earlier rows have made, as if they came one at a time.
struct MergeStep: PlanStep {
    let name: String
    let text: String
    /// Takes the input's columns and the row numbers; finds the pattern.
    let match: PlanNode
    /// Where the row numbers are: behind the input's columns.
    let rowNumberSlot: Int
    /// Where `match` has the elements that `template` makes, in its order.
    let matchSlots: [Int]
    /// What is made; ON CREATE's items are in it as far as they depend on nothing.
    let template: PatternTemplate
    /// What tells rows apart: property values of the pattern and elements bound before.
    let keys: [CompiledExpression]
    /// The keys that are property values: they must not be null. Their names are for the error.
    let properties: [(name: String, value: CompiledExpression)]
    /// What is left of ON CREATE, over the output's columns.
    let onCreate: [UpdateAction]
    let onMatch: [UpdateAction]
    /// All of ON CREATE, for stubs that become nodes here.
    let onComplete: [UpdateAction]
    let order: UpdateOrder
    /// Whether a row may change what the next one finds in other ways than by its key.
    let isRowByRow: Bool
    let guards: [MergeGuard]

    var detail: String {
        let access = match.accesses.joined(separator: ", ")
        return access.isEmpty ? text : "\(text) \(access)"
    }
    var subplans: [PlanNode] { [match] }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        MergeOperator(self, feeding: next, execution)
    }
}

/// A map that ON CREATE or ON MATCH assigns to an element. Where it would change a property that
/// the pattern looks for, rows of one batch cannot be merged together.
struct MergeGuard: Sendable {
    let map: CompiledExpression
    /// `=` instead of `+=`: a property that the map leaves out goes away.
    let isReplacement: Bool
    let properties: [(name: String, value: CompiledExpression)]
}

private final class MergeOperator: UpdatingOperator {
    private let step: MergeStep
    private var pipeline: Pipeline?
    private var found: [Batch] = []

    init(_ step: MergeStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        try context.checkLimits()
        if batch.count > 1, try needsSplit(batch) {
            var outputs: [Batch] = []
            for row in 0..<batch.count { outputs.append(try merge(batch.slice(row..<row + 1))) }
            return try next.push(.concatenate(outputs))
        }
        try next.push(try merge(batch))
    }

    private func merge(_ batch: Batch) throws(QueryError) -> Batch {
        try checkNulls(batch)
        let matches = try match(batch)
        let missing = matches.missingRows
        var rows = MergedRows(matches)
        if !missing.isEmpty {
            let (groups, firstRows) = try group(batch, missing)
            let created = try step.template.create(batch.gather(firstRows), execution)
            rows.add(created.columns[batch.columns.count...], missing, groups, firstRows)
        }
        let output = rows.batch(over: batch)
        try runActions(output, rows)
        return output
    }

    // MARK: Matching

    private func match(_ batch: Batch) throws(QueryError) -> MergeMatches {
        found.removeAll(keepingCapacity: true)
        var numbered = batch
        numbered.columns.append(.rowNumbers(batch.count))
        try makePipeline().push(numbered)
        return MergeMatches(
            found, rowNumberSlot: step.rowNumberSlot, slots: step.matchSlots, count: batch.count)
    }

    private func makePipeline() -> Pipeline {
        if let pipeline { return pipeline }
        let sink = SinkOperator { [unowned self] batch throws(QueryError) in
            self.found.append(batch)
        }
        let made = step.match.makePipeline(feeding: sink, execution)
        pipeline = made
        return made
    }

    private func checkNulls(_ batch: Batch) throws(QueryError) {
        for (name, value) in step.properties {
            let column = try value.evaluate(batch, context)
            guard (0..<batch.count).contains(where: { column.isNull(at: $0) }) else { continue }
            throw QueryError(
                .semanticError, detail: "MergeReadOwnWrites",
                "MERGE cannot look for a null: property \(name) in \(step.text).")
        }
    }

    /// Whether the rows of a batch have to be merged one at a time.
    private func needsSplit(_ batch: Batch) throws(QueryError) -> Bool {
        if step.isRowByRow { return true }
        for guarding in step.guards {
            if try !guarding.holds(batch, context) { return true }
        }
        return false
    }

    /// Groups the missing rows by key: the group of each, and each group's first row.
    private func group(_ batch: Batch, _ missing: ContiguousArray<Int32>) throws(QueryError)
        -> (groups: ContiguousArray<Int32>, firstRows: ContiguousArray<Int32>)
    {
        if missing.count == 1 { return ([0], missing) }
        if step.keys.isEmpty {
            return (ContiguousArray(repeating: 0, count: missing.count), [missing[0]])
        }
        let rows = batch.gather(missing)
        var keys: [Column] = []
        for key in step.keys { keys.append(try key.evaluate(rows, context)) }
        var table = GroupTable(keyCount: keys.count)
        var groups = try table.groups(of: keys, rowCount: rows.count, context)
        separate(&groups, keys)
        var firstRows = ContiguousArray<Int32>()
        for (place, group) in groups.enumerated() where Int(group) == firstRows.count {
            firstRows.append(missing[place])
        }
        return (groups, firstRows)
    }

    /// Gives rows a group of their own whose keys are not equal to themselves, as NaN or a list
    /// with null: what is made for one of them, no other one finds.
    private func separate(_ groups: inout ContiguousArray<Int32>, _ keys: [Column]) {
        let doubtful = keys.filter { !$0.equalsItself }
        if doubtful.isEmpty { return }
        var numbers: [Int32: Int32] = [:]
        var count: Int32 = 0
        for row in groups.indices {
            let isAlone = doubtful.contains { key in
                let value = key.value(at: row)
                return Value.isEqual(value, value) != true
            }
            let known = isAlone ? nil : numbers[groups[row]]
            if known == nil {
                if !isAlone { numbers[groups[row]] = count }
                count += 1
            }
            groups[row] = known ?? count - 1
        }
    }

    // MARK: Actions

    private func runActions(_ output: Batch, _ rows: MergedRows) throws(QueryError) {
        var kinds = rows.kinds
        if writer.seesStubs { try completeStubs(output, &kinds) }
        if case .rowByRow = step.order {
            for row in 0..<output.count {
                try actions(of: kinds[row]).run(
                    output.slice(row..<row + 1), .rowByRow, execution)
            }
            return
        }
        for kind in [MergedRows.Kind.created, .completed, .matched] {
            let actions = actions(of: kind)
            if actions.isEmpty { continue }
            let chosen = ContiguousArray((0..<Int32(kinds.count)).filter { kinds[Int($0)] == kind })
            if chosen.isEmpty { continue }
            let part = chosen.count == output.count ? output : output.gather(chosen)
            try actions.run(part, step.order, execution)
        }
    }

    private func actions(of kind: MergedRows.Kind) -> [UpdateAction] {
        switch kind {
        case .created: step.onCreate
        case .completed: step.onComplete
        case .matched: step.onMatch
        }
    }

    /// Makes full nodes of the stubs that were found for variables that stand for full nodes.
    private func completeStubs(_ output: Batch, _ kinds: inout [MergedRows.Kind])
        throws(QueryError)
    {
        let firstSlot = output.columns.count - step.template.elements.count
        for (place, element) in step.template.elements.enumerated() {
            guard case .node(let template) = element,
                !execution.stubVariables.contains(template.variable)
            else { continue }
            let nodes = try output.columns[firstSlot + place].nodeIDs()
            for row in nodes.indices where kinds[row] == .matched {
                if try writer.completeStub(nodes[row]) { kinds[row] = .completed }
            }
        }
    }
}

extension Column {
    /// Whether all values are of kinds that are equal to themselves.
    fileprivate var equalsItself: Bool {
        switch storage {
        case .floats, .values: false
        case .constant(let value): Value.isEqual(value, value) == true
        default: true
        }
    }
}

extension MergeGuard {
    fileprivate func holds(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Bool {
        let maps = try map.evaluate(batch, context)
        for (name, value) in properties {
            let values = try value.evaluate(batch, context)
            var hint = 0
            for row in 0..<batch.count {
                guard case .map(let map) = maps.value(at: row) else { return false }
                if let assigned = map.value(for: name, hint: &hint) {
                    if !isSame(assigned, values.value(at: row)) { return false }
                } else if isReplacement {
                    return false
                }
            }
        }
        return true
    }
}
