import Cypher

/// Turns patterns of CREATE and MERGE into templates of what is made.
struct TemplateBuilder {
    private let builder: PlanBuilder
    private(set) var template = PatternTemplate(elements: [])
    private(set) var paths: [PatternGraph.Path] = []
    /// The scope in which each element is made: those before it are there.
    private var scope: Scope

    init(_ builder: PlanBuilder) {
        self.builder = builder
        scope = builder.scope
    }

    mutating func add(_ part: PatternPart) throws(QueryError) {
        guard case .all = part.selector else {
            throw builder.context.notSupported("shortestPath", part.range)
        }
        // All nodes come before the relationships between them.
        var nodes: [String] = []
        for node in part.nodes { nodes.append(try add(node)) }
        var relationships: [String] = []
        for (place, step) in part.steps.enumerated() {
            relationships.append(
                try add(step.relationship, left: nodes[place], right: nodes[place + 1]))
        }
        if let variable = part.variable {
            paths.append(
                PatternGraph.Path(
                    variable: variable.name, nodes: nodes, relationships: relationships))
        }
    }

    private mutating func add(_ pattern: NodePattern) throws(QueryError) -> String {
        let variable = pattern.variable?.name ?? builder.context.makeHiddenVariable("n")
        if scope.contains(variable) { return variable }
        guard let labels = (pattern.labels.map(\.conjunction) ?? []) else {
            throw builder.context.notSupported(
                "A label expression other than :A:B in a writing clause", pattern.range)
        }
        template.elements.append(
            .node(
                PatternTemplate.NodeTemplate(
                    variable: variable, labels: try compile(labels),
                    properties: try compile(properties: pattern.properties))))
        scope.bind(variable)
        return variable
    }

    private mutating func add(_ pattern: RelationshipPattern, left: String, right: String)
        throws(QueryError) -> String
    {
        let variable = pattern.variable?.name ?? builder.context.makeHiddenVariable("r")
        guard let names = pattern.types?.conjunction, names.count == 1, pattern.length == nil else {
            throw QueryError(
                .syntaxError, detail: "NoSingleRelationshipType",
                "A relationship is made with exactly one type.", isCompileTime: true,
                position: QueryError.Position(
                    offset: pattern.range.lowerBound, in: builder.context.text))
        }
        // MERGE may leave the direction open; what it makes goes from left to right.
        let (source, target) = pattern.direction == .left ? (right, left) : (left, right)
        template.elements.append(
            .relationship(
                PatternTemplate.RelationshipTemplate(
                    variable: variable, type: try compile(names)[0],
                    source: slot(of: source), target: slot(of: target),
                    properties: try compile(properties: pattern.properties))))
        scope.bind(variable)
        return variable
    }

    private func slot(of variable: String) -> Int {
        guard let slot = scope.slot(of: variable) else {
            preconditionFailure("the ends of a relationship come before it")
        }
        return slot
    }

    private func compile(properties: Expression?) throws(QueryError) -> PropertyTemplate {
        guard let properties else { return PropertyTemplate(parts: []) }
        guard case .map(let entries) = properties.kind else {
            return PropertyTemplate(parts: [.entries(try compile(properties))])
        }
        var parts: [PropertyTemplate.Part] = []
        for entry in entries {
            parts.append(.entry(key: entry.key.name, value: try compile(entry.value)))
        }
        return PropertyTemplate(parts: parts)
    }

    private func compile(_ labels: [LabelName]) throws(QueryError) -> [NameTemplate] {
        var templates: [NameTemplate] = []
        for label in labels {
            switch label {
            case .name(let identifier): templates.append(.name(identifier.name))
            case .dynamic(let expression): templates.append(.dynamic(try compile(expression)))
            }
        }
        return templates
    }

    /// Compiles over the builder's columns and those of the elements before.
    private func compile(_ expression: Expression) throws(QueryError) -> CompiledExpression {
        try builder.compile(expression, in: scope)
    }
}

extension VariableKinds {
    /// Adds the elements that a template makes.
    mutating func add(_ template: PatternTemplate) {
        for element in template.elements {
            switch element {
            case .node(let node): nodes.insert(node.variable)
            case .relationship(let relationship): relationships.insert(relationship.variable)
            }
        }
    }
}

extension PatternTemplate {
    /// The variables of the elements, in order.
    var variables: [String] {
        elements.map { element in
            switch element {
            case .node(let node): node.variable
            case .relationship(let relationship): relationship.variable
            }
        }
    }
}
