public import Ingest
import Yams

/// A source of events as a configuration writes it, with the names of `ingest`'s options.
public struct SourceSettings: Sendable {
    /// What it is called in metrics and notes; else its file or first topic.
    public var name: String?
    /// A file of events, ...
    public var file: String?
    public var isFollowed = true
    /// ... or topics of a Kafka cluster, with librdkafka's properties.
    public var brokers: String?
    public var topics: [String] = []
    public var group = "intelgraph"
    public var properties: [String: String] = [:]
    /// The mapping's file; nil for the built-in one.
    public var mapping: String?
    public var batchCount = IngestSource.defaultBatchCount

    public init() {}

    /// The source, with the mapping that its file holds.
    public func source(_ mapping: Mapping) -> IngestSource {
        let origin: IngestSource.Origin
        if let file {
            origin = .file(path: file, isFollowed: isFollowed)
        } else {
            origin = .kafka(
                IngestSource.Cluster(brokers: brokers ?? "", properties: properties),
                topics: topics, group: group)
        }
        var source = IngestSource(
            name: name ?? file ?? topics.first ?? "", origin: origin, mapping: mapping)
        source.batchCount = batchCount
        return source
    }
}

extension Setting {
    /// The list of sources.
    static let sources = Setting(
        "sources", "list",
        """
        Sources of events that are ingested beside queries: a list of maps with 'file' (and \
        'follow', true if left out) or 'brokers', 'topics', 'group' and 'kafka' (librdkafka's \
        properties); with 'name', 'mapping' and 'batch' (messages in a transaction).
        """, form: .yaml
    ) { (node, reader, settings) throws(SettingsError) in
        guard case .sequence(let list) = node else {
            throw reader.yaml.error(node, "'sources' is not a list of maps")
        }
        settings.sources = []
        for item in list {
            settings.sources.append(try SourceSettings(item, reader.yaml))
        }
        let names = settings.sources.map(\.shownName)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw reader.yaml.error(node, "two sources are called '\(twice)': give each a 'name'")
        }
    } show: { settings in
        settings.sources.isEmpty ? nil : Node(settings.sources.map(\.node))
    }
}

extension SourceSettings {
    fileprivate var shownName: String { name ?? file ?? topics.first ?? "" }

    fileprivate init(
        _ node: Node, _ yaml: YAMLReader<SettingsError>
    ) throws(SettingsError) {
        let entries = try yaml.entries(
            node, "a source",
            allowed: [
                "name", "file", "follow", "brokers", "topics", "group", "kafka", "mapping", "batch",
            ])
        func text(_ key: String) throws(SettingsError) -> String? {
            guard let node = entries[key] else { return nil }
            return try yaml.text(node, "'\(key)'")
        }
        name = try text("name")
        file = try text("file")
        brokers = try text("brokers")
        group = try text("group") ?? group
        mapping = try text("mapping")
        if let follow = entries["follow"] {
            let text = try yaml.text(follow, "'follow'")
            guard let flag = Bool(text) else {
                throw yaml.error(follow, "'follow' is '\(text)', not true or false")
            }
            isFollowed = flag
        }
        if let batch = entries["batch"] {
            let text = try yaml.text(batch, "'batch'")
            guard let count = Int(text), (1...1_000_000).contains(count) else {
                throw yaml.error(
                    batch, "'batch' is '\(text)', not a whole number from 1 to 1000000")
            }
            batchCount = count
        }
        if let list = entries["topics"] { topics = try yaml.list(list, "'topics'") }
        if let kafka = entries["kafka"] {
            for (key, value) in try yaml.entries(kafka, "'kafka'", allowed: nil) {
                properties[key] =
                    try Self.isSecret(key)
                    ? yaml.secret(value, "'\(key)'") : yaml.text(value, "'\(key)'")
            }
        }
        guard (file == nil) != (brokers == nil) else {
            throw yaml.error(node, "a source has either 'file', or 'brokers' with 'topics'")
        }
        if brokers != nil, topics.isEmpty {
            throw yaml.error(node, "'brokers' needs 'topics'")
        }
    }

    /// As YAML, without what is secret.
    fileprivate var node: Node {
        var pairs: [(Node, Node)] = []
        func add(_ key: String, _ value: Node?) {
            if let value { pairs.append((Node(key), value)) }
        }
        add("name", name.map { Node($0) })
        add("file", file.map { Node($0) })
        if file != nil { add("follow", Node("\(isFollowed)")) }
        add("brokers", brokers.map { Node($0) })
        if brokers != nil {
            add("topics", Node(topics.map { Node($0) }))
            add("group", Node(group))
        }
        if !properties.isEmpty {
            let shown = properties.sorted { $0.key < $1.key }.map { key, value in
                (Node(key), Node(Self.isSecret(key) ? Setting.masked : value))
            }
            add("kafka", Node(shown))
        }
        add("mapping", mapping.map { Node($0) })
        add("batch", Node("\(batchCount)"))
        return Node(pairs)
    }

    /// Whether a property of librdkafka is one that must not be shown.
    private static func isSecret(_ property: String) -> Bool {
        let name = property.lowercased()
        // Where tokens come from is none.
        if name.hasSuffix(".url") { return false }
        return [
            "password", "passphrase", "secret", "jaas", "token", "key.pem", "oauthbearer.config",
            "oauthbearer.extensions", "kinit.cmd",
        ].contains { name.contains($0) }
    }
}
