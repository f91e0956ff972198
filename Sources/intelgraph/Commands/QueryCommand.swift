import ArgumentParser
import Graph
import IntelGraph
import Query

struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Run a Cypher statement in a partition.",
        discussion: """
            Statements that only read also run while another process ingests.

            Examples:
              intelgraph query --data ./shard -p acme/fraud-7 'MATCH (n:Entity) RETURN n.name LIMIT 5'
              intelgraph query --data ./shard -p acme/fraud-7 --params '{"id": 7}' \\
                  'MATCH (n:Entity {id: $id})-[r]->(m) RETURN type(r), m.name'
              intelgraph query --data ./shard -p acme/fraud-7 'EXPLAIN MATCH (n) RETURN count(*)'
              echo 'MATCH (n) RETURN count(*)' | intelgraph query --data ./shard -p acme/fraud-7 -
            """)

    @OptionGroup var shard: DataOption
    @Option(
        name: [.long, .customShort("p")],
        help: ArgumentHelp("The partition; may be left out where there is only one.", valueName: "tenant/case"))
    var partition: String?
    @Option(help: "How rows are printed: table, json (an object a line) or csv.")
    var format: OutputFormat = .table
    @Flag(help: "The same as --format json.")
    var json = false
    @Option(help: ArgumentHelp("Parameters as a JSON object.", valueName: "json"))
    var params: String?
    @Option(help: ArgumentHelp("Stop the statement after so many seconds.", valueName: "s"))
    var timeout: Double?
    @Flag(help: "Make the shard if there is none.")
    var create = false
    @Argument(help: "The statement; '-' reads it from standard input.")
    var statement: String

    func validate() throws {
        if let timeout, !(timeout > 0 && timeout <= Self.maximumTimeout) {
            throw ValidationError("--timeout takes seconds, more than 0 and at most a year")
        }
    }

    func run() throws {
        let text = statement == "-" ? Self.standardInput() : statement
        var parameters: [String: Value] = [:]
        if let params {
            for (key, value) in try Self.parameters(params) { parameters[key] = value }
        }
        var options = QueryOptions()
        if let timeout { options.deadline = .now + .seconds(timeout) }
        let result = try run(text, parameters, options)
        ResultPrinter(format: json ? .json : format).print(result)
    }

    /// Longer ones do not fit a clock.
    private static let maximumTimeout = 366.0 * 86_400

    private static func parameters(_ json: String) throws -> [(String, Value)] {
        let value: Value
        do throws(GraphError) {
            value = try ValueJSON.parse(json)
        } catch .invalidValue(let reason) {
            throw CommandError("--params: \(reason)")
        }
        guard case .map(let map) = value else {
            throw CommandError("--params takes a JSON object, such as '{\"id\": 7}'")
        }
        return Array(zip(map.keys, map.values))
    }

    /// Opens the shard to write only for a statement that does: what reads must not need the lock.
    private func run(_ text: String, _ parameters: [String: Value], _ options: QueryOptions) throws
        -> QueryResult
    {
        if create { try shard.openToWrite(creating: true).close() }
        let reading = try shard.openToRead()
        let name = try partition ?? reading.onlyPartition()
        let session = try reading.session(partition: name)
        if try !session.isWrite(text) { return try session.run(text, parameters, options: options) }
        reading.close()
        let writing = try shard.openToWrite()
        defer { writing.close() }
        return try writing.session(partition: name).run(text, parameters, options: options)
    }

    private static func standardInput() -> String {
        var text = ""
        while let line = readLine(strippingNewline: false) { text += line }
        return text
    }
}
