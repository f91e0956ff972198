import Graph

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

    /// How the step behaves where several threads share a scan.
    var threading: Threading { get }

    /// The operator that does this step and hands its rows to `next`.
    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator
}

extension PlanStep {
    var detail: String { "" }
    var subplans: [PlanNode] { [] }
    var threading: Threading { .single }
}

/// What a step can do where the rows of a scan are shared among threads, each with its own
/// operators.
enum Threading: Sendable {
    /// It needs all rows on one thread.
    case single
    /// It makes the rows: each thread has its own part of them.
    case scan(ScannedElements)
    /// It makes rows on one thread, for each of which the steps behind it may have much to do.
    case dealing
    /// It works on each row by itself and changes nothing.
    case streaming
    /// It takes in all rows first, and its operators can be merged (`MergingOperator`).
    case merging
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
    ///
    /// - Parameter sharesScans: Whether scans may run on several threads: in a plan that runs once.
    func makePipeline(
        feeding last: Operator, _ execution: Execution, sharesScans: Bool = false
    ) -> Pipeline {
        var entries: [Operator] = []
        collectEntries(feeding: last, execution, sharesScans: sharesScans, into: &entries)
        return Pipeline(entries: entries)
    }

    private func collectEntries(
        feeding last: Operator, _ execution: Execution, sharesScans: Bool,
        into entries: inout [Operator]
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
            if sharesScans, let shared = SharedScan(of: node) {
                entries.append(SharedScanOperator(shared, feeding: next, execution))
                return
            }
            if sharesScans, execution.threadCount > 1, let shared = SharedRows(of: node) {
                shared.source.collectEntries(
                    feeding: SharedRowsOperator(shared, feeding: next, execution), execution,
                    sharesScans: false, into: &entries)
                return
            }
            if sharesScans, let gathered = GatheredScan(of: node) {
                entries.append(GatheredScanOperator(gathered, feeding: next, execution))
                return
            }
            next = node.step.makeOperator(feeding: next, execution)
            guard node.inputs.count == 1 else {
                for input in node.inputs {
                    input.collectEntries(
                        feeding: next, execution, sharesScans: sharesScans, into: &entries)
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
