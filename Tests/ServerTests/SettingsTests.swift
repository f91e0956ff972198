import Ingest
import Server
import Testing

@Suite("A server is told the same by a file, the environment and the command line")
struct SettingsTests {
    private static func settings(
        _ yaml: String? = nil, _ environment: [String: String] = [:],
        _ commandLine: [String: [String]] = [:]
    ) throws -> EffectiveSettings {
        try EffectiveSettings(
            file: yaml.map { ("serve.yaml", $0) }, environment: environment,
            commandLine: commandLine)
    }

    private static func error(
        _ yaml: String? = nil, _ environment: [String: String] = [:],
        _ commandLine: [String: [String]] = [:]
    ) -> String {
        do {
            _ = try settings(yaml, environment, commandLine)
            return ""
        } catch { return "\(error)" }
    }

    @Test("the command line wins over the environment, and that over the file")
    func precedence() throws {
        let yaml = "connections: 1\nmessage-size: 2\ndatabase: a/b\n"
        let environment = ["INTELGRAPH_CONNECTIONS": "3", "INTELGRAPH_MESSAGE_SIZE": "4"]
        let found = try Self.settings(yaml, environment, ["connections": ["5"]]).settings
        #expect(found.server.connectionLimit == 5)
        #expect(found.server.messageByteLimit == 4 << 20)
        #expect(found.server.defaultDatabase == "a/b")
        #expect(found.server.drainTimeout == .seconds(10))
    }

    @Test("what is shown is a file that says the same, with where each comes from")
    func shown() throws {
        let found = try Self.settings(
            """
            data: /var/lib/shard
            idle-timeout: 0.5
            sources:
              - {file: a.jsonl, follow: false}
              - {brokers: "b:9092", topics: [t, u], kafka: {security.protocol: ssl}, batch: 10}
            """, ["INTELGRAPH_DATABASE": "x/y z"], ["drain-timeout": ["1.5"]])
        #expect(found.text.contains("# From serve.yaml.\ndata: /var/lib/shard\n"))
        #expect(found.text.contains("# From INTELGRAPH_DATABASE.\n"))
        #expect(found.text.contains("# From --drain-timeout.\ndrain-timeout: 1.5\n"))
        let again = try Self.settings(found.text)
        func values(_ settings: EffectiveSettings) -> [Substring] {
            settings.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        }
        #expect(values(again) == values(found))
        #expect(again.settings.sources.count == 2)
        #expect(again.settings.server.defaultDatabase == "x/y z")
    }

    /// A value that a setting does not have by itself.
    private static func value(of setting: Setting) -> String {
        switch setting.valueName {
        case "count", "MiB", "s": "17"
        case "host:port": "127.0.0.1:4711"
        case "tenant/case": "acme/seventeen"
        case "list": "[{file: seventeen}]"
        case let names where names.contains("|"): String(names.split(separator: "|")[0])
        default: "seventeen"
        }
    }

    /// Whether a setting's value has a text in it, below its key or beside it.
    private static func isShown(_ value: String, of name: String, in text: String) -> Bool {
        guard let key = text.firstRange(of: "\n\(name):") else { return false }
        let rest = text[key.upperBound...]
        let shown = rest[..<(rest.firstRange(of: "\n\n")?.lowerBound ?? rest.endIndex)]
        return shown.contains(value == "[{file: seventeen}]" ? "file: seventeen" : value)
    }

    @Test("every setting is shown, and can be given", arguments: ServeSettings.all.map(\.name))
    func everySetting(_ name: String) throws {
        let setting = try #require(ServeSettings.setting(name))
        #expect(try Self.settings().text.contains("\n\(name):")
            != (try Self.settings().text.contains("\n# \(name):\n")))
        #expect(!setting.help.isEmpty && setting.help.hasSuffix("."))
        // What is no value of any setting is refused in its name; a variable without one is none.
        let nothing = Self.error(nil, [:], [name: [""]])
        #expect(nothing.hasPrefix("--\(name)"), "\(nothing)")
        #expect(Self.error(nil, [setting.variable: ""]) == "")
        // A value that is not the default is taken from wherever it is given.
        let value = Self.value(of: setting)
        let shown = setting.isSecret ? "***" : value
        for (found, origin) in [
            (try Self.settings("\(name): \(value)"), "serve.yaml"),
            (try Self.settings(nil, [setting.variable: value]), setting.variable),
            (try Self.settings(nil, [:], [name: [value]]), "--\(name)"),
        ] {
            #expect(found.text.contains("\n# From \(origin).\n\(name):"), "\(found.text)")
            #expect(Self.isShown(shown, of: name, in: found.text), "\(found.text)")
            #expect(!Self.isShown(shown, of: name, in: try Self.settings().text))
        }
        #expect(Self.error("\(name): {a: {b: c}}").hasPrefix("serve.yaml:1:"))
    }

    @Test("passwords of brokers are not shown")
    func secrets() throws {
        let found = try Self.settings(
            """
            sources:
              - brokers: b:9092
                topics: [t]
                kafka: {sasl.username: ada, sasl.password: hunter2}
            """)
        #expect(found.text.contains("sasl.username: ada"))
        #expect(!found.text.contains("hunter2"))
        #expect(found.settings.sources[0].properties["sasl.password"] == "hunter2")
    }

    @Test("what stands for a secret is not taken for one, wherever it is given")
    func maskedSecrets() throws {
        let hint = " is '***', which --print-config prints in place of a secret: "
        let password = try Self.settings("initial-password: a real one").text
        #expect(Self.error(password).contains("'initial-password'" + hint), "\(password)")
        let variable = ["INTELGRAPH_INITIAL_PASSWORD": "***"]
        #expect(Self.error(nil, variable).contains("'initial-password'" + hint))
        let broker = try Self.settings(
            "sources: [{brokers: b, topics: [t], kafka: {ssl.key.password: a real one}}]").text
        #expect(Self.error(broker).contains("'ssl.key.password'" + hint), "\(broker)")
        // Of what is no secret it is a value like any other.
        #expect(try Self.settings("token-name: '***'").settings.tokens.nameClaim == "***")
    }

    @Test("what was printed serves beside what overrides its masks")
    func overriddenMasks() throws {
        let password = try Self.settings("initial-password: a real one").text
        let found = try Self.settings(password, ["INTELGRAPH_INITIAL_PASSWORD": "another"])
        #expect(found.text.contains("# From INTELGRAPH_INITIAL_PASSWORD.\ninitial-password:"))
        let sources = "sources: [{brokers: b, topics: [t], kafka: {sasl.password: a real one}}]"
        let printed = try Self.settings(sources).text
        let file = try Self.settings(printed, ["INTELGRAPH_SOURCES": "[{file: f}]"])
        #expect(file.settings.sources.map(\.file) == ["f"])
        let both = try Self.settings(
            nil,
            [
                "INTELGRAPH_SOURCES":
                    "[{brokers: b, topics: [t], kafka: {sasl.password: '***'}}]"
            ], ["sources": ["[{file: f}]"]])
        #expect(both.settings.sources.map(\.file) == ["f"])
        // An empty variable overrides nothing, and other mistakes are told.
        #expect(Self.error(password, ["INTELGRAPH_INITIAL_PASSWORD": ""]).contains("'***'"))
        #expect(!Self.error("connections: x", ["INTELGRAPH_CONNECTIONS": "5"]).isEmpty)
    }

    @Test(
        "texts that YAML takes for something else are shown so that they are read as they are",
        arguments: [
            "~", "null", "a\nb # c", "\n", "a\r\nb", "a\tb", " a ", "# a", "a: b", "- a", "*a",
            "&a", "!a", "'", "\"", "\\", "a\u{85}b", "a\u{2028}b", "\u{1}", "true", "1e3",
            "{a: b}", "[a]", "---", "...", "%a", "@a", "|", ">", "?", "???", "ü 🙂",
            String(repeating: "long words ", count: 40),
        ])
    func hostileTexts(_ text: String) throws {
        let found = try Self.settings(nil, [:], ["token-issuer": [text], "data": [text]])
        let again = try Self.settings(found.text)
        #expect(again.settings.tokens.issuer == text, "\(found.text)")
        #expect(try Self.settings(again.text).text == again.text)
    }

    @Test("what is secret of Kafka's properties is masked, and nothing else")
    func secretProperties() throws {
        let secret = [
            "sasl.password", "SASL.PASSWORD", "ssl.key.passphrase", "sasl.kerberos.kinit.cmd",
            "sasl.oauthbearer.extensions", "sasl.oauthbearer.client.secret", "ssl.key.pem",
            "sasl.oauthbearer.config",
        ]
        let open = [
            "sasl.oauthbearer.token.endpoint.url", "sasl.username", "ssl.ca.location",
            "sasl.kerberos.principal",
        ]
        for name in secret + open {
            let text = try Self.settings(
                "sources: [{brokers: b, topics: [t], kafka: {\(name): hunter2}}]").text
            #expect(text.contains("hunter2") == open.contains(name), "\(name)")
        }
    }

    @Test(
        "mistakes are told with their place and a hint",
        arguments: [
            (
                "conections: 5",
                "serve.yaml:1:1: unknown key 'conections'; did you mean 'connections'?"
            ),
            (
                "data: a\nfoo: 1",
                """
                serve.yaml:2:1: unknown key 'foo'; 'intelgraph serve --print-config' shows all \
                keys
                """
            ),
            (
                "\nconnections: many",
                "serve.yaml:2:14: 'connections' is 'many', not a whole number from 1 to 1000000"
            ),
            (
                "connections: 0",
                "serve.yaml:1:14: 'connections' is '0', not a whole number from 1 to 1000000"
            ),
            ("connections: [1]", "serve.yaml:1:14: 'connections' is not text"),
            ("connections:", "serve.yaml:1:13: 'connections' is empty"),
            (
                "drain-timeout: -1",
                """
                serve.yaml:1:16: 'drain-timeout' is '-1', not a number of seconds, more than 0 \
                and at most a year
                """
            ),
            (
                "drain-timeout: nan",
                """
                serve.yaml:1:16: 'drain-timeout' is 'nan', not a number of seconds, more than 0 \
                and at most a year
                """
            ),
            ("data: a\ndata: b", "serve.yaml: "),
            ("- a", "serve.yaml:1:1: the configuration is not a map of keys and values"),
            ("a: [", "serve.yaml: "),
            ("sources: x", "serve.yaml:1:10: 'sources' is not a list of maps"),
            (
                "sources: [{}]",
                "serve.yaml:1:11: a source has either 'file', or 'brokers' with 'topics'"
            ),
            (
                "sources: [{file: a, flow: b}]",
                "serve.yaml:1:21: unknown key 'flow'; known are name, file, follow,"
            ),
            ("sources: [{brokers: a}]", "serve.yaml:1:11: 'brokers' needs 'topics'"),
            (
                "sources: [{file: a}, {file: a}]",
                "serve.yaml:1:10: two sources are called 'a': give each a 'name'"
            ),
            (
                "sources: [{file: a, follow: maybe}]",
                "serve.yaml:1:29: 'follow' is 'maybe', not true or false"
            ),
            (
                "sources: [{file: a, batch: 0}]",
                "serve.yaml:1:28: 'batch' is '0', not a whole number from 1 to 1000000"
            ),
        ])
    func mistakes(_ yaml: String, _ expected: String) {
        let found = Self.error(yaml)
        #expect(found.hasPrefix(expected), "\(found)")
    }

    @Test("certificates and tokens are given whole or not at all, wherever each part stands")
    func security() throws {
        let yaml = "tls-certificate: c.pem\ntoken-key: k.pem\ntoken-issuer: https://login\n"
        let half = try Self.settings(yaml)
        #expect(throws: SettingsError.self) { try half.settings.configuration() }
        let whole = try Self.settings(
            yaml, ["INTELGRAPH_TOKEN_AUDIENCE": "graph"],
            ["tls-key": ["c.key"], "token-key": ["a.pem", "b.pem"]])
        let found = try whole.settings.configuration()
        #expect(found.tls == TLSFiles(certificate: "c.pem", key: "c.key"))
        #expect(found.tokens?.keyFiles == ["a.pem", "b.pem"])
        #expect(found.tokens?.issuer == "https://login" && found.tokens?.nameClaim == "sub")
        #expect(try Self.settings().settings.configuration().tokens == nil)
        let noAudience = try Self.settings("token-secret: s\ntoken-issuer: i\n")
        #expect(throws: SettingsError.self) { try noAudience.settings.configuration() }
    }

    @Test("an empty file, and one of comments, say nothing")
    func emptyFiles() throws {
        for yaml in ["", "# nothing\n", "\n\n", "---\n"] {
            #expect(try Self.settings(yaml).settings.server.connectionLimit == 16_384)
        }
    }

    @Test("variables of others are passed over, misspelt ones are noted")
    func variables() throws {
        let found = try Self.settings(
            nil, ["INTELGRAPH_CONECTIONS": "1", "INTELGRAPH_SEED": "7", "PATH": "/bin"])
        #expect(
            found.notes == [
                "INTELGRAPH_CONECTIONS in the environment is unknown; "
                    + "did you mean INTELGRAPH_CONNECTIONS?"
            ])
    }

    @Test("a list is given by one variable, in YAML")
    func structured() throws {
        let found = try Self.settings(nil, ["INTELGRAPH_SOURCES": "[{file: a}, {file: b}]"])
        #expect(found.settings.sources.map(\.file) == ["a", "b"])
        #expect(
            Self.error(nil, ["INTELGRAPH_SOURCES": "[{file: a"]).hasPrefix("INTELGRAPH_SOURCES: "))
    }
}
