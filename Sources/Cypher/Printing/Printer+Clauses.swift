extension Printer {
    mutating func write(_ query: RegularQuery) {
        write(query.parts, separator: query.keepsDuplicates ? " UNION ALL " : " UNION ") {
            $0.write($1)
        }
    }

    private mutating func write(_ query: SingleQuery) {
        if query.clauses.count > 1, case .show(let show) = query.clauses[0].kind,
            case .with(let columns) = query.clauses[1].kind
        {
            write("SHOW \(show.text) YIELD ")
            write(columns.projection)
            write(where: columns.predicate)
            write(" ")
            return write(Array(query.clauses[2...]), separator: " ") { $0.write($1) }
        }
        write(query.clauses, separator: " ") { $0.write($1) }
    }

    mutating func write(_ clause: Clause) {
        switch clause.kind {
        case .match(let match):
            write(match.isOptional ? "OPTIONAL MATCH " : "MATCH ")
            write(match.pattern.parts) { $0.write($1) }
            for hint in match.hints { write(hint) }
            write(where: match.predicate)
        case .unwind(let unwind):
            write("UNWIND ")
            write(unwind.list)
            write(" AS ")
            write(name: unwind.variable.name)
        case .with(let with):
            write("WITH ")
            write(with.projection)
            write(where: with.predicate)
        case .return(let projection):
            write("RETURN ")
            write(projection)
        case .create(let pattern):
            write("CREATE ")
            write(pattern.parts) { $0.write($1) }
        case .merge(let merge):
            write("MERGE ")
            write(merge.part)
            if !merge.onCreate.isEmpty {
                write(" ON CREATE SET ")
                write(merge.onCreate) { $0.write($1) }
            }
            if !merge.onMatch.isEmpty {
                write(" ON MATCH SET ")
                write(merge.onMatch) { $0.write($1) }
            }
        case .set(let items):
            write("SET ")
            write(items) { $0.write($1) }
        case .remove(let items):
            write("REMOVE ")
            write(items) { $0.write($1) }
        case .delete(let delete):
            write(delete.isDetach ? "DETACH DELETE " : "DELETE ")
            write(delete.expressions) { $0.write($1) }
        case .forEach(let forEach):
            write("FOREACH (")
            write(name: forEach.variable.name)
            write(" IN ")
            write(forEach.list)
            write(" | ")
            write(forEach.body, separator: " ") { $0.write($1) }
            write(")")
        case .call(let call): write(call)
        case .subquery(let subquery): write(subquery)
        case .loadCSV(let load):
            write(load.hasHeaders ? "LOAD CSV WITH HEADERS FROM " : "LOAD CSV FROM ")
            write(load.source)
            write(" AS ")
            write(name: load.variable.name)
        case .show(let show): write("SHOW \(show.text)")
        case .finish: write("FINISH")
        }
    }

    private mutating func write(_ hint: PlannerHint) {
        switch hint.kind {
        case .index(let variable, let label, let keys):
            write(" USING INDEX ")
            write(name: variable.name)
            write(":")
            write(name: label.name)
            write("(")
            write(keys) { $0.write(name: $1.name) }
            write(")")
        case .scan(let variable, let label):
            write(" USING SCAN ")
            write(name: variable.name)
            write(":")
            write(name: label.name)
        case .join(let variables):
            write(" USING JOIN ON ")
            write(variables) { $0.write(name: $1.name) }
        }
    }

    private mutating func write(_ projection: Projection) {
        if projection.isDistinct { write("DISTINCT ") }
        if projection.includesAll { write(projection.items.isEmpty ? "*" : "*, ") }
        write(projection.items) { printer, item in
            printer.write(item.expression)
            guard let alias = item.alias else { return }
            printer.write(" AS ")
            printer.write(name: alias.name)
        }
        if !projection.orderBy.isEmpty {
            write(" ORDER BY ")
            write(projection.orderBy) { printer, item in
                printer.write(item.expression)
                if item.isDescending { printer.write(" DESC") }
            }
        }
        if let skip = projection.skip {
            write(" SKIP ")
            write(skip)
        }
        if let limit = projection.limit {
            write(" LIMIT ")
            write(limit)
        }
    }

    private mutating func write(_ call: ProcedureCall) {
        write(call.isOptional ? "OPTIONAL CALL " : "CALL ")
        write(qualifiedName: call.name.name)
        if let arguments = call.arguments {
            write("(")
            write(arguments) { $0.write($1) }
            write(")")
        }
        switch call.yield {
        case .none: break
        case .all: write(" YIELD *")
        case .items(let items):
            write(" YIELD ")
            write(items) { printer, item in
                printer.write(name: item.field.name)
                guard let alias = item.alias else { return }
                printer.write(" AS ")
                printer.write(name: alias.name)
            }
        }
        write(where: call.predicate)
    }

    private mutating func write(_ subquery: SubqueryClause) {
        write(subquery.isOptional ? "OPTIONAL CALL " : "CALL ")
        switch subquery.imports {
        case .leadingWith: break
        case .all: write("(*) ")
        case .variables(let variables):
            write("(")
            write(variables) { $0.write(name: $1.name) }
            write(") ")
        }
        write("{ ")
        write(subquery.query)
        write(" }")
        if let transactions = subquery.transactions { write(transactions) }
    }

    private mutating func write(_ transactions: SubqueryClause.Transactions) {
        write(" IN ")
        if let concurrency = transactions.concurrency {
            write(concurrency)
            write(" ")
        }
        write(transactions.isConcurrent ? "CONCURRENT TRANSACTIONS" : "TRANSACTIONS")
        if let rowCount = transactions.batchRowCount {
            write(" OF ")
            write(rowCount)
            write(" ROWS")
        }
        switch transactions.onError {
        case .fail: break
        case .continue: write(" ON ERROR CONTINUE")
        case .break: write(" ON ERROR BREAK")
        }
        if let status = transactions.statusVariable {
            write(" REPORT STATUS AS ")
            write(name: status.name)
        }
    }
}

// MARK: - SET and REMOVE

extension Printer {
    private mutating func write(_ item: SetItem) {
        switch item.kind {
        case .property(let target, let key, let value):
            write(target)
            write(".")
            write(name: key.name)
            write(" = ")
            write(value)
        case .dynamicProperty(let target, let key, let value):
            write(target)
            write("[")
            write(key)
            write("] = ")
            write(value)
        case .replaceProperties(let variable, let value):
            write(name: variable.name)
            write(" = ")
            write(value)
        case .mergeProperties(let variable, let value):
            write(name: variable.name)
            write(" += ")
            write(value)
        case .labels(let variable, let labels):
            write(variable, labels)
        }
    }

    private mutating func write(_ item: RemoveItem) {
        switch item.kind {
        case .property(let target, let key):
            write(target)
            write(".")
            write(name: key.name)
        case .dynamicProperty(let target, let key):
            write(target)
            write("[")
            write(key)
            write("]")
        case .labels(let variable, let labels):
            write(variable, labels)
        }
    }

    private mutating func write(_ variable: Identifier, _ labels: [LabelName]) {
        write(name: variable.name)
        for label in labels {
            write(":")
            switch label {
            case .name(let name): write(name: name.name)
            case .dynamic(let expression):
                write("$(")
                write(expression)
                write(")")
            }
        }
    }
}
