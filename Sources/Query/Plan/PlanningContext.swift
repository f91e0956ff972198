import Cypher
import Graph

/// What planning one statement has at hand.
final class PlanningContext {
    let graph: any GraphReader
    let functions: FunctionRegistry
    let procedures: ProcedureRegistry
    /// The optimisations that are allowed.
    let rewrites: Rewrites
    /// The statement, which ranges refer to.
    let text: String
    /// When planning has to end.
    private let deadline: ContinuousClock.Instant?
    /// Every index, read once.
    let indexes: [IndexDescriptor]

    /// The most steps of a plan: operators call each other, so a plan's height takes stack.
    static let maximumStepCount = 1_000

    /// Plans of subqueries in expressions that were compiled for the next step.
    private var expressionPlans: [PlanNode] = []
    /// The strongest of the modes of the procedures that the statement calls.
    private(set) var procedureMode = ProcedureSignature.Mode.read
    /// Parameters that calls take without naming them.
    private(set) var implicitParameters: Set<String> = []

    /// Unique indexes without which the plan is wrong, unless they have all nodes of their labels.
    private(set) var assumedIndexes: [IndexID] = []

    private var stepCount = 0
    private var hiddenCount = 0

    init(
        graph: any GraphReader, functions: FunctionRegistry, procedures: ProcedureRegistry,
        text: String, rules: PlanningRules
    ) {
        self.graph = graph
        self.functions = functions
        self.procedures = procedures
        rewrites = rules.rewrites
        self.text = text
        deadline = rules.deadline
        indexes = graph.indexes()
    }

    /// A number for a new plan node.
    func nextStepID() throws(QueryError) -> Int {
        stepCount += 1
        guard stepCount <= Self.maximumStepCount else {
            throw QueryError(
                .limitExceeded, detail: "PlanSize",
                "The statement needs more than \(Self.maximumStepCount) plan steps.",
                isCompileTime: true)
        }
        try checkDeadline()
        return stepCount
    }

    /// Throws if planning has to end.
    func checkDeadline() throws(QueryError) {
        guard let deadline, ContinuousClock.now > deadline else { return }
        throw QueryError(
            .limitExceeded, detail: "Deadline",
            "The statement was beyond its deadline before it was planned.",
            isCompileTime: true)
    }

    /// Notes the plan of a subquery inside an expression that the next step computes.
    func note(expressionPlan: PlanNode) { expressionPlans.append(expressionPlan) }

    /// The plans noted since the last step.
    func takeExpressionPlans() -> [PlanNode] {
        defer { expressionPlans = [] }
        return expressionPlans
    }

    /// Plans something inside a step whose expressions are still being compiled.
    func planningInside<R>(_ body: () throws(QueryError) -> R) throws(QueryError) -> R {
        let noted = takeExpressionPlans()
        defer { expressionPlans = noted }
        return try body()
    }

    /// Notes that the statement calls a procedure.
    func noteCall(of signature: ProcedureSignature) {
        if procedureMode != .schema, signature.mode != .read { procedureMode = signature.mode }
    }

    /// Notes a parameter that a call takes without naming it.
    func noteImplicitParameter(_ name: String) { implicitParameters.insert(name) }

    /// Notes that the plan takes an index to have all nodes of its label.
    func assume(_ index: IndexID) {
        if !assumedIndexes.contains(index) { assumedIndexes.append(index) }
    }

    /// A variable that no statement can name.
    func makeHiddenVariable(_ purpose: String = "") -> String {
        hiddenCount += 1
        return "\(hiddenPrefix)\(purpose)\(hiddenCount)"
    }

    /// The error of a construct that is not there yet.
    func notSupported(_ construct: String, _ range: SourceRange) -> QueryError {
        failure(
            .syntaxError, detail: "NotSupported", "\(construct) is not supported yet.", range)
    }

    /// What is wrong at a place of the statement.
    func failure(
        _ kind: QueryError.Kind, detail: String, _ message: String, _ range: SourceRange
    ) -> QueryError {
        QueryError(
            kind, detail: detail, message, isCompileTime: true,
            position: QueryError.Position(offset: range.lowerBound, in: text))
    }

    /// Asks the graph, with its errors as the query's.
    func reading<R>(_ body: (any GraphReader) throws(GraphError) -> R) throws(QueryError) -> R {
        do {
            return try body(graph)
        } catch {
            throw QueryError(error)
        }
    }
}

extension QueryError.Position {
    /// The place of a byte of the text.
    init(offset: UInt32, in text: String) {
        let bytes = Array(text.utf8)
        let offset = min(Int(offset), bytes.count)
        let newline = UInt8(ascii: "\n")
        let start = bytes[..<offset].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let end = bytes[offset...].firstIndex(of: newline) ?? bytes.count
        let before = String(decoding: bytes[start..<offset], as: UTF8.self)
        let caret = String(repeating: " ", count: before.count) + "^"
        self.init(
            line: bytes[..<offset].count { $0 == newline } + 1, column: before.count + 1,
            excerpt: String(decoding: bytes[start..<end], as: UTF8.self) + "\n" + caret)
    }
}
