/// A step whose operator treats each row by itself and hands on what it makes of it at once.
///
/// Inside another operator, a plan of such steps alone takes whole batches, whose rows it keeps
/// apart by their numbers; any other plan runs anew for each row.
protocol RowwiseStep: PlanStep {}

extension ArgumentStep: RowwiseStep {}
extension NodeScanStep: RowwiseStep {}
extension RelationshipScanStep: RowwiseStep {}
extension UniqueSeekStep: RowwiseStep {}
extension IndexSeekStep: RowwiseStep {}
extension IDSeekStep: RowwiseStep {}
extension ExpandStep: RowwiseStep {}
extension ExpandIntoStep: RowwiseStep {}
extension VariableExpandStep: RowwiseStep {}
extension IntersectStep: RowwiseStep {}
extension HashJoinStep: RowwiseStep {}
extension ConnectedStep: RowwiseStep {}
extension CountNeighboursStep: RowwiseStep {}
extension CountFromStatisticsStep: RowwiseStep {}
extension DistinctExpandStep: RowwiseStep {}
extension EndpointsStep: RowwiseStep {}
extension BuildPathStep: RowwiseStep {}
extension FilterStep: RowwiseStep {}
extension ProjectStep: RowwiseStep {}
extension SelectStep: RowwiseStep {}
extension UnwindStep: RowwiseStep {}
extension LoadCSVStep: RowwiseStep {}
extension ShortestPathStep: RowwiseStep {}
extension OptionalStep: RowwiseStep {}
extension SubqueryStep: RowwiseStep {}
extension CallStep: RowwiseStep {}
extension SubqueryCallStep: RowwiseStep {}
extension ForEachStep: RowwiseStep {}
extension CreateStep: RowwiseStep {}
extension MergeStep: RowwiseStep {}
extension UpdateStep: RowwiseStep {}
extension DeleteStep: RowwiseStep {}

extension PlanNode {
    /// Whether the whole plan keeps rows apart that go through it together.
    var isRowwise: Bool { step is any RowwiseStep && inputs.allSatisfy(\.isRowwise) }
}
