import Graph

/// A scan and the steps that look at its rows one at a time: the part of a plan that each of
/// several threads can run over a part of the ids.
struct StreamedScan {
    /// The steps behind the scan, the last first.
    let streaming: [any PlanStep]
    let scan: any PlanStep
    let elements: ScannedElements

    /// Nil where the plan that ends in `node` has another form.
    init?(of node: PlanNode) {
        var streaming: [any PlanStep] = []
        var below = node
        while true {
            guard below.inputs.count == 1 else { return nil }
            switch below.step.threading {
            case .streaming:
                streaming.append(below.step)
                below = below.inputs[0]
            case .scan(let elements):
                guard below.inputs[0].step is ArgumentStep else { return nil }
                self.streaming = streaming
                scan = below.step
                self.elements = elements
                return
            case .single, .dealing, .merging: return nil
            }
        }
    }

    /// The operators of one thread; the scan comes back.
    func makeOperators(
        feeding next: Operator, _ execution: Execution
    ) -> any RangeScanOperator {
        var below = next
        for step in streaming { below = step.makeOperator(feeding: below, execution) }
        guard let scan = scan.makeOperator(feeding: below, execution) as? any RangeScanOperator
        else { preconditionFailure("a scan step makes operators that scan ranges") }
        return scan
    }

    /// The ranges that threads take one by one. Few of them are done before a thread has begun.
    func ranges(_ execution: Execution) throws(QueryError) -> [Range<UInt64>] {
        // Relationships cost less to find than nodes.
        let batchCount = elements == .nodes ? 16 : 64
        let count = execution.scanRangeIDCount ?? execution.context.batchRowCount * batchCount
        return try execution.context.reading { graph throws(GraphError) in
            try graph.scanRanges(of: elements, count: count)
        }
    }
}

/// A scan that can be limited to a range of ids.
protocol RangeScanOperator: Operator {
    /// Nil for all.
    var range: Range<UInt64>? { get set }
}
