import Cypher

extension PlanBuilder {
    // MARK: CALL { … }

    /// Puts CALL of a subquery on top.
    mutating func append(_ clause: SubqueryClause) throws(QueryError) {
        let visible = Set(scope.names.filter { !$0.hasPrefix(hiddenPrefix) })
        let imports = clause.query.parts.map { $0.imports(clause.imports, from: visible) }
        let argument = SubplanArgument(
            imports.reduce(into: []) { $0.formUnion($1) }, in: scope, of: self)
        var branches: [PlanBuilder] = []
        for (part, names) in zip(clause.query.parts, imports) {
            var branch = try argument.makeBuilder(seeing: names)
            var clauses = part.clauses
            switch clause.imports {
            case .leadingWith:
                // The importing WITH is the argument itself.
                if part.startsWithImport { clauses.removeFirst() }
            case .all, .variables: branch.imported = argument.names
            }
            try branch.append(clauses)
            branches.append(branch)
        }
        let (inner, columns) = try argument.join(branches, of: clause.query)
        try begin(inner.effects)
        let step = SubqueryCallStep(
            subplan: try argument.subplan(inner), columns: columns,
            returnsRows: clause.query.returnsRows, isOptional: clause.isOptional,
            isWriting: clause.query.isWriting)
        var found = step.returnsRows ? inner.rows : rows
        if clause.isOptional { found = max(rows, found) }
        if let transactions = clause.transactions {
            try append(transactions, step, rows: found)
        } else {
            try append(step, binding: columns, rows: found)
        }
        kinds.add(inner.kinds.kept(Set(columns)))
    }

    private mutating func append(
        _ transactions: SubqueryClause.Transactions, _ call: SubqueryCallStep, rows: Double
    ) throws(QueryError) {
        let status = transactions.statusVariable?.name
        if let status { kinds.plain.insert(status) }
        try append(
            TransactionsStep(
                call: call, rowCount: try transactions.batchRowCount.map(constant),
                onError: transactions.onError, reportsStatus: status != nil,
                text: "of \(transactions.batchRowCount?.description ?? "1000") rows"),
            binding: call.columns + [status].compactMap { $0 }, rows: rows)
    }

    // MARK: FOREACH

    /// Puts FOREACH on top.
    mutating func append(_ clause: ForEachClause) throws(QueryError) {
        let list = try compile(clause.list)
        var bound = scope
        bound.bind(clause.variable.name)
        let argument = SubplanArgument(
            clause.body.variables.union([clause.variable.name]), in: bound, of: self)
        var inner = try argument.makeBuilder()
        if clause.list.isPlain(plain) { inner.kinds.plain.insert(clause.variable.name) }
        try inner.append(clause.body)
        var effects = reads(of: clause.list)
        effects.formUnion(inner.effects)
        try begin(effects)
        try append(
            ForEachStep(
                list: list, subplan: try argument.subplan(inner),
                text: "\(clause.variable.name) IN \(clause.list)"))
    }
}

extension SingleQuery {
    /// The outer variables that a part of a CALL's query sees.
    fileprivate func imports(
        _ imports: SubqueryClause.Imports, from visible: Set<String>
    ) -> Set<String> {
        switch imports {
        case .all: return visible
        case .variables(let names): return Set(names.map(\.name))
        case .leadingWith:
            guard startsWithImport, case .with(let with)? = clauses.first?.kind else { return [] }
            let named = with.projection.items.map(\.name)
            return with.projection.includesAll ? visible : Set(named)
        }
    }
}

extension [Clause] {
    /// Every variable named anywhere inside.
    fileprivate var variables: Set<String> {
        var names: Set<String> = []
        let visitor = SyntaxVisitor(
            visit: { part in
                if case .variable(let name) = part.kind { names.insert(name) }
                return true
            }, visitVariable: { names.insert($0) })
        visitor.walk(self)
        return names
    }
}

extension VariableKinds {
    /// Adds what is known of the columns of a subquery.
    fileprivate mutating func add(_ other: VariableKinds) {
        plain.formUnion(other.plain)
        nodes.formUnion(other.nodes)
        relationships.formUnion(other.relationships)
    }
}
