import ArgumentParser
import Graph
import IntelGraph

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
    @Argument(help: "The statement; '-' reads it from standard input.")
    var statement: String

    func run() throws {
        let text = statement == "-" ? Self.standardInput() : statement
        var parameters: [String: Value] = [:]
        if let params {
            guard case .map(let map) = try Value(jsonText: params) else {
                throw CommandError("--params takes a JSON object, such as '{\"id\": 7}'")
            }
            for (key, value) in zip(map.keys, map.values) { parameters[key] = value }
        }
        // A write needs the writer's lock; whatever only reads must not wait for it.
        let isWrite = try Shard.isWrite(text)
        let shard = try isWrite ? shard.openToWrite() : shard.openToRead()
        defer { shard.close() }
        let session = try shard.session(partition: shard.partition(named: partition))
        let result = try session.run(
            text, parameters, options: .init(timeoutSeconds: timeout))
        ResultPrinter(format: json ? .json : format).print(result)
    }

    private static func standardInput() -> String {
        var text = ""
        while let line = readLine(strippingNewline: false) { text += line }
        return text
    }
}
