import Graph
import TestKit
import Testing

@Suite struct `Values as text` {
    private static let alice = Node(
        id: NodeID(rawValue: 1),
        content: Node.Content(labels: ["A", "b c"], properties: ["k": .integer(1)]))
    private static let bare = Node(
        id: NodeID(rawValue: 2), content: Node.Content(labels: [], properties: [:]))
    private static let knows = Relationship(
        id: RelationshipID(rawValue: 1),
        content: Relationship.Content(
            type: "KNOWS", source: alice.id, target: bare.id, properties: ["since": .float(1)]))

    @Test(arguments: [
        (Value.null, "null"), (.boolean(true), "true"), (.integer(-1), "-1"),
        (.string("it's \\ \n"), "'it\\'s \\\\ \\n'"), (.list([.integer(1), .null]), "[1, null]"),
        (.map(["a": .string("map"), "b c": .list([])]), "{a: 'map', `b c`: []}"),
        (.bytes([0, 255]), "0x00ff"), (.node(alice), "(:A:`b c` {k: 1})"), (.node(bare), "()"),
        (.relationship(knows), "[:KNOWS {since: 1.0}]"),
        (
            .path(Path(nodes: [alice, bare, alice], relationships: [knows, knows])),
            "<(:A:`b c` {k: 1})-[:KNOWS {since: 1.0}]->()<-[:KNOWS {since: 1.0}]-(:A:`b c` {k: 1})>"
        ),
        (
            .point(Point(system: .cartesian, x: 1, y: 2.5)),
            "point({x: 1.0, y: 2.5, crs: 'cartesian'})"
        ),
        (.date(.init(daysSinceEpoch: 0)), "'1970-01-01'"),
    ])
    func `follow the TCK`(value: Value, text: String) {
        #expect(value.description == text)
    }

    @Test(arguments: [
        (1.0, "1.0"), (-0.0, "-0.0"), (0.1, "0.1"), (0.000001, "0.000001"), (1e-7, "1e-7"),
        (1.5e-7, "1.5e-7"), (1e21, "1e21"), (1e20, "100000000000000000000.0"),
        (1.2635418652381264e305, "1.2635418652381264e305"), (1e-305, "1e-305"),
        (3985764.3405892686, "3985764.3405892686"), (1e9, "1000000000.0"), (100, "100.0"),
        (.infinity, "Infinity"), (-.infinity, "-Infinity"), (.nan, "NaN"),
        (123_456_789_012_345_680, "123456789012345680.0"),
    ])
    func `of floats are short and exact`(float: Double, text: String) {
        #expect(float.cypherText == text)
    }

    @Test func `of floats read back`() {
        var generator = SeededGenerator(seed: testSeed)
        for _ in 0..<20_000 {
            let float = Double(bitPattern: generator.next())
            guard float.isFinite else { continue }
            #expect(Double(float.cypherText) == float, "INTELGRAPH_SEED=\(testSeed)")
        }
    }

    @Test func `as JSON name what they are`() {
        let json = ValueJSON { _ in "acme/one" }
        #expect(
            json.text(
                .list([.node(Self.alice), .relationship(Self.knows), .float(.nan), .float(2)]))
                == #"[{"elementId":"acme/one:n1","labels":["A","b c"],"properties":{"k":1}},"#
                + #"{"elementId":"acme/one:r1","type":"KNOWS","startNodeElementId":"acme/one:n1","#
                + #""endNodeElementId":"acme/one:n2","properties":{"since":1.0}},"NaN",2.0]"#)
        #expect(
            ValueJSON().text(.list([.node(Self.alice), .relationship(Self.knows)]))
                == #"[{"id":1,"labels":["A","b c"],"properties":{"k":1}},"#
                + #"{"id":1,"type":"KNOWS","startNodeId":1,"endNodeId":2,"#
                + #""properties":{"since":1.0}}]"#)
        #expect(json.text(.string("\"\\\n\u{1}é")) == #""\"\\\n\u0001é""#)
        #expect(
            json.text(.list([.bytes([]), .bytes([1]), .bytes([1, 2]), .bytes([255, 254, 253])]))
                == #"["","AQ==","AQI=","//79"]"#)
        #expect(
            json.text(.point(Point(system: .wgs84, x: 1, y: 2)))
                == #"{"srid":4326,"x":1.0,"y":2.0}"#)
    }

    @Test(arguments: [
        (
            #" {"a": [1, -2.5e1, true, null], "b": {"c": "d"}} "#,
            "{a: [1, -25.0, true, null], b: {c: 'd'}}"
        ),
        (#""\u00e9\ud83d\ude42\/\t""#, #"'é🙂/\t'"#), ("9223372036854775807", "9223372036854775807"),
        ("0", "0"), ("[]", "[]"), ("{}", "{}"), ("1E2", "100.0"),
    ])
    func `from JSON`(text: String, expected: String) throws {
        #expect(try ValueJSON.parse(text).description == expected)
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", "1e", "-", "tru", "\"", "\"\\x\"",
        "\"\\ud800\"", "\"\\u12\"", "\"\u{1}\"", "9223372036854775808", "1e999", "1 2",
        "{\"a\":1,\"a\":2}", "[1 2]", "{\"a\" 1}",
    ])
    func `refuse what is not JSON`(text: String) {
        #expect(throws: GraphError.self) { try ValueJSON.parse(text) }
    }

    @Test func `limit the nesting of JSON`() throws {
        let depth = ValueJSON.maximumNesting
        _ = try ValueJSON.parse(
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
        #expect(throws: GraphError.self) {
            try ValueJSON.parse(String(repeating: "[", count: 100_000))
        }
    }
}
