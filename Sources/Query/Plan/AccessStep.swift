/// A step that finds elements: MERGE shows in its own line of EXPLAIN how it looks for a match.
protocol AccessStep: PlanStep {
    /// Such as `unique seek :Entity(id)`.
    var access: String { get }
}

extension NodeScanStep: AccessStep {
    var access: String {
        switch labels?.count {
        case nil: "all nodes scan"
        case 1: "label scan \(typeText(labels))"
        default: "label union scan \(typeText(labels))"
        }
    }
}

extension ExpandStep: AccessStep {
    var access: String { "expand" }
}

extension PlanNode {
    /// How the plan finds its elements, in the order of execution.
    var accesses: [String] {
        let before = inputs.flatMap(\.accesses)
        guard let step = step as? any AccessStep else { return before }
        return before + [step.access]
    }
}

/// What hidden variables begin with; no identifier of a statement can.
let hiddenPrefix = "\u{1}"

/// A variable as EXPLAIN shows it.
func displayed(_ variable: String) -> String {
    variable.hasPrefix(hiddenPrefix) ? "_" + variable.dropFirst() : variable
}

/// Types as a pattern shows them: `:A|B`, or nothing for all.
func typeText(_ types: [String]?) -> String {
    guard let types, !types.isEmpty else { return "" }
    return ":" + types.joined(separator: "|")
}
