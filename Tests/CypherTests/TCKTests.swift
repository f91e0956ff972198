import Cypher
import Foundation
import Graph
import TestKit
import Testing

/// Every query of the openCypher TCK either parses or fails as its scenario says.
@Suite struct `The parser on the openCypher TCK` {
    @Test func `accepts what must compile and refuses the rest with the right detail`() throws {
        guard let shared = sharedData else {
            print("Skipped: the openCypher TCK is not beside the repository")
            return
        }
        let scenarios = try TCKScenario.read(below: "", of: shared)
        var failures: [String] = []
        var queryCount = 0
        var errorCount = 0
        for scenario in scenarios {
            for query in scenario.setUp + [scenario.control?.query].compactMap(\.self) {
                queryCount += 1
                if let problem = problem(of: query, expecting: nil, scenario) {
                    failures.append("\(scenario.name): \(problem)\n\(query)")
                }
            }
            queryCount += 1
            let isRefused = scenario.failure?.phase == "compile time"
            if isRefused { errorCount += 1 }
            let found = problem(
                of: scenario.query, expecting: isRefused ? scenario.failure : nil, scenario)
            if let found, scenario.failure?.phase != "any time" {
                failures.append("\(scenario.name): \(found)\n\(scenario.query)")
            }
        }
        print(
            "TCK: \(scenarios.count) scenarios, \(queryCount) queries, \(errorCount) errors, "
                + "\(failures.count) failures")
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n\n"))")
    }

    /// What a statement prints must read the same.
    private func problem(ofPrinting statement: Statement) throws(CypherError) -> String? {
        guard case .query(let query) = statement.body else { return nil }
        let printed = query.description
        guard case .query(let again) = try parse(printed).body else { return "is no query" }
        return again.description == printed ? nil : "prints as \(printed), then as \(again)"
    }

    private func problem(
        of query: String, expecting failure: TCKScenario.Failure?, _ scenario: TCKScenario
    ) -> String? {
        do throws(CypherError) {
            let statement = try parse(
                query, knownFunctions: tckFunctions,
                procedure: { name in
                    scenario.procedures.first { $0.signature.name == name }?.signature
                })
            guard let failure else { return try problem(ofPrinting: statement) }
            return "no error, but expected \(failure.kind) \(failure.detail)"
        } catch {
            let found = "\(error.kind.rawValue) \(error.detail.rawValue)"
            guard let failure else { return "\(found): \(error)" }
            let expected = "\(failure.kind) \(failure.detail)"
            return found == expected ? nil : "\(found), but expected \(expected): \(error)"
        }
    }
}

/// The functions that the TCK's scenarios call.
private let tckFunctions: Set<String> = Set(
    """
    abs ceil coalesce cos date date.realtime date.statement date.transaction date.truncate datetime
    datetime.fromepoch datetime.fromepochmillis datetime.realtime datetime.statement
    datetime.transaction datetime.truncate duration duration.between duration.indays
    duration.inmonths duration.inseconds endnode exists exp floor head id keys labels last left
    length localdatetime localdatetime.realtime localdatetime.statement localdatetime.transaction
    localdatetime.truncate localtime localtime.realtime localtime.statement localtime.transaction
    localtime.truncate log lower ltrim nodes properties rand range relationships replace reverse
    right round rtrim sign sin size split sqrt startnode substring tail time time.realtime
    time.statement time.transaction time.truncate toboolean tofloat tointeger tolower tostring
    toupper trim type upper
    """.split(whereSeparator: \.isWhitespace).map(String.init))
