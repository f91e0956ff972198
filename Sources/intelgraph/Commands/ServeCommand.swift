import ArgumentParser
import Foundation
import IntelGraph
import Server

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve a shard over Bolt, to Neo4j's drivers, and over HTTP.",
        discussion: """
            The driver's database is the partition, tenant/case or tenant.case. Clients must log \
            in where other machines can reach the server, and with --auth required; 'intelgraph \
            user' makes users, or INTELGRAPH_INITIAL_PASSWORD is the password of the first one, \
            'admin'. Ctrl-C or SIGTERM ends it once clients have finished what is open, a second \
            one at once.

            Examples:
              intelgraph serve --data ./shard
              intelgraph serve --data ./shard --bolt 127.0.0.1:7688 --database acme/fraud-7
              intelgraph serve --data ./shard --transaction-timeout 60 --connections 200
              INTELGRAPH_INITIAL_PASSWORD=… intelgraph serve --data ./shard --auth required
            """)

    @Option(help: ArgumentHelp("The shard's directory; made if missing.", valueName: "dir"))
    var data: String
    @Option(help: ArgumentHelp("Where to listen; port 0 takes a free one.", valueName: "host:port"))
    var bolt = "127.0.0.1:7687"
    @Option(
        help: ArgumentHelp(
            "Where to listen for HTTP; 'none' for nowhere.", valueName: "host:port"))
    var http = "127.0.0.1:7474"
    @Option(
        help: ArgumentHelp(
            "The partition of clients that name no database; else the only one there is.",
            valueName: "tenant/case"))
    var database: String?
    @Option(
        help: ArgumentHelp(
            "Whether clients log in; if left out, only where other machines reach the server.",
            valueName: "off|required"),
        transform: { text in
            guard let authentication = ServerConfiguration.Authentication(rawValue: text) else {
                throw ValidationError("--auth takes off or required")
            }
            return authentication
        })
    var auth: ServerConfiguration.Authentication?
    @Option(
        help: ArgumentHelp(
            "A file with the password of 'admin', who is made if there are no users.",
            valueName: "file"))
    var initialPasswordFile: String?
    @Option(
        help: ArgumentHelp(
            "So many failed logins lock a name out, ten times as many an address.",
            valueName: "count"))
    var loginFailures = 5
    @Option(help: ArgumentHelp("The time in which so many are forgotten.", valueName: "s"))
    var loginLockout = 60.0
    @Option(help: ArgumentHelp("The most clients at once.", valueName: "count"))
    var connections = 16_384
    @Option(help: ArgumentHelp("The largest message of a client, in MiB.", valueName: "MiB"))
    var messageSize = 16
    @Option(help: ArgumentHelp("The longest that a transaction may take.", valueName: "s"))
    var transactionTimeout = 600.0
    @Option(
        help: ArgumentHelp(
            "The longest that a transaction of several statements may hold the writer.",
            valueName: "s"))
    var writerTimeout = 30.0
    @Option(help: ArgumentHelp("How long a client may take to log on.", valueName: "s"))
    var authenticationTimeout = 30.0
    @Option(
        help: ArgumentHelp(
            "Hang up on clients that ask for nothing for so long; never if left out.",
            valueName: "s"))
    var idleTimeout: Double?
    @Option(
        help: ArgumentHelp("How long clients have to finish once the server ends.", valueName: "s"))
    var drainTimeout = 10.0
    @OptionGroup(title: "TLS") var tls: TLSOptions
    @OptionGroup(title: "Tokens") var tokens: TokenOptions

    func validate() throws {
        let times = [
            transactionTimeout, writerTimeout, authenticationTimeout, drainTimeout, loginLockout,
        ]
        guard (times + [idleTimeout ?? 1]).allSatisfy({ $0 > 0 && $0 <= 366 * 86_400 }) else {
            throw ValidationError("time-outs take seconds, more than 0 and at most a year")
        }
        guard (1...1_000_000).contains(connections) else {
            throw ValidationError("--connections takes a number from 1 to 1000000")
        }
        guard (1...1_000_000).contains(loginFailures) else {
            throw ValidationError("--login-failures takes a number from 1 to 1000000")
        }
        guard (1...1_024).contains(messageSize) else {
            throw ValidationError("--message-size takes MiB, from 1 to 1024")
        }
        if let database { _ = try PartitionName(database) }
        _ = try ListenAddress(bolt)
        _ = try httpAddress
    }

    private var httpAddress: ListenAddress? {
        get throws { http == "none" ? nil : try ListenAddress(http, defaultPort: 7474) }
    }

    func run() throws {
        var configuration = ServerConfiguration(bolt: try ListenAddress(bolt))
        configuration.http = try httpAddress
        configuration.defaultDatabase = database
        configuration.authentication = auth
        configuration.loginFailureLimit = loginFailures
        configuration.loginLockOut = .seconds(loginLockout)
        configuration.initialPassword = try initialPassword()
        configuration.connectionLimit = connections
        configuration.messageByteLimit = messageSize << 20
        configuration.transactionTimeout = .seconds(transactionTimeout)
        configuration.writerTimeout = .seconds(writerTimeout)
        configuration.authenticationTimeout = .seconds(authenticationTimeout)
        configuration.idleTimeout = idleTimeout.map { .seconds($0) }
        configuration.drainTimeout = .seconds(drainTimeout)
        configuration.tls = tls.files
        configuration.tokens = tokens.configuration
        configuration.report = { Output.note($0) }
        Interrupt.catchSignals()
        Reload.catchSignal()
        var options = Shard.Options()
        // Each open result and transaction that reads takes one, and shared scans some more.
        options.store.maxReaders = 8_192
        let shard = try Shard.open(at: data, options: options)
        defer { shard.close() }
        let server = try Server.start(shard, configuration)
        greet(
            server, try database ?? shard.partitions().first?.name ?? "tenant/case",
            logsIn: configuration.requiresAuthentication)
        // Kept in another place, it shows later whether the audit log was changed.
        Output.note("audit log: \(server.auditPosition)")
        while !Interrupt.isRequested {
            usleep(100_000)
            if Reload.take() { server.reload() }
        }
        Output.note("ending, once \(server.connectionCount) clients have finished")
        server.stop()
        Output.note("audit log: \(server.auditPosition)")
    }

    /// What the first user's password is to be, from a file or the environment; nil if neither
    /// says.
    private func initialPassword() throws -> String? {
        if let file = initialPasswordFile { return try PasswordInput.read(file: file) }
        return ProcessInfo.processInfo.environment["INTELGRAPH_INITIAL_PASSWORD"]
            .flatMap { $0.isEmpty ? nil : $0 }
    }

    private func httpLine(_ server: Server) -> String {
        let scheme = tls.files == nil ? "http" : "https"
        return server.httpAddress.map {
            "\nHTTP is at \(scheme)://\($0), described at /openapi.json."
        } ?? ""
    }

    private func greet(_ server: Server, _ partition: String, logsIn: Bool) {
        let uri = "\(tls.files == nil ? "bolt" : "bolt+ssc")://\(server.address)"
        let who = logsIn ? "clients log in" : "for this machine only"
        let credentials = logsIn ? #", auth=("admin", "PASSWORD")"# : ""
        Output.write(
            """
            Serving \(data) at \(uri), \(who).\(httpLine(server))
            To try it, after 'pip install neo4j':
              python3 -c 'import neo4j; print(neo4j.GraphDatabase.driver("\(uri)"\(credentials)).execute_query(
                  "MATCH (n) RETURN count(n)", database_="\(partition)").records)'

            """)
    }
}
