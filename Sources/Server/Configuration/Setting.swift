import Ingest
import Yams

/// Something that a server can be told: a key of its file, a variable of the environment and an
/// option of the command, under one name.
public struct Setting: Sendable {
    /// The key, and the option without its dashes: `message-size`.
    public let name: String
    /// What stands for the value in a description: `MiB`.
    public let valueName: String
    public let help: String
    /// Whether the value is never shown, and no option of the command: there, other users of the
    /// machine would see it.
    public let isSecret: Bool
    /// What the texts of options and variables stand for.
    let form: Form
    let read: @Sendable (Node, SettingReader, inout ServeSettings) throws(SettingsError) -> Void
    /// The value as YAML; nil where there is none.
    let show: @Sendable (ServeSettings) -> Node?

    enum Form {
        /// The value as it is.
        case text
        /// One of its items; an option may be repeated, a variable is YAML.
        case item
        /// YAML, such as `[a, b]`.
        case yaml
    }

    init(
        _ name: String, _ valueName: String, _ help: String, isSecret: Bool = false,
        form: Form = .text,
        read: @escaping @Sendable (Node, SettingReader, inout ServeSettings)
            throws(SettingsError) -> Void,
        show: @escaping @Sendable (ServeSettings) -> Node?
    ) {
        self.name = name
        self.valueName = valueName
        self.help = help
        self.isSecret = isSecret
        self.form = form
        self.read = read
        self.show = show
    }

    /// The variable of the environment: `INTELGRAPH_MESSAGE_SIZE`.
    public var variable: String {
        Self.variablePrefix + String(name.uppercased().map { $0 == "-" ? "_" : $0 })
    }

    static let variablePrefix = "INTELGRAPH_"
}

extension Setting {
    typealias Path<Value> = any WritableKeyPath<ServeSettings, Value> & Sendable

    static func text(
        _ name: String, _ path: Path<String?>, _ valueName: String, _ help: String,
        isSecret: Bool = false
    ) -> Setting {
        Setting(name, valueName, help, isSecret: isSecret) {
            (node, reader, settings) throws(SettingsError) in
            settings[keyPath: path] =
                try isSecret ? reader.yaml.secret(node, "'\(name)'") : reader.text(node)
        } show: { settings in settings[keyPath: path].map { Node($0) } }
    }

    static func text(
        _ name: String, _ path: Path<String>, _ valueName: String, _ help: String
    ) -> Setting {
        Setting(name, valueName, help) { (node, reader, settings) throws(SettingsError) in
            settings[keyPath: path] = try reader.text(node)
        } show: { settings in Node(settings[keyPath: path]) }
    }

    static func integer(
        _ name: String, _ path: Path<Int>, _ range: ClosedRange<Int>, unit: Int = 1,
        _ valueName: String, _ help: String
    ) -> Setting {
        Setting(name, valueName, help) { (node, reader, settings) throws(SettingsError) in
            settings[keyPath: path] = try reader.integer(node, range) * unit
        } show: { settings in Node("\(settings[keyPath: path] / unit)") }
    }

    /// A number, or nothing.
    static func integer(
        _ name: String, _ path: Path<Int?>, _ range: ClosedRange<Int>, _ valueName: String,
        _ help: String
    ) -> Setting {
        Setting(name, valueName, help) { (node, reader, settings) throws(SettingsError) in
            settings[keyPath: path] = try reader.integer(node, range)
        } show: { settings in settings[keyPath: path].map { Node("\($0)") } }
    }

    static func seconds(
        _ name: String, _ path: Path<Duration>, _ help: String
    ) -> Setting {
        Setting(name, "s", help) { (node, reader, settings) throws(SettingsError) in
            settings[keyPath: path] = try reader.seconds(node)
        } show: { settings in Node(settings[keyPath: path].secondsText) }
    }

    /// Seconds, or nothing for never.
    static func seconds(
        _ name: String, _ path: Path<Duration?>, _ help: String
    ) -> Setting {
        Setting(name, "s", help) { (node, reader, settings) throws(SettingsError) in
            settings[keyPath: path] = try reader.seconds(node)
        } show: { settings in settings[keyPath: path].map { Node($0.secondsText) } }
    }

    /// One text, or a list of texts.
    static func list(
        _ name: String, _ path: Path<[String]>, _ valueName: String, _ help: String
    ) -> Setting {
        Setting(name, valueName, help, form: .item) {
            (node, reader, settings) throws(SettingsError) in
            settings[keyPath: path] = try node.sequence == nil
                ? [reader.text(node)] : reader.yaml.list(node, "'\(name)'")
        } show: { settings in
            let list = settings[keyPath: path]
            return list.isEmpty ? nil : Node(list.map { Node($0) })
        }
    }

    /// One of a few names, or nothing.
    static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ path: Path<Choice?>, _ help: String
    ) -> Setting {
        let names = Choice.allCases.map(\.rawValue)
        return Setting(name, names.joined(separator: "|"), help) {
            (node, reader, settings) throws(SettingsError) in
            let text = try reader.text(node)
            guard let choice = Choice(rawValue: text) else {
                throw reader.wrong(node, text, "one of " + names.joined(separator: ", "))
            }
            settings[keyPath: path] = choice
        } show: { settings in settings[keyPath: path].map { Node($0.rawValue) } }
    }
}

/// Reads the value of one setting.
struct SettingReader {
    let yaml: YAMLReader<SettingsError>
    let setting: Setting

    func text(_ node: Node) throws(SettingsError) -> String {
        try yaml.text(node, "'\(setting.name)'")
    }

    func integer(_ node: Node, _ range: ClosedRange<Int>) throws(SettingsError) -> Int {
        let text = try text(node)
        guard let number = Int(text), range.contains(number) else {
            throw wrong(
                node, text, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func seconds(_ node: Node) throws(SettingsError) -> Duration {
        let text = try text(node)
        guard let seconds = Double(text), seconds > 0, seconds <= 366 * 86_400 else {
            throw wrong(node, text, "a number of seconds, more than 0 and at most a year")
        }
        return .seconds(seconds)
    }

    func address(_ node: Node, defaultPort: UInt16) throws(SettingsError) -> ListenAddress {
        let text = try text(node)
        do throws(ServerError) {
            return try ListenAddress(text, defaultPort: defaultPort)
        } catch { throw yaml.error(node, "'\(setting.name)': \(error)") }
    }

    /// An error for a value that is none of those that are wanted.
    func wrong(_ node: Node, _ text: String, _ wanted: String) -> SettingsError {
        yaml.error(node, "'\(setting.name)' is '\(text.prefix(100))', not \(wanted)")
    }
}

extension YAMLReader<SettingsError> {
    /// A secret; what stands for one is refused, for a file that was printed holds none.
    func secret(_ node: Node, _ what: String) throws(SettingsError) -> String {
        let text = try text(node, what)
        guard text != Setting.masked else {
            var masked = error(
                node,
                "\(what) is '\(text)', which --print-config prints in place of a secret: "
                    + "write the secret itself, or leave this out")
            masked.isMasked = true
            throw masked
        }
        return text
    }
}

/// What is wrong with a configuration; the text names the place.
public struct SettingsError: Error, CustomStringConvertible {
    public let description: String
    /// Whether it is that something stands for a secret, which harms nobody where it has no effect.
    var isMasked = false

    init(description: String) { self.description = description }
}

extension Duration {
    /// Seconds as they are written: `30`, `0.5`.
    var secondsText: String {
        let seconds = Double(components.seconds) + Double(components.attoseconds) * 1e-18
        let text = "\(seconds)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
