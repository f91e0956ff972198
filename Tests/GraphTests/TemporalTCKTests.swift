import Graph
import TestKit
import Testing

@Suite struct `Temporal values agree with the openCypher TCK` {
    /// Features and how many of their examples must have been evaluated, so that none is passed
    /// over unseen.
    @Test(arguments: [
        ("Temporal1", 170), ("Temporal2", 35), ("Temporal3", 160), ("Temporal5", 5),
        ("Temporal6", 15), ("Temporal7", 8), ("Temporal8", 20), ("Temporal9", 250),
        ("Temporal10", 90),
    ])
    func `every example gives its row`(feature: String, minimum: Int) throws {
        guard let sharedData else {
            print("skipped: the openCypher TCK is not here")
            return
        }
        let path = "expressions/temporal/\(feature).feature"
        var count = 0
        var skipped: Set<String> = []
        for scenario in try TCKScenario.read(path, of: sharedData) {
            guard let rows = scenario.result?.rows, rows.count == 1 else { continue }
            do {
                var evaluator = TCKEvaluator()
                let row = try evaluator.run(scenario)
                #expect(row == rows[0], "\(scenario.name)")
                count += 1
            } catch let error as TCKEvaluator.Unsupported {
                skipped.insert("\(scenario.name) [\(error.text)]")
            } catch {
                Issue.record("\(scenario.name): \(error)")
            }
        }
        #expect(count >= minimum, "evaluated \(count), left out: \(skipped.sorted())")
    }
}
