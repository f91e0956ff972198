import Ingest
import IntelGraph
import Yams

/// All that `intelgraph serve` can be told, at first with its defaults.
public struct ServeSettings: Sendable {
    /// The shard's directory.
    public var data: String?
    public var server = ServerConfiguration(bolt: .standard)
    public var sources: [SourceSettings] = []

    public init() {}

    /// Each setting, in the order in which they are shown.
    public static let all: [Setting] = [
        .text("data", \.data, "dir", "The shard's directory; made if missing."),
        .address("bolt", \.server.bolt, "Where to listen; port 0 takes a free one."),
        .partition(
            "database", \.server.defaultDatabase,
            "The partition of clients that name no database; else the only one there is."),
        .integer(
            "connections", \.server.connectionLimit, 1...1_000_000, "count",
            "The most clients at once."),
        .integer(
            "message-size", \.server.messageByteLimit, 1...1_024, unit: 1 << 20, "MiB",
            "The largest message of a client, in MiB."),
        .seconds(
            "transaction-timeout", \.server.transactionTimeout,
            "The longest that a transaction may take."),
        .seconds(
            "writer-timeout", \.server.writerTimeout,
            "The longest that a transaction of several statements may hold the writer."),
        .seconds(
            "authentication-timeout", \.server.authenticationTimeout,
            "How long a client may take to log on."),
        .seconds(
            "idle-timeout", \.server.idleTimeout,
            "Hang up on clients that ask for nothing for so long; never if left out."),
        .seconds(
            "drain-timeout", \.server.drainTimeout,
            "How long clients have to finish once the server ends."),
        .sources,
    ]

    /// The setting of a name.
    public static func setting(_ name: String) -> Setting? { all.first { $0.name == name } }

    /// The value that a setting has where it is not given, as text; nil where there is none.
    public static func defaultText(of setting: Setting) -> String? {
        setting.show(ServeSettings())?.scalar?.string
    }
}

extension Setting {
    fileprivate static func partition(
        _ name: String, _ path: Path<String?>, _ help: String
    ) -> Setting {
        Setting(name, "tenant/case", help) { (node, reader, settings) throws(SettingsError) in
            let text = try reader.text(node)
            do throws(IntelGraphError) {
                settings[keyPath: path] = try PartitionName(text).description
            } catch {
                throw reader.yaml.error(node, "'\(name)': \(error)")
            }
        } show: { settings in settings[keyPath: path].map { Node($0) } }
    }

    fileprivate static func address(
        _ name: String, _ path: Path<ListenAddress>, _ help: String
    ) -> Setting {
        Setting(name, "host:port", help) { (node, reader, settings) throws(SettingsError) in
            let text = try reader.text(node)
            do throws(ServerError) {
                settings[keyPath: path] = try ListenAddress(text)
            } catch {
                throw reader.yaml.error(node, "'\(name)': \(error)")
            }
        } show: { settings in Node(settings[keyPath: path].description) }
    }
}
