import ArgumentParser
import Foundation
import IntelGraph
import Server

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve a shard over Bolt, to Neo4j's drivers, and over HTTP.",
        discussion: """
            The driver's database is the partition, tenant/case or tenant.case. Clients must log \
            in where other machines can reach the server, and with --auth required; 'intelgraph \
            user' makes users, or INTELGRAPH_INITIAL_PASSWORD is the password of the first one, \
            'admin'. Ctrl-C or SIGTERM ends it once clients have finished what is open, a second \
            one at once.

            Each option can also stand in a file in YAML (message-size: 16) and in the environment \
            (INTELGRAPH_MESSAGE_SIZE=16). The command line wins over the environment, and that \
            over the file; --print-config shows what is in effect.

            Examples:
              intelgraph serve --data ./shard
              intelgraph serve --data ./shard --bolt 127.0.0.1:7688 --database acme/fraud-7
              INTELGRAPH_INITIAL_PASSWORD=… intelgraph serve --data ./shard --auth required
              intelgraph serve --data ./shard --sources '[{file: events.jsonl, follow: true}]'
              intelgraph serve --data ./shard --print-config > serve.yaml
              intelgraph serve --config serve.yaml
            """)

    @Option(
        help: ArgumentHelp(
            "A file in YAML with any of the options below; else INTELGRAPH_CONFIG names it.",
            valueName: "file"))
    var config: String?
    @Flag(help: "Print what is in effect as such a file, and end.")
    var printConfig = false
    @OptionGroup var options: SettingOptions

    func validate() throws {
        do throws(SettingsError) {
            _ = try EffectiveSettings(commandLine: options.values)
        } catch { throw ValidationError("\(error)") }
    }

    func run() throws {
        let effective = try effectiveSettings()
        for note in effective.notes { Output.note("note: \(note)") }
        if printConfig { return Output.write(effective.text) }
        let settings = effective.settings
        guard let data = settings.data else {
            Self.exit(
                withError: ValidationError(
                    "say where the shard is: --data DIR, or 'data: DIR' in a file for --config"))
        }
        var configuration = try settings.configuration()
        if let file = settings.initialPasswordFile {
            configuration.initialPassword = try PasswordInput.read(file: file)
        }
        configuration.report = { Output.note($0) }
        configuration.sources = try settings.sources.map {
            $0.source(try MappingOption.read($0.mapping))
        }
        try serve(data, settings.importDirectories, configuration)
    }

    private func effectiveSettings() throws -> EffectiveSettings {
        let environment = ProcessInfo.processInfo.environment
        var file: (name: String, text: String)?
        if let name = config ?? environment["INTELGRAPH_CONFIG"] {
            guard let bytes = FileManager.default.contents(atPath: name) else {
                throw CommandError("the configuration '\(name)' cannot be read")
            }
            file = (name, String(decoding: bytes, as: UTF8.self))
        }
        return try EffectiveSettings(
            file: file, environment: environment, commandLine: options.values)
    }

    private func serve(
        _ data: String, _ importDirectories: [String], _ configuration: ServerConfiguration
    ) throws {
        Interrupt.catchSignals()
        Reload.catchSignal()
        OpenFiles.raiseLimit()
        var options = Shard.Options()
        // Each open result and transaction that reads takes one, and shared scans some more.
        options.store.maxReaders = 8_192
        options.importDirectories = importDirectories
        let shard = try Shard.open(at: data, options: options)
        defer { shard.close() }
        let server = try Server.start(shard, configuration)
        greet(server, configuration, data, try shard.partitions().first?.name)
        ServiceManager.tell("READY=1")
        // Kept in another place, it shows later whether the audit log was changed.
        Output.note("audit log: \(server.auditPosition)")
        while !Interrupt.isRequested {
            usleep(100_000)
            if Reload.take() { server.reload() }
        }
        ServiceManager.tell("STOPPING=1")
        Output.note("ending, once \(server.connectionCount) clients have finished")
        server.stop()
        Output.note("audit log: \(server.auditPosition)")
    }

    private func greet(
        _ server: Server, _ configuration: ServerConfiguration, _ data: String,
        _ partition: String?
    ) {
        let isSecured = configuration.tls != nil
        let uri = "\(isSecured ? "bolt+ssc" : "bolt")://\(server.address)"
        let logsIn = configuration.requiresAuthentication
        let who = logsIn ? "clients log in" : "for this machine only"
        let credentials = logsIn ? #", auth=("admin", "PASSWORD")"# : ""
        let http = server.httpAddress.map { address in
            "\nThe console is at \(isSecured ? "https" : "http")://\(address)/, "
                + "for a browser; HTTP is described at /openapi.json."
        } ?? ""
        let database = configuration.defaultDatabase ?? partition ?? "tenant/case"
        Output.write(
            """
            Serving \(data) at \(uri), \(who).\(http)
            To try it, after 'pip install neo4j':
              python3 -c 'import neo4j; \
            print(neo4j.GraphDatabase.driver("\(uri)"\(credentials)).execute_query(
                  "MATCH (n) RETURN count(n)", database_="\(database)").records)'

            """)
    }
}
