extension Printer {
    mutating func write(_ part: PatternPart) {
        if let variable = part.variable {
            write(name: variable.name)
            write(" = ")
        }
        switch part.selector {
        case .all: break
        case .shortest: write("shortestPath(")
        case .allShortest: write("allShortestPaths(")
        case .shortestPaths(let count): write("SHORTEST \(count) ")
        case .shortestGroups(let count): write("SHORTEST \(count) GROUPS ")
        }
        write(part.start)
        for step in part.steps {
            write(step.relationship)
            write(step.node)
        }
        if part.selector.isFunction { write(")") }
    }

    mutating func write(_ node: NodePattern) {
        write("(")
        writeContent(
            node.variable, node.labels, length: nil, node.properties, node.predicate)
        write(")")
    }

    mutating func write(_ relationship: RelationshipPattern) {
        if let group = relationship.group { return write(group, relationship.length) }
        write(relationship.direction == .left ? "<-" : "-")
        if relationship.variable != nil || relationship.types != nil
            || relationship.length != nil || relationship.properties != nil
            || relationship.predicate != nil
        {
            write("[")
            writeContent(
                relationship.variable, relationship.types, length: relationship.length,
                relationship.properties, relationship.predicate)
            write("]")
        }
        write(relationship.direction == .right ? "->" : "-")
    }

    private mutating func writeContent(
        _ variable: Identifier?, _ labels: LabelExpression?,
        length: RelationshipPattern.Length?, _ properties: Expression?, _ predicate: Expression?
    ) {
        if let variable { write(name: variable.name) }
        if let labels {
            write(":")
            write(labels)
        }
        if let length { write(length) }
        if let properties {
            if !(text.hasSuffix("(") || text.hasSuffix("[")) { write(" ") }
            write(properties)
        }
        write(where: predicate)
    }

    private mutating func write(_ group: PathGroup, _ length: RelationshipPattern.Length?) {
        write("(")
        write(group.part)
        write(where: group.predicate)
        write("){\(length?.minimum ?? 0),")
        if let maximum = length?.maximum { write(String(maximum)) }
        write("}")
    }

    private mutating func write(_ length: RelationshipPattern.Length) {
        write("*")
        if let minimum = length.minimum { write(String(minimum)) }
        if length.minimum != length.maximum {
            write("..")
            if let maximum = length.maximum { write(String(maximum)) }
        }
    }

    mutating func write(_ labels: LabelExpression) {
        switch labels {
        case .name(let name): write(name: name.name)
        case .dynamic(let expression, let isAny):
            write(isAny ? "$any(" : "$(")
            write(expression)
            write(")")
        case .wildcard: write("%")
        case .not(let operand, _):
            write("!")
            write(labelOperand: operand)
        case .and(let terms): write(terms, separator: "&") { $0.write(labelOperand: $1) }
        case .or(let terms): write(terms, separator: "|") { $0.write(labelOperand: $1) }
        }
    }

    private mutating func write(labelOperand labels: LabelExpression) {
        switch labels {
        case .and, .or:
            write("(")
            write(labels)
            write(")")
        case .name, .dynamic, .wildcard, .not: write(labels)
        }
    }
}
