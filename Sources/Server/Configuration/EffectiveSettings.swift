import Ingest
import Yams

/// Settings with where each comes from: the command line before the environment, that before the
/// file, that before the defaults.
public struct EffectiveSettings: Sendable {
    public private(set) var settings = ServeSettings()
    /// Where settings come from that are not left at their defaults.
    private var origins: [String: String] = [:]
    /// What people should know: variables of the environment that look like settings.
    public private(set) var notes: [String] = []

    /// - Parameters:
    ///   - file: the name and the text of a file in YAML.
    ///   - environment: all variables; those of other programs are passed over.
    ///   - commandLine: values by the names of settings; several where an option is repeated.
    public init(
        file: (name: String, text: String)? = nil, environment: [String: String] = [:],
        commandLine: [String: [String]] = [:]
    ) throws(SettingsError) {
        // A variable without a value is as good as none.
        let environmentHas = { (setting: Setting) in
            !(environment[setting.variable] ?? "").isEmpty
        }
        let commandLineHas = { (setting: Setting) in !(commandLine[setting.name] ?? []).isEmpty }
        if let file {
            try take(file.text, of: file.name) { environmentHas($0) || commandLineHas($0) }
        }
        for setting in ServeSettings.all {
            if let text = environment[setting.variable], environmentHas(setting) {
                try take(
                    text, setting, isYAML: setting.form != .text, origin: setting.variable,
                    isOverridden: commandLineHas(setting))
            }
            guard let texts = commandLine[setting.name], let last = texts.last else { continue }
            let origin = "--\(setting.name)"
            if setting.form == .item {
                try take(Node(texts.map(Self.node)), setting, origin)
            } else {
                try take(last, setting, isYAML: setting.form == .yaml, origin: origin)
            }
        }
        noteUnknown(environment)
    }

    /// - Parameter isOverridden: whether what the file says of a setting has no effect.
    private mutating func take(
        _ yaml: String, of file: String, isOverridden: (Setting) -> Bool
    ) throws(SettingsError) {
        let reader = YAMLReader(file: file) { SettingsError(description: $0) }
        guard let root = try reader.root(of: yaml) else { return }
        // A file whose lines are all comments.
        if root.scalar?.string.isEmpty ?? false { return }
        let known = ServeSettings.all.map(\.name)
        if case .mapping(let mapping) = root {
            for key in mapping.keys {
                guard let name = key.scalar?.string, !known.contains(name) else { continue }
                let hint =
                    Self.nearest(to: name, known).map { "did you mean '\($0)'?" }
                    ?? "'intelgraph serve --print-config' shows all keys"
                throw reader.error(key, "unknown key '\(name)'; \(hint)")
            }
        }
        let entries = try reader.entries(root, "the configuration", allowed: known)
        for setting in ServeSettings.all {
            guard let node = entries[setting.name] else { continue }
            try take(node, setting, reader, isOverridden: isOverridden(setting))
        }
    }

    private mutating func take(
        _ text: String, _ setting: Setting, isYAML: Bool, origin: String,
        isOverridden: Bool = false
    ) throws(SettingsError) {
        var node = Self.node(text)
        if isYAML {
            let reader = YAMLReader(file: origin) { SettingsError(description: $0) }
            node = try reader.root(of: text) ?? node
        }
        try take(node, setting, origin, isOverridden: isOverridden)
    }

    private mutating func take(
        _ node: Node, _ setting: Setting, _ origin: String, isOverridden: Bool = false
    ) throws(SettingsError) {
        let reader = YAMLReader(file: origin) { SettingsError(description: $0) }
        try take(node, setting, reader, isOverridden: isOverridden)
    }

    private mutating func take(
        _ node: Node, _ setting: Setting, _ reader: YAMLReader<SettingsError>, isOverridden: Bool
    ) throws(SettingsError) {
        var settings = settings
        do throws(SettingsError) {
            try setting.read(node, SettingReader(yaml: reader, setting: setting), &settings)
        } catch {
            // A file that was printed serves beside a variable that holds the secret.
            if error.isMasked, isOverridden { return }
            throw error
        }
        self.settings = settings
        origins[setting.name] = reader.file
    }

    /// A text that is no YAML.
    private static func node(_ text: String) -> Node { Node(text, Tag(.str), .doubleQuoted) }

    /// A variable that is misspelt would otherwise have no effect, and nobody would know why.
    private mutating func noteUnknown(_ environment: [String: String]) {
        let known = ServeSettings.all.map(\.variable)
        for name in environment.keys.sorted()
        where name.hasPrefix(Setting.variablePrefix) && !known.contains(name) {
            guard let meant = Self.nearest(to: name, known) else { continue }
            notes.append("\(name) in the environment is unknown; did you mean \(meant)?")
        }
    }

    /// The name that differs by the fewest letters, if they are few.
    private static func nearest(to name: String, _ known: [String]) -> String? {
        let name = name.replacing("_", with: "-")
        let distances = known.map { (name: $0, distance: distance(name, $0)) }
        return distances.min { $0.distance < $1.distance }
            .flatMap { $0.distance <= 2 ? $0.name : nil }
    }

    /// How many letters have to be put in, left out or changed to make one text the other.
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.replacing("_", with: "-"))
        var row = Array(0...right.count)
        for letter in left.prefix(100) {
            var diagonal = row[0]
            row[0] += 1
            for (index, other) in right.enumerated() {
                let change = diagonal + (letter == other ? 0 : 1)
                diagonal = row[index + 1]
                row[index + 1] = min(change, row[index] + 1, row[index + 1] + 1)
            }
        }
        return row[right.count]
    }
}

extension EffectiveSettings {
    /// All settings as a file in YAML that says the same, with what each is and where it comes
    /// from. What is secret is masked.
    public var text: String {
        var lines = [
            "# What 'intelgraph serve' works with. Each key is an option of the command as well",
            "# (--message-size), and a variable of the environment (INTELGRAPH_MESSAGE_SIZE): the",
            "# command line wins over the environment, and that over the file.",
        ]
        for setting in ServeSettings.all {
            lines.append("")
            lines += Self.comment(setting.help)
            if let origin = origins[setting.name] { lines.append("# From \(origin).") }
            if let node = setting.show(settings) {
                lines += Self.yaml(setting.name, setting.isSecret ? Node(Setting.masked) : node)
            } else {
                lines.append("# \(setting.name):")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func comment(_ text: String) -> [String] {
        var lines = ["#"]
        for word in text.split(separator: " ") {
            if lines[lines.count - 1].count + word.count >= 100 { lines.append("#") }
            lines[lines.count - 1] += " \(word)"
        }
        return lines
    }

    private static func yaml(_ name: String, _ node: Node) -> [String] {
        // What is made of texts can always be written. Each text stays on its line.
        let node = Node([(Node(name), quoted(node))])
        let text = (try? Yams.serialize(node: node, width: -1)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// The same, with quotes around texts that would be read as nothing, or that take several
    /// lines without.
    private static func quoted(_ node: Node) -> Node {
        switch node {
        case .scalar(let scalar):
            let text = scalar.string
            let needsQuotes =
                ["~", "null"].contains(text)
                || text.unicodeScalars.contains { scalar in
                    scalar.properties.generalCategory == .control
                        || ["\u{2028}", "\u{2029}"].contains(scalar)
                }
            return needsQuotes ? Node(text, Tag(.str), .doubleQuoted) : node
        case .sequence(let list): return Node(list.map(quoted))
        case .mapping(let map): return Node(map.map { (quoted($0.key), quoted($0.value)) })
        default: return node
        }
    }
}

extension Setting {
    /// What stands for a secret.
    static let masked = "***"
}
