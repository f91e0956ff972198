import IntelGraph
import TestKit
import Testing

/// Random statements on a shard and on the engine over dictionaries agree after every step.
@Suite struct `A shard under random statements` {
    @Test(arguments: 0..<6) func `is what the model is`(run: UInt64) throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let seed = testSeed &+ run
            var comparison = try ModelComparison(directory + "/shard", seed: seed)
            for step in 0..<200 {
                try comparison.step()
                let problem = try comparison.problem()
                try #require(
                    problem == nil,
                    """
                    INTELGRAPH_SEED=\(testSeed) run \(run) step \(step): \(problem ?? "")
                    \(comparison.lastStatements.joined(separator: "\n"))
                    """)
            }
            try comparison.close()
        }
    }
}

/// A shard with some partitions beside their models.
private struct ModelComparison {
    private static let partitions = ["one/case", "two/case"]

    private let directory: String
    private var options = Shard.Options()
    private var shard: Shard
    private let models: [CypherModel]
    private var random: SeededGenerator
    private var disagreement: String?
    private(set) var lastStatements: [String] = []

    init(_ directory: String, seed: UInt64) throws {
        self.directory = directory
        // What a log file has room for is read at every opening.
        options.store.logFileByteCount = 1 << 20
        shard = try Shard.open(at: directory, options: options)
        models = Self.partitions.map { _ in CypherModel() }
        random = SeededGenerator(seed: seed)
    }

    mutating func step() throws {
        switch Int.random(in: 0..<30, using: &random) {
        case 0:
            shard.close()
            shard = try Shard.open(at: directory, options: options)
        case 1: try shard.checkpoint()
        case 2:
            let problems = try shard.verify()
            if !problems.isEmpty { disagreement = "verify: \(problems)" }
        case 3, 4:
            let command = RandomStatement.indexCommands.randomElement(using: &random) ?? ""
            let partition = Self.partitions.randomElement(using: &random) ?? ""
            // The model has no such indexes: its plans scan where the shard's seek.
            try shard.session(partition: partition).run(command)
        case 5...9: try transaction()
        default: try statement()
        }
    }

    func close() throws {
        #expect(try shard.verify().map { "\($0)" } == [])
        shard.close()
    }

    private mutating func statement() throws {
        let statement = RandomStatement(&random)
        let place = Int.random(in: 0..<models.count, using: &random)
        lastStatements = ["\(place): \(statement.text) \(statement.parameters)"]
        let session = try shard.session(partition: Self.partitions[place])
        let found = Result { try session.run(statement.text, statement.parameters).outcome }
        let wanted = Result {
            let outcome = try models[place].run(statement.text, statement.parameters)
            try models[place].commit()
            return outcome
        }
        models[place].rollback()
        compare(found, wanted)
    }

    /// Several statements in both partitions, kept or thrown away together.
    private mutating func transaction() throws {
        struct Abandoned: Error {}
        let parts = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            (Int.random(in: 0..<models.count, using: &random), RandomStatement(&random))
        }
        let isAbandoned = Int.random(in: 0..<4, using: &random) == 0
        lastStatements = parts.map { "\($0): \($1.text) \($1.parameters)" }
        let found = Result {
            try shard.transaction { transaction in
                let outcomes = try parts.map { place, statement in
                    try transaction.run(
                        statement.text, statement.parameters,
                        in: PartitionName(Self.partitions[place])
                    ).outcome
                }
                if isAbandoned { throw Abandoned() }
                return outcomes
            }
        }
        let wanted = Result {
            let outcomes = try parts.map { try models[$0].run($1.text, $1.parameters) }
            if isAbandoned { throw Abandoned() }
            // Both must be fit to commit before either does.
            for model in models { try model.check() }
            for model in models { try model.commit() }
            return outcomes
        }
        for model in models { model.rollback() }
        compare(found, wanted)
    }

    private mutating func compare<T: Equatable>(
        _ found: Result<T, any Error>, _ wanted: Result<T, any Error>
    ) {
        switch (found, wanted) {
        case (.success(let found), .success(let wanted)):
            if found != wanted { disagreement = "\(found) and not \(wanted)" }
        case (.failure(let found), .failure(let wanted)):
            guard case .query(let found)? = found as? IntelGraphError,
                let wanted = wanted as? QueryError
            else { return }
            if found.kind != wanted.kind { disagreement = "\(found) and not \(wanted)" }
        case (.success(let found), .failure(let wanted)):
            disagreement = "\(found) and not \(wanted)"
        case (.failure(let found), .success(let wanted)):
            disagreement = "\(found) and not \(wanted)"
        }
    }

    /// What does not agree; nil if all does.
    mutating func problem() throws -> String? {
        if let disagreement { return disagreement }
        for (partition, model) in zip(Self.partitions, models) {
            let session = try shard.session(partition: partition)
            for query in ["MATCH (n) RETURN n", "MATCH (a)-[r]->(b) RETURN a, r, b"] {
                let found = try session.run(query).outcome
                let wanted = try model.run(query)
                if found != wanted { return "\(partition) has \(found) and not \(wanted)" }
            }
            let count = try session.run("MATCH (n) RETURN count(n) AS n")[0].get("n", as: Int.self)
            if count > 25 {
                try session.run("MATCH (n) DETACH DELETE n")
                _ = try model.run("MATCH (n) DETACH DELETE n")
                try model.commit()
            }
        }
        return nil
    }
}

extension QueryResult {
    var outcome: StatementOutcome {
        StatementOutcome(map(\.values), summary.counters)
    }
}
