/// What one operator of a plan does: its text in EXPLAIN, and how to make the operator.
///
/// A step is immutable; executions of a cached plan share it.
protocol PlanStep: Sendable {
    /// The operator's name in EXPLAIN.
    var name: String { get }
    /// What it works on, for EXPLAIN.
    var detail: String { get }
    /// Plans that run inside the operator, one time for each of its input batches.
    var subplans: [PlanNode] { get }

    /// The operator that does this step and hands its rows to `next`.
    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator
}

extension PlanStep {
    var detail: String { "" }
    var subplans: [PlanNode] { [] }
}

/// A physical plan: a step on top of the plans that feed it.
struct PlanNode: Sendable {
    /// Tells the nodes of one statement apart, those of subplans included.
    let id: Int
    let step: any PlanStep
    /// None for `ArgumentStep`, several for a union, else one.
    let inputs: [PlanNode]
    /// The variables of the step's rows.
    let scope: Scope
    let estimatedRows: Double
    /// Plans of subqueries that the step's expressions run.
    var expressionPlans: [PlanNode] = []

    /// All plans that run inside the step's operator.
    var subplans: [PlanNode] { step.subplans + expressionPlans }

    /// Makes the operators of this plan; its rows go to `last`.
    func makePipeline(feeding last: Operator, _ execution: Execution) -> Pipeline {
        var entries: [Operator] = []
        collectEntries(feeding: last, execution, into: &entries)
        return Pipeline(entries: entries)
    }

    private func collectEntries(
        feeding last: Operator, _ execution: Execution, into entries: inout [Operator]
    ) {
        // A chain is walked in a loop: only unions branch.
        var node = self
        var next = last
        while true {
            next = execution.observe(node, feeding: next)
            if node.step is ArgumentStep {
                entries.append(next)
                return
            }
            next = node.step.makeOperator(feeding: next, execution)
            guard node.inputs.count == 1 else {
                for input in node.inputs {
                    input.collectEntries(feeding: next, execution, into: &entries)
                }
                return
            }
            node = node.inputs[0]
        }
    }
}

/// Where every plan begins: the rows that are pushed into it.
struct ArgumentStep: PlanStep {
    let name = "Argument"

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator { next }
}

/// The operators of a plan, ready to take rows.
struct Pipeline {
    /// The first operator of each branch; all get the same rows.
    let entries: [Operator]

    func push(_ batch: Batch) throws(QueryError) {
        for entry in entries { try entry.push(batch) }
    }

    func finish() throws(QueryError) {
        for entry in entries { try entry.finish() }
    }

    /// Runs a whole plan: one row in, and the end.
    func run(_ argument: Batch = .unit) throws(QueryError) {
        // Each branch of a union ends before the next begins.
        for entry in entries {
            try entry.push(argument)
            try entry.finish()
        }
    }
}
