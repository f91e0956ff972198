/// Groups rows each of which is a group of its own.
struct RowGroupsStep: PlanStep {
    /// The keys, then what the aggregates are of one row.
    let columns: ProjectStep
    let detail: String

    let name = "RowGroups"
    var threading: Threading { .streaming }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        columns.makeOperator(feeding: next, execution)
    }
}
