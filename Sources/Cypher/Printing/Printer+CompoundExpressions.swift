extension Printer {
    /// Expressions that have brackets or keywords of their own.
    mutating func writeCompound(_ expression: Expression) {
        switch expression.kind {
        case .conditional(let conditional): write(conditional)
        case .call(let call):
            write(qualifiedName: foldsCase ? call.name.name.lowercased() : call.name.name)
            write(call.isDistinct ? "(DISTINCT " : "(")
            write(call.arguments) { $0.write($1) }
            write(")")
        case .countAll: write("count(*)")
        case .caseSubject: break
        case .listComprehension(let comprehension): write(comprehension)
        case .patternComprehension(let comprehension):
            write("[")
            write(comprehension.part)
            write(where: comprehension.predicate)
            write(" | ")
            write(comprehension.result)
            write("]")
        case .pattern(let part): write(part)
        case .subquery(let kind, let query):
            write("\(kind.rawValue) { ")
            write(query)
            write(" }")
        case .quantifier(let quantifier):
            write("\(quantifier.kind.rawValue)(")
            write(name: quantifier.variable.name)
            write(" IN ")
            write(quantifier.list)
            write(where: quantifier.predicate)
            write(")")
        case .reduce(let reduce):
            write("reduce(")
            write(name: reduce.accumulator.name)
            write(" = ")
            write(reduce.initial)
            write(", ")
            write(name: reduce.variable.name)
            write(" IN ")
            write(reduce.list)
            write(" | ")
            write(reduce.result)
            write(")")
        case .mapProjection(let projection): write(projection)
        default: preconditionFailure("\(expression.kind) has operators and no brackets")
        }
    }

    mutating func write(where predicate: Expression?) {
        guard let predicate else { return }
        write(" WHERE ")
        write(predicate)
    }

    private mutating func write(_ conditional: CaseExpression) {
        write("CASE ")
        if let subject = conditional.subject {
            write(subject)
            write(" ")
        }
        for branch in conditional.branches {
            write("WHEN")
            if branch.testsSubject {
                write(tests: branch.condition)
            } else {
                write(" ")
                write(branch.condition)
            }
            write(" THEN ")
            write(branch.result)
            write(" ")
        }
        if let otherwise = conditional.otherwise {
            write("ELSE ")
            write(otherwise)
            write(" ")
        }
        write("END")
    }

    /// What is asked of the subject of a CASE; it is not written, and so a blank comes first.
    private mutating func write(tests: Expression) {
        guard case .logical(.or, let tests) = tests.kind else { return write(tests) }
        write(tests, separator: ",") { $0.write($1) }
    }

    private mutating func write(_ comprehension: ListComprehension) {
        write("[")
        write(name: comprehension.variable.name)
        write(" IN ")
        write(comprehension.list)
        write(where: comprehension.predicate)
        if let result = comprehension.result {
            write(" | ")
            write(result)
        }
        write("]")
    }

    private mutating func write(_ projection: MapProjection) {
        write(name: projection.subject.name)
        write(" {")
        write(projection.items) { printer, item in
            switch item {
            case .property(let key):
                printer.write(".")
                printer.write(name: key.name)
            case .entry(let entry): printer.write(entry)
            case .allProperties: printer.write(".*")
            }
        }
        write("}")
    }
}
