import ArgumentParser
import BoltClient
import Graph
import IntelGraph
import Query

struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Run Cypher in a partition: one statement, or a shell.",
        discussion: """
            Without a statement a terminal gets a shell, with history, completion and :help; piped \
            text is run statement by statement, each ended by a semicolon. Statements that only \
            read also run while another process ingests.

            Examples:
              intelgraph query --data ./shard -p acme/fraud-7 \
            'MATCH (n:Entity) RETURN n.name LIMIT 5'
              intelgraph query --data ./shard -p acme/fraud-7 --params '{"id": 7}' \\
                  'MATCH (n:Entity {id: $id})-[r]->(m) RETURN type(r), m.name'
              intelgraph query --data ./shard -p acme/fraud-7 'EXPLAIN MATCH (n) RETURN count(*)'
              echo 'MATCH (n) RETURN count(*)' | intelgraph query --data ./shard -p acme/fraud-7 -
              intelgraph query --data ./shard -p acme/fraud-7 < statements.cypher
              intelgraph query --data ./shard
              intelgraph query --data ./shard --tenant acme 'MATCH (n:Entity) RETURN count(*)'
              intelgraph query --uri bolt://127.0.0.1:7687 --user ada --database acme/fraud-7
            """)

    @Option(help: ArgumentHelp("The shard's directory.", valueName: "dir"))
    var data: String?
    @OptionGroup var server: ServerOptions
    @Option(
        name: [.long, .customShort("p"), .customLong("database")],
        help: ArgumentHelp(
            "The partition; may be left out where there is only one, or the server has a default.",
            valueName: "tenant/case"))
    var partition: String?
    @Option(help: ArgumentHelp("Read all partitions of a tenant together.", valueName: "name"))
    var tenant: String?
    @Option(help: "How rows are printed: table, json (an object a line) or csv.")
    var format: OutputFormat = .table
    @Flag(help: "The same as --format json.")
    var json = false
    @Option(help: ArgumentHelp("Parameters as a JSON object.", valueName: "json"))
    var params: String?
    @Option(help: ArgumentHelp("Stop the statement after so many seconds.", valueName: "s"))
    var timeout: Double?
    @Option(
        name: .customLong("import-dir"), parsing: .singleValue,
        help: ArgumentHelp(
            "Allow LOAD CSV to read files of this directory; may be repeated.", valueName: "dir"))
    var importDirectories: [String] = []
    @Flag(help: "Make the shard if there is none.")
    var create = false
    @Argument(help: "The statement; '-' reads one from standard input. None: a shell.")
    var statement: String?

    func validate() throws {
        if let timeout, !(timeout > 0 && timeout <= Self.maximumTimeout) {
            throw ValidationError("--timeout takes seconds, more than 0 and at most a year")
        }
        guard (data == nil) != (server.uri == nil) else {
            throw ValidationError(
                "give one of --data, a shard's directory, and --uri, a server's address")
        }
        if partition != nil, tenant != nil {
            throw ValidationError("give one of --partition and --tenant")
        }
        if server.uri != nil, create || !importDirectories.isEmpty {
            throw ValidationError("--create and --import-dir go with --data")
        }
        if let tenant { _ = try Self.scope(ofTenant: tenant) }
    }

    func run() throws {
        // A tenant that is meant is named by --tenant; at a server the name is the server's to
        // judge.
        if data != nil, let partition { _ = try PartitionName(partition) }
        let target = try makeTarget()
        let partition = try partition ?? tenant.map(Self.scope)
        let printer = ResultPrinter(format: json ? .json : format)
        let parameters = try params.map(Self.parameters) ?? [:]
        guard let statement else {
            let shell = Shell(
                target: target, printer: printer, partition: partition, parameters: parameters)
            return try shell.run()
        }
        let text = statement == "-" ? Self.standardInput() : statement
        try target.run(text, in: try partition ?? target.onlyPartition(), parameters, nil) {
            try printer.print($0)
        }
    }

    private func makeTarget() throws -> any StatementTarget {
        if let uri = server.uri {
            return ServerTarget(
                try BoltURI(uri), try server.authentication(),
                authorities: server.caCertificate, timeout: timeout)
        }
        var shard = DataOption()
        shard.data = data ?? ""
        if create { try shard.openToWrite(creating: true).close() }
        return DirectoryTarget(shard, timeout: timeout, importDirectories: importDirectories)
    }

    private static func scope(ofTenant name: String) throws -> String {
        try PartitionName(unionOf: name).description
    }

    /// Longer ones do not fit a clock.
    private static let maximumTimeout = 366.0 * 86_400

    private static func parameters(_ json: String) throws -> [String: Value] {
        let value: Value
        do throws(GraphError) {
            value = try ValueJSON.parse(json)
        } catch {
            switch error {
            case .invalidValue(let reason), .limit(let reason):
                throw CommandError("--params: \(reason)")
            default: throw error
            }
        }
        guard case .map(let map) = value else {
            throw CommandError("--params takes a JSON object, such as '{\"id\": 7}'")
        }
        return Dictionary(zip(map.keys, map.values)) { $1 }
    }

    private static func standardInput() -> String {
        var text = ""
        while let line = readLine(strippingNewline: false) { text += line }
        return text
    }
}
