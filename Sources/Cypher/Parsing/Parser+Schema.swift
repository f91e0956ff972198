// Commands on constraints and indexes.

extension Parser {
    var atSchemaCommand: Bool {
        switch token.keyword {
        case .create, .drop:
            switch token(ahead: 1).keyword {
            case .constraint, .index: true
            case .range: token(ahead: 2).keyword == .index
            default: false
            }
        default: false
        }
    }

    mutating func schemaCommand() throws(Diagnostic) -> SchemaCommand {
        let start = token.lowerBound
        let kind: SchemaCommand.Kind
        switch advance().keyword {
        case .create:
            _ = accept(.range)
            kind =
                advance().keyword == .constraint
                ? .createConstraint(try constraintDefinition())
                : .createIndex(try indexDefinition())
        default:
            let isConstraint = advance().keyword == .constraint
            let name = try name(isConstraint ? "a constraint name" : "an index name")
            let ifExists = accept(.if)
            if ifExists { try expect(.exists) }
            kind =
                isConstraint
                ? .dropConstraint(name: name, ifExists: ifExists)
                : .dropIndex(name: name, ifExists: ifExists)
        }
        return SchemaCommand(kind: kind, range: range(from: start))
    }

    private mutating func constraintDefinition() throws(Diagnostic) -> ConstraintDefinition {
        let (name, ifNotExists) = try nameAndCondition()
        let (variable, target) = try schemaTarget()
        if !accept(.require) { try expect(.assert) }
        let properties = try schemaProperties(of: variable, needsParentheses: false)
        if !at(.colon) { try expect(.is) }
        let kind: ConstraintDefinition.Kind
        if accept(.not) {
            try expect(.null)
            kind = .notNull
        } else if at(.colon) {
            advance()
            try expect(.colon, "'::' and a type")
            kind = .type(try propertyTypes())
        } else if accept(.typed) {
            kind = .type(try propertyTypes())
        } else if accept(.key) {
            kind = .key
        } else {
            let isQualified = accept(.node) || accept(.relationship) || accept(.rel)
            if isQualified && accept(.key) {
                kind = .key
            } else if accept(.unique) {
                kind = .unique
            } else {
                throw unexpected("UNIQUE, NODE KEY, RELATIONSHIP KEY, NOT NULL or ':: type'")
            }
        }
        try passOptions()
        return ConstraintDefinition(
            name: name, ifNotExists: ifNotExists, target: target, kind: kind,
            properties: properties)
    }

    private mutating func indexDefinition() throws(Diagnostic) -> IndexDefinition {
        let (name, ifNotExists) = try nameAndCondition()
        let (variable, target) = try schemaTarget()
        try expect(.on)
        let properties = try schemaProperties(of: variable, needsParentheses: true)
        try passOptions()
        return IndexDefinition(
            name: name, ifNotExists: ifNotExists, target: target, properties: properties)
    }

    /// `OPTIONS {indexProvider: …}`: there is one kind of index, so there is nothing to choose.
    private mutating func passOptions() throws(Diagnostic) {
        guard accept(word: "OPTIONS") else { return }
        guard at(.leftBrace) else { throw unexpected("a map of options") }
        _ = try mapLiteral()
    }

    /// `[name] [IF NOT EXISTS]`. A word before FOR is a name even if it is `if`.
    private mutating func nameAndCondition() throws(Diagnostic) -> (Identifier?, Bool) {
        var name: Identifier?
        if atName, !at(.for) || token(ahead: 1).keyword == .for, !at(.if, .not) {
            name = try self.name("a name")
        }
        let ifNotExists = accept(.if)
        if ifNotExists {
            try expect(.not)
            try expect(.exists)
        }
        return (name, ifNotExists)
    }

    /// `FOR (n:Label)`, `FOR ()-[r:TYPE]-()` or `FOR ()-[r]-()`, with the variable.
    private mutating func schemaTarget() throws(Diagnostic) -> (Identifier, SchemaTarget) {
        try expect(.for)
        let start = token.lowerBound
        let part = try patternPart()
        if part.steps.isEmpty, let variable = part.start.variable,
            case .name(let label)? = part.start.labels
        {
            return (variable, .nodes(label: label))
        }
        if part.steps.count == 1, let variable = part.steps[0].relationship.variable,
            part.steps[0].relationship.length == nil
        {
            switch part.steps[0].relationship.types {
            case .name(let type)?: return (variable, .relationships(type: type))
            case nil: return (variable, .allRelationships)
            default: break
            }
        }
        throw failure(
            .unexpectedSyntax, "Expected '(n:Label)', '()-[r:TYPE]-()' or '()-[r]-()'", at: start)
    }

    /// `n.a` or `(n.a, n.b)`
    private mutating func schemaProperties(
        of variable: Identifier, needsParentheses: Bool
    ) throws(Diagnostic) -> [Identifier] {
        let hasParentheses = accept(.leftParenthesis)
        if needsParentheses, !hasParentheses { throw unexpected("'('") }
        var properties: [Identifier] = []
        repeat {
            let owner = try name("a property such as '\(variable.name).name'")
            guard owner.name == variable.name else {
                throw failure(
                    .undefinedVariable, "Variable '\(owner.name)' is not defined",
                    at: owner.range.lowerBound)
            }
            try expect(.dot, "'.'")
            properties.append(try name("a property key"))
        } while hasParentheses && accept(.comma)
        if hasParentheses { try expect(.rightParenthesis, "',' or ')'") }
        return properties
    }
}
