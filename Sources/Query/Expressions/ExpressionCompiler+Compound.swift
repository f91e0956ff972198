import Cypher
import Graph

extension ExpressionCompiler {
    func compileSlice(
        _ base: Expression, _ from: Expression?, _ to: Expression?
    ) throws(QueryError) -> CompiledExpression {
        try build([base] + [from, to].compactMap { $0 }) { operands in
            SliceKernel(
                base: operands[0], from: from == nil ? nil : operands[1],
                to: to == nil ? nil : operands[operands.count - 1])
        }
    }

    /// `a < b <= c` means `a < b AND b <= c`.
    func compileComparison(
        _ first: Expression, _ steps: [ComparisonStep]
    ) throws(QueryError) -> CompiledExpression {
        var left = try compile(first)
        var comparisons: [CompiledExpression] = []
        for step in steps {
            let right = try compile(step.operand)
            comparisons.append(
                build([left, right]) {
                    ComparisonKernel(
                        operator: step.operator, left: $0[0].kernel, right: $0[1].kernel)
                })
            left = right
        }
        if comparisons.count == 1 { return comparisons[0] }
        return build(comparisons, readsAll: false) { LogicKernel(operator: .and, operands: $0) }
    }

    func compileCase(_ expression: CaseExpression) throws(QueryError) -> CompiledExpression {
        let subject = try expression.subject.map(compile)
        var parts = [subject].compactMap { $0 }
        var tests: [CompiledExpression] = []
        var branches: [CaseKernel.Branch] = []
        for branch in expression.branches {
            let inner = branch.testsSubject ? binding(Self.caseSubject) : self
            let condition = try inner.compile(branch.condition)
            let result = try compile(branch.result)
            let variable = branch.testsSubject ? local([condition]) : nil
            parts += branch.testsSubject ? [result] : [condition, result]
            if branch.testsSubject { tests.append(condition) }
            branches.append(
                CaseKernel.Branch(condition: condition, result: result, variable: variable))
        }
        let otherwise = try expression.otherwise.map(compile)
        parts += [otherwise].compactMap { $0 }
        let kernel = CaseKernel(subject: subject, branches: branches, otherwise: otherwise)
        guard tests.isEmpty else { return compound(parts, local(tests)) { kernel } }
        return build(parts, readsAll: false) { _ in kernel }
    }

    /// The name under which the tests of a CASE see its subject.
    static let caseSubject = "\(hiddenPrefix)case"

    func compileLabels(
        _ operand: Expression, _ labels: LabelExpression
    ) throws(QueryError) -> CompiledExpression {
        var parts = [try compile(operand)]
        let test = try compileTest(labels, &parts)
        return build(parts) { LabelKernel(operand: $0[0].kernel, test: test) }
    }

    private func compileTest(
        _ labels: LabelExpression, _ parts: inout [CompiledExpression]
    ) throws(QueryError) -> LabelTest {
        switch labels {
        case .name(let identifier): return .name(identifier.name)
        case .dynamic(let expression, let isAny):
            let compiled = try compile(expression)
            parts.append(compiled)
            return .dynamic(compiled.kernel, isAny: isAny)
        case .wildcard: return .wildcard
        case .not(let inner, _): return .not(try compileTest(inner, &parts))
        case .and(let terms): return .and(try compileTests(terms, &parts))
        case .or(let terms): return .or(try compileTests(terms, &parts))
        }
    }

    private func compileTests(
        _ labels: [LabelExpression], _ parts: inout [CompiledExpression]
    ) throws(QueryError) -> [LabelTest] {
        var tests: [LabelTest] = []
        for label in labels { tests.append(try compileTest(label, &parts)) }
        return tests
    }

    /// A call of a scalar function. `coalesce` is none: it computes operands only where needed.
    func compileCall(_ call: FunctionCall) throws(QueryError) -> CompiledExpression {
        let arguments = try compileAll(call.arguments)
        if call.name.name.lowercased() == "coalesce" {
            guard !arguments.isEmpty else {
                throw QueryError(
                    .syntaxError, detail: "InvalidNumberOfArguments",
                    "coalesce takes at least 1 argument, not 0.", isCompileTime: true)
            }
            return build(arguments, readsAll: false) { CoalesceKernel(operands: $0) }
        }
        guard let function = functions.function(named: call.name.name) else {
            throw QueryError(
                .syntaxError, detail: "UnknownFunction",
                "There is no function `\(call.name.name)`.", isCompileTime: true)
        }
        guard function.argumentCount.contains(arguments.count) else {
            throw QueryError(
                .syntaxError, detail: "InvalidNumberOfArguments",
                "\(function.name) takes \(function.argumentCountText), not \(arguments.count).",
                isCompileTime: true)
        }
        // What the clock says is asked when the statement runs.
        let isClock = asksClock(function, arguments.map { $0.constant ?? .null })
        let isFoldable =
            function.isDeterministic && !isClock
            && (!arguments.isEmpty || function.argumentCount.upperBound == 0)
        return build(arguments, isFoldable: isFoldable) {
            FunctionKernel(function: function, arguments: $0.map(\.kernel))
        }
    }

    func compileProjection(_ projection: MapProjection) throws(QueryError) -> CompiledExpression {
        let subject = try compile(
            Expression(.variable(projection.subject.name), projection.subject.range))
        var parts = [subject]
        var items: [MapProjectionKernel.Item] = []
        for item in projection.items {
            switch item {
            case .property(let key):
                items.append(
                    .entry(
                        key: key.name,
                        value: PropertyKernel(base: subject.kernel, key: key.name)))
            case .entry(let entry):
                let value = try compile(entry.value)
                parts.append(value)
                items.append(.entry(key: entry.key.name, value: value.kernel))
            case .allProperties:
                items.append(.allProperties)
            }
        }
        return build(parts) { MapProjectionKernel(subject: $0[0].kernel, items: items) }
    }
}

extension Function {
    /// How many arguments the function takes, in words.
    var argumentCountText: String {
        let (least, most) = (argumentCount.lowerBound, argumentCount.upperBound)
        if least == most { return least == 1 ? "1 argument" : "\(least) arguments" }
        return most == .max ? "at least \(least) arguments" : "\(least) to \(most) arguments"
    }
}
