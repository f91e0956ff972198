import Bolt
import BoltClient
import Graph
import IntelGraph
import Query

/// Runs statements at a server that speaks Bolt, over one connection.
final class ServerTarget: StatementTarget {
    private let uri: BoltURI
    private let authentication: Authentication
    /// The file with the certificates to trust; nil for the system's.
    private let authorities: String?
    /// Seconds after which the server is to stop a statement.
    private let timeout: Double?
    private var connection: BoltConnection?

    init(
        _ uri: BoltURI, _ authentication: Authentication, authorities: String?, timeout: Double?
    ) {
        self.uri = uri
        self.authentication = authentication
        self.authorities = authorities
        self.timeout = timeout
    }

    var title: String { "\(uri)" + (connection.map { ", \($0.serverAgent)" } ?? "") }
    var needsPartition: Bool { false }

    func onlyPartition() throws -> String? { nil }

    func check(_ partition: String?) throws { _ = try connected() }

    func run(
        _ text: String, in partition: String?, _ parameters: [String: Value],
        _ stop: StatementStop?, _ body: (StatementResult) throws -> Void
    ) throws {
        let connection = try connected()
        stop?.onStop { connection.interrupt() }
        var start = Request.TransactionStart()
        start.database = partition
        start.timeout = timeout.map { .seconds($0) }
        let sorted = parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        do {
            let result = try connection.run(text, ValueMap(sorted), start: start)
            try body(StatementResult(result))
        } catch let error as BoltClientError {
            guard case .failure = error else {
                // Nothing more comes over it; the next statement makes another.
                self.connection = nil
                throw CommandError(error)
            }
            throw CommandError(error)
        } catch {
            // What is left of the rows is not wanted.
            connection.interrupt()
            throw error
        }
    }

    func partitions() throws -> [PartitionReport] {
        try rows("SHOW DATABASES YIELD name RETURN name", in: nil).compactMap { row in
            row.first.flatMap(\.string).map { PartitionReport(name: $0) }
        }
    }

    func schema(of partition: String?) throws -> SchemaReport {
        func counts(
            _ names: String, _ pattern: (String) -> String
        ) throws -> [SchemaReport.Entry] {
            try rows(names, in: partition).compactMap { $0.first.flatMap(\.string) }.map { name in
                let quoted = "`" + name.replacing("`", with: "``") + "`"
                let count = try count("MATCH \(pattern(quoted)) RETURN count(*)", in: partition)
                return SchemaReport.Entry(name: name, count: count)
            }
        }
        return SchemaReport(
            nodeCount: try count("MATCH (n) RETURN count(*)", in: partition),
            relationshipCount: try count("MATCH ()-[r]->() RETURN count(*)", in: partition),
            labels: try counts("CALL db.labels()") { "(:\($0))" },
            types: try counts("CALL db.relationshipTypes()") { "()-[:\($0)]->()" },
            keys: try propertyKeys(of: partition),
            indexes: try rows("SHOW INDEXES YIELD name RETURN name", in: partition)
                .compactMap { $0.first.flatMap(\.string) }
                .map { SchemaReport.Entry(name: $0, count: nil) },
            constraints: try constraints(of: partition))
    }

    private func count(_ text: String, in partition: String?) throws -> Int? {
        guard case .integer(let count)? = try rows(text, in: partition).first?.first else {
            return nil
        }
        return Int(count)
    }

    private func connected() throws -> BoltConnection {
        if let connection { return connection }
        do throws(BoltClientError) {
            let configuration = ClientConnection.Configuration(
                userAgent: "intelgraph/\(productVersion)", authentication: authentication)
            let connection = try BoltConnection.open(
                uri, configuration, authorities: authorities)
            self.connection = connection
            return connection
        } catch { throw CommandError(error) }
    }
}

extension StatementResult {
    fileprivate init(_ result: BoltResult) {
        self.init(
            columns: result.columns,
            partitionName: { _ in result.database.flatMap { $0.contains("/") ? $0 : nil } },
            next: { try result.next() },
            ending: {
                Ending(
                    plan: result.summary?.plan, counters: result.summary?.counters ?? [])
            })
    }
}

extension CommandError {
    /// What a server said must not steer the terminal.
    fileprivate init(_ error: BoltClientError) {
        var text = "\(error)"
        if case .failure(let failure) = error {
            switch failure.code {
            case "Neo.ClientError.Security.Unauthorized",
                "Neo.ClientError.Security.CredentialsExpired":
                text += "\nTo log in, give another name with --user; the password is asked for, or "
                    + "comes from --password-file or $INTELGRAPH_PASSWORD."
            case "Neo.ClientError.Database.DatabaseNotFound":
                text += "\nName a database with --database tenant/case."
            default: break
            }
        }
        self.init(
            String(
                String.UnicodeScalarView(
                    text.unicodeScalars.map {
                        $0.properties.generalCategory == .control && $0 != "\n" ? "\u{FFFD}" : $0
                    })))
    }
}
