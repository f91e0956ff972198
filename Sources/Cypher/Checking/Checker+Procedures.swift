import Graph

// Calls of procedures against their signatures.

extension Checker {
    mutating func check(_ call: ProcedureCall, _ range: SourceRange) throws(Diagnostic) {
        let signature = try signature(of: call)
        try checkArguments(of: call, signature, range)
        if case .all = call.yield, !call.isStandalone {
            throw failure(.unexpectedSyntax, "YIELD * is for standalone calls only", range)
        }
        switch (call.yield, signature) {
        case (.items(let items), _):
            for item in items {
                try declare(item.variable, try type(of: item, signature))
            }
        case (.none, let signature?) where !call.isStandalone && !signature.results.isEmpty:
            throw failure(
                .undefinedVariable,
                "A call inside a query names the results that it uses: YIELD "
                    + signature.results.map(\.name).joined(separator: ", "), range)
        case (.none, let signature?), (.all, let signature?):
            for result in signature.results {
                try declare(Identifier(result.name, range), StaticType(result.type))
            }
        case (.none, nil), (.all, nil): break
        }
        if let predicate = call.predicate { try checkPredicate(predicate) }
    }

    /// Whether a clause may change the graph.
    func isWriting(_ clause: Clause) -> Bool {
        switch clause.kind {
        case .call(let call): (procedure?(call.name.name)?.mode ?? .read) != .read
        case .subquery(let subquery):
            subquery.query.parts.contains { $0.clauses.contains(where: isWriting) }
        default: clause.isWriting
        }
    }

    /// Nil where every call is accepted.
    private func signature(of call: ProcedureCall) throws(Diagnostic) -> ProcedureSignature? {
        guard let procedure else { return nil }
        guard let signature = procedure(call.name.name) else {
            throw failure(
                .procedureNotFound, "There is no procedure '\(call.name.name)'", call.name.range,
                kind: .procedureError)
        }
        return signature
    }

    private mutating func checkArguments(
        of call: ProcedureCall, _ signature: ProcedureSignature?, _ range: SourceRange
    ) throws(Diagnostic) {
        guard let arguments = call.arguments else {
            if call.isStandalone || signature?.parameters.isEmpty == true { return }
            throw failure(
                .invalidArgumentPassingMode,
                "A call inside a query needs its arguments in parentheses", range)
        }
        var types: [StaticType] = []
        for argument in arguments { types.append(try check(argument)) }
        guard let signature else { return }
        guard signature.argumentCount.contains(arguments.count) else {
            throw failure(
                .invalidNumberOfArguments,
                "The procedure is \(signature), and the call gives \(arguments.count) arguments",
                range)
        }
        for (position, type) in types.enumerated() {
            let parameter = signature.parameters[position]
            guard type.maybe({ StaticType.isAssignable($0, to: parameter.type) }) else {
                throw failure(
                    .invalidArgumentType,
                    "Argument '\(parameter.name)' takes \(parameter.type), not \(type.name)",
                    arguments[position].range)
            }
        }
    }

    private func type(
        of item: ProcedureCall.YieldItem, _ signature: ProcedureSignature?
    ) throws(Diagnostic) -> StaticType {
        guard let signature else { return .any }
        guard let result = signature.results.first(where: { $0.name == item.field.name }) else {
            throw failure(
                .undefinedVariable,
                "Procedure '\(signature.name)' has no result '\(item.field.name)'",
                item.field.range)
        }
        return StaticType(result.type)
    }
}

extension ProcedureCall {
    /// Whether the call names results.
    var bindsVariables: Bool {
        if case .items = yield { true } else { false }
    }
}

extension StaticType {
    /// What is known of values of a type in a signature.
    init(_ type: ValueType) {
        switch type {
        case .boolean: self = .boolean
        case .integer: self = .integer
        case .float: self = .float
        case .string: self = .string
        case .map: self = .map
        case .node: self = .node
        case .relationship: self = .relationship
        case .path: self = .path
        case .list(let element): self = .list(of: StaticType(element))
        case .any, .number, .bytes, .date, .localTime, .time, .localDateTime, .dateTime,
            .duration, .point:
            self = .any
        }
    }

    /// Whether an argument may be passed for a parameter; integers become floats.
    static func isAssignable(_ type: StaticType, to parameter: ValueType) -> Bool {
        switch (type, parameter) {
        case (.any, _), (.null, _), (_, .any), (.boolean, .boolean), (.integer, .integer),
            (.integer, .float), (.float, .float), (.integer, .number), (.float, .number),
            (.string, .string), (.map, .map), (.node, .node), (.relationship, .relationship),
            (.path, .path):
            true
        case (.list(let element), .list(let wanted)): isAssignable(element, to: wanted)
        default: false
        }
    }
}
