/// A plan as people and tools are shown it: its operators, each with those that feed it.
///
/// They lie in one list, for a plan may be a very long chain.
public struct PlanDescription: Sendable {
    public struct Operator: Sendable {
        public let name: String
        /// What it works on; empty where the name says all.
        public let detail: String
        /// The variables of its rows.
        public let identifiers: [String]
        /// nil where nothing is estimated, as for a change of the schema.
        public let estimatedRowCount: Double?
        /// nil where the plan was not run.
        public internal(set) var work: Work?
        /// How far the operator is indented as text: subplans and branches are more than what
        /// they belong to.
        let depth: Int
        /// The places of the operators whose rows it takes, and of plans that run within it.
        public internal(set) var children: [Int] = []
    }

    /// What an operator did while a statement ran.
    public struct Work: Sendable {
        public let rowCount: Int
        public let time: Duration
        /// The most bytes of the memory budget that it held.
        public let byteCount: Int
        /// The elements, entries of indexes and neighbours that it read, and the changes it made.
        public internal(set) var hitCount: Int
    }

    /// The last operator to hand on rows is the first of the list; each stands before its children.
    public private(set) var operators: [Operator] = []

    /// A plan of one operator without rows.
    init(name: String, detail: String) {
        operators = [
            Operator(
                name: name, detail: detail, identifiers: [], estimatedRowCount: nil, work: nil,
                depth: 0)
        ]
    }

    init(_ root: PlanNode, profile: Profile? = nil) { add(root, depth: 0, profile) }

    /// Adds a plan behind the others; returns its place.
    @discardableResult
    private mutating func add(_ root: PlanNode, depth: Int, _ profile: Profile?) -> Int {
        let first = operators.count
        var node = root
        // A chain is walked in a loop: only unions and subplans branch.
        while true {
            let place = operators.count
            operators.append(Operator(node, depth: depth, profile))
            for subplan in node.subplans {
                operators[place].children.append(add(subplan, depth: depth + 1, profile))
            }
            // What plans within the operator did is theirs.
            let inner = operators[(place + 1)...].reduce(0) { $0 + ($1.work?.hitCount ?? 0) }
            let own = max(0, (operators[place].work?.hitCount ?? 0) - inner)
            operators[place].work?.hitCount = own
            guard node.inputs.count == 1 else {
                for input in node.inputs {
                    operators[place].children.append(add(input, depth: depth + 1, profile))
                }
                return first
            }
            operators[place].children.append(operators.count)
            node = node.inputs[0]
        }
    }
}

extension PlanDescription.Operator {
    fileprivate init(_ node: PlanNode, depth: Int, _ profile: Profile?) {
        name = node.step.name
        detail = node.step.detail.replacing("\n", with: " ")
        identifiers = node.scope.names.filter { !$0.hasPrefix(hiddenPrefix) }
        estimatedRowCount = node.estimatedRows
        work = profile.map { PlanDescription.Work(node, $0) }
        self.depth = depth
    }
}

extension PlanDescription.Work {
    fileprivate init(_ node: PlanNode, _ profile: Profile) {
        let counter = profile.counter(of: node)
        rowCount = counter.rowCount
        // What the operator's input spent on it, less what it spent on those behind it.
        let above = node.inputs.reduce(Duration.zero) {
            $0 + profile.counter(of: $1).timeBelow
        }
        time = max(above - counter.timeBelow, .zero)
        // The same for what it held of the memory budget.
        let held = node.inputs.reduce(0) { $0 + profile.counter(of: $1).highestBytesBelow }
        byteCount = max(0, held - counter.highestBytesBelow)
        let hits = node.inputs.reduce(0) { $0 + profile.counter(of: $1).hitsBelow }
        hitCount = max(0, hits - counter.hitsBelow)
    }
}
