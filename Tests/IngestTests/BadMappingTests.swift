import Testing

@testable import Ingest

@Suite("A bad mapping is refused with the place and what is wrong there")
struct BadMappingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let yaml: String
        let message: String

        init(_ yaml: String, _ message: String) {
            self.yaml = yaml
            self.message = message
        }

        var testDescription: String { message }
    }

    @Test("mapping", arguments: structures + tables + options)
    func mapping(_ bad: Case) throws {
        let error = #expect(throws: IngestError.self) {
            try Mapping.parse(yaml: bad.yaml, file: "m.yaml")
        }
        #expect(error?.description == "mapping: m.yaml" + bad.message)
    }

    @Test("the built-in mapping is good, and says what it is for")
    func builtIn() throws {
        let mapping = try Mapping.builtIn()
        #expect(mapping.tables.map(\.name) == ["entities", "relationships", "claims"])
        #expect(mapping.options == ConnectorOptions())
    }

    /// Files that are no mapping at all.
    static let structures = [
        Case("", ": it is empty"),
        Case(
            "[",
            ": 2:1: error: parser: while parsing a flow node in line 2, column 1 did not find "
                + "expected node content: [ ^"
        ),
        Case("text", ":1:1: the mapping is not a map of keys and values"),
        Case("- a", ":1:1: the mapping is not a map of keys and values"),
        Case("table: a\n", ":1:1: unknown key 'table'; known are debezium, tables"),
        Case("tables:\n", ":1:8: 'tables' is not a list of tables"),
        Case("tables: []\n", ":1:9: 'tables' is not a list of tables"),
        Case("tables: x\n", ":1:9: 'tables' is not a list of tables"),
        Case("tables: [x]\n", ":1:10: a table is not a map of keys and values"),
        Case("tables:\n  - {}\n", ":2:5: 'table' is missing"),
        Case(
            "tables:\n  - table: a\n    partition: \"{t}/{c}\"\n    key: [id]\n    delete: y\n    "
                + "read: z\n",
            ":2:5: 'upsert' is missing"),
        Case("a: *b\n", ": 1:4: error: composer: found undefined alias: a: *b    ^"),
        Case(
            "tables:\n\t- a",
            ": 2:1: error: scanner: while scanning for the next token in line 2, column 1 found "
                + "character that cannot start any token: \t- a ^"),
    ]

    /// Tables with a key missing or wrong.
    static let tables = [
        Case(base.replacing("table: a\n    ", with: ""), ":2:5: 'table' is missing"),
        Case(
            base.replacing(#"    partition: "{t}/{c}"\#n"#, with: ""),
            ":2:5: 'partition' is missing"),
        Case(base.replacing("    key: [id]\n", with: ""), ":2:5: 'key' is missing"),
        Case(base.replacing("    delete: y\n", with: ""), ":2:5: 'delete' is missing"),
        Case(base.replacing("    read: z\n", with: ""), ":2:5: 'read' is missing"),
        Case(
            base + "    colour: red\n",
            ":8:5: unknown key 'colour'; known are table, partition, key, columns, decimals, "
                + "spread, identity, event_id, stubs, constraints, upsert, delete, move, read"
        ),
        Case(base.replacing("key: [id]", with: "key: []"), ":2:5: 'key' is missing"),
        Case(base.replacing("key: [id]", with: "key: id"), ":4:10: 'key' is not a list"),
        Case(
            base.replacing("key: [id]", with: "key: [[id]]"),
            ":4:11: an item of 'key' is not text"),
        Case(base.replacing("upsert: x", with: "upsert: [x]"), ":5:13: 'upsert' is not text"),
        Case(base.replacing("upsert: x", with: #"upsert: """#), ":5:13: 'upsert' is empty"),
        Case(
            base.replacing(#"partition: "{t}/{c}""#, with: #"partition: "{t}/{c""#),
            ":3:16: 'partition' is not a name with columns in braces, such as {tenant}/{case}"),
        Case(
            base.replacing(#"partition: "{t}/{c}""#, with: #"partition: "t}/c""#),
            ":3:16: 'partition' is not a name with columns in braces, such as {tenant}/{case}"),
        Case(
            base.replacing(#"partition: "{t}/{c}""#, with: #"partition: "{}/{c}""#),
            ":3:16: 'partition' is not a name with columns in braces, such as {tenant}/{case}"),
        Case(base + "    columns: [a]\n", ":8:14: 'columns' is not a map of keys and values"),
        Case(
            base + "    columns:\n      a: \"numeric(x)\"\n",
            ":9:10: 'numeric(x)' is not a type of PostgreSQL"),
        Case(base + "    columns:\n      a: \"!\"\n", ":9:10: '!' is not a type of PostgreSQL"),
        Case(base + "    columns:\n      a: [text]\n", ":9:10: the type of column 'a' is not text"),
        Case(
            base + "    decimals: exact\n",
            ":8:15: 'decimals' is 'exact', not one of float, string"),
        Case(base + "    spread: [props]\n", ":8:13: 'spread' is not text"),
        Case(base + "    stubs: source\n", ":8:12: 'stubs' is not a list"),
        Case(base + "    constraints: CREATE\n", ":8:18: 'constraints' is not a list"),
        Case(base + base.dropFirst("tables:\n".count), ":8:5: table 'a' is mapped twice"),
        Case(
            base + "  key: 1\n",
            ": 8:3: error: parser: while parsing a block collection in line 2, column 3 did not "
                + "find expected '-' indicator:   key: 1   ^"),
        Case(
            base + "tables: []\n",
            ": Parser: expected all keys to be unique but found the following duplicated key(s): "
                + "'tables'. Context: tables:   - table: a     partition: \"{t}/{c}\"     "
                + "key: [id]     upsert: x     delete: y     read: z"),
    ]

    /// Settings of the connector.
    static let options = [
        Case(base + "debezium: x\n", ":8:11: 'debezium' is not a map of keys and values"),
        Case(
            base + "debezium:\n  decimal.handling.mode: exact\n",
            ":9:26: 'decimal.handling.mode' is 'exact', not one of precise, string, double"),
        Case(
            base + "debezium:\n  time.precision.mode: exact\n",
            ":9:24: 'time.precision.mode' is 'exact', not one of adaptive, "
                + "adaptive_time_microseconds, connect, isostring, microseconds, nanoseconds"),
        Case(
            base + "debezium:\n  binary.handling.mode: exact\n",
            ":9:25: 'binary.handling.mode' is 'exact', not one of bytes, base64, "
                + "base64-url-safe, hex"),
        Case(
            base + "debezium:\n  unavailable.value.placeholder: \"\"\n",
            ":9:34: 'unavailable.value.placeholder' is empty"),
        Case(
            base + "debezium:\n  heartbeat: 5\n",
            ":9:3: unknown key 'heartbeat'; known are unavailable.value.placeholder, "
                + "decimal.handling.mode, time.precision.mode, binary.handling.mode"),
    ]

    private static let base = """
        tables:
          - table: a
            partition: "{t}/{c}"
            key: [id]
            upsert: x
            delete: y
            read: z

        """
}
