import Foundation
import IntelGraph
import TestKit

/// Runs one scenario of the openCypher TCK in a partition of its own.
struct TCKStoreRun {
    /// What does not agree; nil if the scenario holds.
    static func problem(of scenario: TCKScenario, in session: Session, tck: String) -> String? {
        do {
            let run = TCKStoreRun(scenario: scenario, session: session)
            try run.setUp(tck: tck)
            return try run.problem()
        } catch {
            return "before the statement: \(error)"
        }
    }

    private let scenario: TCKScenario
    private let session: Session

    private func setUp(tck: String) throws {
        if let graph = scenario.graph {
            let path = "\(tck)/graphs/\(graph)/\(graph).cypher"
            try session.run(String(contentsOfFile: path, encoding: .utf8))
        }
        for statement in scenario.setUp { try session.run(statement) }
    }

    private func problem() throws -> String? {
        var parameters: [String: Value] = [:]
        for (name, value) in scenario.parameters {
            parameters[name] = try session.run("RETURN \(value) AS value")[0]["value"]
        }
        let before = try GraphContents(session)
        let result: QueryResult
        do throws(IntelGraphError) {
            result = try session.run(scenario.query, parameters)
        } catch {
            if let problem = problem(of: error) { return problem }
            let changes = try GraphContents(session).sideEffects(since: before)
            return changes.isEmpty ? nil : "the failed statement left \(changes)"
        }
        if let failure = scenario.failure {
            return "no error, but expected \(failure.kind) \(failure.detail)"
        }
        if let problem = problem(of: result, expecting: scenario.result) { return problem }
        if let expected = scenario.sideEffects {
            let found = try GraphContents(session).sideEffects(since: before)
            if found != expected { return "side effects \(found), but expected \(expected)" }
        }
        guard let control = scenario.control else { return nil }
        let seen = try session.run(control.query)
        return problem(of: seen, expecting: control.result).map { "control query: \($0)" }
    }

    private func problem(of error: IntelGraphError) -> String? {
        guard let failure = scenario.failure, case .query(let error) = error else {
            return "\(error)"
        }
        let phase = error.isCompileTime ? "compile time" : "runtime"
        let isExpected =
            (failure.kind == "Error" || failure.kind == error.kind.rawValue)
            && (failure.phase == "any time" || failure.phase == phase)
            && (failure.detail == "*" || failure.detail == error.detail)
        if isExpected { return nil }
        return "\(error.kind.rawValue) at \(phase): \(error.detail), but expected "
            + "\(failure.kind) at \(failure.phase): \(failure.detail)"
    }

    private func problem(of result: QueryResult, expecting expected: TCKScenario.Result?)
        -> String?
    {
        guard let expected, !expected.columns.isEmpty else {
            return result.isEmpty ? nil : "\(result.count) rows, but expected none"
        }
        guard result.columns == expected.columns else {
            return "columns \(result.columns), but expected \(expected.columns)"
        }
        func canonical(_ values: [String]) -> [String] {
            values.map {
                TCKNotation.canonical($0, ignoringListOrder: expected.ignoresListOrder)
            }
        }
        var found = result.map { canonical($0.values.map(\.description)) }
        var wanted = expected.rows.map(canonical)
        if !expected.isOrdered {
            found.sort { $0.lexicographicallyPrecedes($1) }
            wanted.sort { $0.lexicographicallyPrecedes($1) }
        }
        return found == wanted ? nil : "rows \(found), but expected \(wanted)"
    }
}

extension ProcedureRegistry {
    /// The standard procedures and those of a scenario.
    ///
    /// - Parameter session: works out the values in their tables.
    init(_ procedures: [TCKProcedure], valuesBy session: Session) throws {
        self = .standard
        for procedure in procedures {
            var values: [String: Value] = [:]
            for text in Set(procedure.rows.joined()) {
                values[text] = try session.run("RETURN \(text) AS value")[0]["value"]
            }
            register(
                Procedure(
                    procedure.signature,
                    body: .rows { [values] arguments, _ in
                        procedure.results(arguments).map { $0.map { values[$0] ?? .null } }
                    }))
        }
    }
}

/// All that a partition holds, to tell what a statement changed.
private struct GraphContents {
    private var nodes: Set<String> = []
    private var relationships: Set<String> = []
    private var labels: Set<String> = []
    private var properties: Set<String> = []

    init(_ session: Session) throws {
        for row in try session.run("MATCH (n) RETURN elementId(n), labels(n), properties(n)") {
            nodes.insert(row.values[0].description)
            if case .list(let names) = row.values[1] { labels.formUnion(names.map(\.description)) }
            add(row.values[2], of: row.values[0])
        }
        for row in try session.run("MATCH ()-[r]->() RETURN elementId(r), properties(r)") {
            relationships.insert(row.values[0].description)
            add(row.values[1], of: row.values[0])
        }
    }

    private mutating func add(_ map: Value, of element: Value) {
        guard case .map(let map) = map else { return }
        for (key, value) in zip(map.keys, map.values) {
            properties.insert("\(element) \(key) \(value)")
        }
    }

    /// Counts by the TCK's names, without those that are 0.
    func sideEffects(since before: GraphContents) -> [String: Int] {
        var effects: [String: Int] = [:]
        func compare(_ name: String, _ old: Set<String>, _ new: Set<String>) {
            effects["+\(name)"] = new.subtracting(old).count
            effects["-\(name)"] = old.subtracting(new).count
        }
        compare("nodes", before.nodes, nodes)
        compare("relationships", before.relationships, relationships)
        compare("labels", before.labels, labels)
        compare("properties", before.properties, properties)
        return effects.filter { $0.value != 0 }
    }
}
