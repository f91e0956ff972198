import TestKit

/// Makes statements at random from a grammar of the whole language.
///
/// Statements are well typed unless they are wild, and give the same rows under any plan: what
/// depends on the order of rows (which of equal keys a LIMIT keeps, the order of a collected
/// list) does not reach what is compared.
struct QueryGenerator {
    /// What a variable holds, as far as the grammar needs it.
    indirect enum Kind: Hashable {
        case integer, float, string, boolean, date, dateTime, duration, map
        case node, relationship, path
        /// Any of the kinds that properties have.
        case mixed
        case list(Kind)
        /// A list in no certain order: only its size, its members and their number are certain.
        case bag(Kind)
        /// A number whose last digits depend on the order of rows, or a path that is one of
        /// many: may be returned, in a form that is the same for all.
        case vague
        /// One of the shortest paths: only its length is certain.
        case shortestPath
    }

    struct Variable {
        let name: String
        let kind: Kind
    }

    var random: SeededGenerator
    /// Whether expressions may have wrong types, and fail.
    let isWild: Bool
    var scope: [Variable] = []
    /// Whether expressions may have subqueries and patterns.
    var readsGraph = true
    private var counter = 0
    /// About how many rows there are, as a power of 3.
    var width = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        isWild = Int.random(in: 0..<8, using: &random) == 0
    }

    // MARK: Chance

    mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }

    mutating func fresh(_ prefix: String) -> String {
        counter += 1
        return "\(prefix)\(counter)"
    }

    /// The name of a variable of a kind; nil if there is none.
    mutating func variable(_ kind: Kind) -> String? {
        let names = scope.filter { $0.kind == kind }.map(\.name)
        return names.isEmpty ? nil : pick(names)
    }

    // MARK: Statements

    mutating func statement() -> String {
        if oneIn(4) { return oneIn(6) ? transactionsStatement() : updatingStatement() }
        let clauses = readingClauses()
        guard oneIn(8) else { return clauses + returnClause() }
        return union(clauses)
    }

    /// Clauses that end with WITH, MATCH or UNWIND.
    mutating func readingClauses(_ count: Int? = nil) -> String {
        var text = ""
        for position in 0..<(count ?? number(1...3)) {
            if width > 5 {
                text += withClause(narrows: true)
                continue
            }
            switch number(0...9) {
            case 0, 1: text += position == 0 ? matchClause() : withClause()
            case 2: text += unwindClause()
            case 3: text += subqueryClause()
            case 4 where oneIn(3): text += sourceClause()
            case 5 where oneIn(3): text += selectedPathsClause()
            default: text += matchClause()
            }
        }
        return text
    }

    private mutating func union(_ first: String) -> String {
        let keepsDuplicates = oneIn(2)
        let kinds: [Kind] = (0..<number(1...2)).map { _ in
            pick([.integer, .string, .boolean, .float, .mixed])
        }
        func columns(_ generator: inout QueryGenerator) -> String {
            let items = kinds.enumerated().map { "\(generator.expression($1)) AS c\($0)" }
            return (generator.oneIn(4) ? items.reversed() : items).joined(separator: ", ")
        }
        var text = first + "RETURN \(columns(&self))"
        for _ in 0..<number(1...2) {
            scope = []
            width = 0
            text += keepsDuplicates ? " UNION ALL " : " UNION "
            text += readingClauses(number(0...2))
            text += "RETURN \(columns(&self))"
        }
        return text
    }

    // MARK: Clauses

    mutating func matchClause(isOptional: Bool? = nil) -> String {
        let isOptional = isOptional ?? oneIn(4)
        let before = scope
        var parts: [String] = []
        var conditions: [String] = []
        for _ in 0..<(oneIn(4) ? 2 : 1) {
            if oneIn(5) {
                let (part, condition) = oneIn(5) ? shortestPathWithCondition() : soughtPart()
                parts.append(part)
                conditions.append(condition)
            } else {
                parts.append(patternPart())
            }
        }
        if number(0...4) < 2 { conditions.append(condition()) }
        var text = isOptional ? "OPTIONAL MATCH " : "MATCH "
        text += parts.joined(separator: ", ")
        if !conditions.isEmpty {
            text += " WHERE " + conditions.joined(separator: pick([" AND ", " AND ", " OR "]))
        }
        width += scope.count { variable in
            variable.kind == .node && !before.contains { $0.name == variable.name }
        }
        return text + " "
    }

    private mutating func unwindClause() -> String {
        let kind: Kind = pick([.integer, .integer, .string, .mixed, .node])
        let isBag = oneIn(4)
        let list = expression(isBag ? .bag(kind) : .list(kind))
        let name = fresh("u")
        scope.append(Variable(name: name, kind: kind))
        width += 1
        return "UNWIND \(list) AS \(name) "
    }

    /// - Parameter narrows: whether few rows must be left.
    mutating func withClause(narrows: Bool = false) -> String {
        let isAggregating = oneIn(3)
        var items: [(text: String, variable: Variable)] = []
        let kept = scope.filter { variable in
            if case .bag = variable.kind { return !isAggregating && !narrows }
            return !Self.isUncertain(variable.kind) && number(0...2) > 0
        }
        items += kept.map { ($0.name, $0) }
        for _ in 0..<number((items.isEmpty ? 1 : 0)...2) {
            let kind: Kind = pick([.integer, .integer, .string, .boolean, .float, .mixed])
            let name = fresh("v")
            items.append(("\(expression(kind)) AS \(name)", Variable(name: name, kind: kind)))
        }
        if isAggregating {
            let (text, kind) = aggregate()
            let name = fresh("g")
            items.append(("\(text) AS \(name)", Variable(name: name, kind: kind)))
        }
        let isUncertain = items.contains { Self.isUncertain($0.variable.kind) }
        var text = "WITH "
        if !isUncertain, oneIn(4) { text += "DISTINCT " }
        text += items.map(\.text).joined(separator: ", ")
        scope = items.map(\.variable)
        let isLimited = !isUncertain && (narrows || oneIn(6))
        if isLimited || oneIn(8) {
            // A limit keeps certain rows only if the order says all.
            let keys = scope.filter { !Self.isUncertain($0.kind) }.map(\.name).shuffled(
                using: &random)
            if !keys.isEmpty {
                text += " ORDER BY " + keys.map { sortKey($0) }.joined(separator: ", ")
            }
            if isLimited {
                if oneIn(3) { text += " SKIP \(number(0...2))" }
                text += " LIMIT \(number(0...9))"
            }
        }
        if isLimited || isAggregating { width = 2 }
        if oneIn(4) { text += " WHERE " + condition() }
        return text + " "
    }

    mutating func returnClause() -> String {
        let isAggregating = oneIn(3)
        var items: [(text: String, kind: Kind)] = []
        for _ in 0..<number(1...3) {
            if let variable = scope.randomElement(using: &random), oneIn(2) {
                if isAggregating, Self.isUncertain(variable.kind), variable.kind != .shortestPath {
                    continue
                }
                let isLength = variable.kind == .shortestPath || variable.kind == .path && oneIn(2)
                items.append(
                    isLength
                        ? ("length(\(variable.name))", .integer) : (variable.name, variable.kind))
            } else {
                let kind: Kind = pick([
                    .integer, .float, .string, .boolean, .mixed, .date, .dateTime, .duration, .map,
                    .list(.integer), .bag(.integer),
                ])
                if isAggregating, Self.isUncertain(kind) { continue }
                items.append((expression(kind), kind))
            }
        }
        if isAggregating || items.isEmpty { items.append(aggregate()) }
        let isUncertain = items.contains { Self.isUncertain($0.kind) }
        var text = "RETURN "
        if !isUncertain, oneIn(4) { text += "DISTINCT " }
        text += items.enumerated().map { "\($1.text) AS c\($0)" }.joined(separator: ", ")
        if oneIn(3) {
            let all = items.indices.filter { !Self.isUncertain(items[$0].kind) }
            let keys = oneIn(2) ? all : all.filter { _ in oneIn(2) }
            if !keys.isEmpty {
                text += " ORDER BY " + keys.map { sortKey("c\($0)") }.joined(separator: ", ")
            }
        }
        if oneIn(5) { text += " SKIP \(number(0...3))" }
        if oneIn(5) { text += " LIMIT \(number(0...6))" }
        return text
    }

    private mutating func sortKey(_ name: String) -> String { oneIn(3) ? name + " DESC" : name }

    static func isUncertain(_ kind: Kind) -> Bool {
        switch kind {
        case .bag, .vague, .shortestPath: true
        default: false
        }
    }

    // MARK: Aggregates

    private mutating func aggregate() -> (text: String, kind: Kind) {
        let distinct = oneIn(3) ? "DISTINCT " : ""
        switch number(0...9) {
        case 0, 1: return ("count(*)", .integer)
        case 2: return ("count(\(distinct)\(expression(.mixed)))", .integer)
        case 3: return ("sum(\(distinct)\(expression(.integer)))", .integer)
        case 4: return ("min(\(expression(.integer)))", .integer)
        case 5: return ("max(\(expression(pick([.string, .date, .dateTime, .mixed]))))", .mixed)
        case 6: return ("avg(\(distinct)\(expression(.integer)))", .vague)
        case 7 where oneIn(2): return ("sum(\(distinct)\(expression(.duration)))", .vague)
        case 7: return ("percentileDisc(\(expression(.integer)), 0.\(number(0...9)))", .vague)
        case 8: return ("stDev(\(expression(.integer)))", .vague)
        default:
            let kind: Kind = pick([.integer, .string, .node])
            return ("collect(\(distinct)\(expression(kind)))", .bag(kind))
        }
    }
}
