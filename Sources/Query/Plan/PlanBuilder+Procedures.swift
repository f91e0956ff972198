import Cypher
import Graph

extension PlanBuilder {
    /// Puts CALL of a procedure on top.
    mutating func append(_ call: ProcedureCall, _ range: SourceRange) throws(QueryError) {
        guard let procedure = context.procedures.procedure(named: call.name.name) else {
            throw context.notSupported("An unknown procedure", range)
        }
        let signature = procedure.signature
        context.noteCall(of: signature)
        try begin(effects(of: call, signature))
        if !call.isOptional { return try appendCall(call, procedure, range) }

        var (inner, rowNumberSlot) = try makeSubplan()
        try inner.appendCall(call, procedure, range)
        let added = Array(inner.scope.names[(rowNumberSlot + 1)...])
        try append(
            OptionalStep(
                plan: inner.node, rowNumberSlot: rowNumberSlot, newColumnCount: added.count),
            binding: added, rows: max(rows, inner.rows))
        kinds = inner.kinds
    }

    private mutating func appendCall(
        _ call: ProcedureCall, _ procedure: Procedure, _ range: SourceRange
    ) throws(QueryError) {
        let signature = procedure.signature
        var arguments: [CompiledExpression] = []
        for (position, parameter) in signature.parameters.enumerated() {
            arguments.append(try argument(call, position, parameter))
        }
        let columns = call.columns(of: signature)
        try append(
            CallStep(
                name: "ProcedureCall", procedure: procedure, arguments: arguments,
                outputs: columns.map(\.result), text: call.text(columns, signature)),
            binding: columns.map(\.variable),
            rows: signature.results.isEmpty ? rows : rows * 10)
        for column in columns {
            kinds.add(column.variable, signature.results[column.result].type)
        }
        if let predicate = call.predicate { try filter(predicate) }
    }

    /// Puts SHOW on top: all its columns.
    mutating func append(_ show: ShowClause) throws(QueryError) {
        let procedure = Procedure(
            showing: show, functions: context.functions, procedures: context.procedures)
        let results = procedure.signature.results
        try append(
            CallStep(
                name: "Show", procedure: procedure, arguments: [],
                outputs: Array(results.indices), text: show.text),
            binding: results.map(\.name), rows: rows * 10)
        for result in results { kinds.add(result.name, result.type) }
    }

    /// The argument that a call gives for a parameter: written, of the parameter's name, or left
    /// out.
    private mutating func argument(
        _ call: ProcedureCall, _ position: Int, _ parameter: ProcedureSignature.Parameter
    ) throws(QueryError) -> CompiledExpression {
        let kernel: any ExpressionKernel
        if let arguments = call.arguments {
            if position < arguments.count { return try compile(arguments[position]) }
            kernel = ConstantKernel(value: parameter.defaultValue ?? .null)
        } else {
            kernel = ParameterKernel(name: parameter.name, defaultValue: parameter.defaultValue)
            if parameter.defaultValue == nil { context.noteImplicitParameter(parameter.name) }
        }
        return CompiledExpression(kernel: kernel, slots: [])
    }

    /// What a procedure may do, of which only its mode is known.
    private func effects(of call: ProcedureCall, _ signature: ProcedureSignature) -> Effects {
        var effects = reads(of: call.predicate)
        for argument in call.arguments ?? [] { effects.formUnion(reads(of: argument)) }
        effects.readsNodes = .all
        effects.readsRelationships = .all
        effects.readsProperties.formUnion(.all, of: .unknown)
        effects.readsLabels = .all
        if signature.mode != .read {
            effects.createsNodes = .all
            effects.makesNodes = true
            effects.createsRelationships = .all
            effects.writesProperties.formUnion(.all, of: .unknown)
            effects.writesLabels = .all
            effects.deletes = true
        }
        return effects
    }
}

extension ProcedureCall {
    /// The variables that the call binds, each with the place of its result.
    fileprivate func columns(
        of signature: ProcedureSignature
    ) -> [(variable: String, result: Int)] {
        guard case .items(let items) = yield else {
            return signature.results.enumerated().map { ($1.name, $0) }
        }
        return items.compactMap { item in
            signature.results.firstIndex { $0.name == item.field.name }
                .map { (item.variable.name, $0) }
        }
    }

    /// The call as EXPLAIN shows it.
    fileprivate func text(
        _ columns: [(variable: String, result: Int)], _ signature: ProcedureSignature
    ) -> String {
        let inputs =
            arguments.map { $0.map { "\($0)" } } ?? signature.parameters.map { "$\($0.name)" }
        let outputs = columns.map { column in
            let result = signature.results[column.result].name
            return result == column.variable ? result : "\(result) AS \(column.variable)"
        }
        let text = "\(signature.name)(\(inputs.joined(separator: ", ")))"
        return outputs.isEmpty ? text : "\(text) YIELD \(outputs.joined(separator: ", "))"
    }
}

extension VariableKinds {
    /// Notes a variable that holds values of a type.
    mutating func add(_ variable: String, _ type: ValueType) {
        switch type {
        case .node: nodes.insert(variable)
        case .relationship: relationships.insert(variable)
        default: if type.isPlain { plain.insert(variable) }
        }
    }
}
