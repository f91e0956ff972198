import Graph
import Testing

@testable import Query

@Suite struct `Expressions read nodes and relationships` {
    let graph = ExpressionGraph()
    static let nodes: [Value] = [1, 2, 3, 0].map {
        $0 == 0 ? .null : .node(Node(id: NodeID(rawValue: $0)))
    }
    static let relationship = Value.relationship(Relationship(id: RelationshipID(rawValue: 1)))

    private func texts(_ expression: String, _ values: [Value]) throws -> [String] {
        let column = try evaluate(expression, columns: [("n", Column(values))], graph: graph)
        return (0..<column.count).map { column.value(at: $0).description }
    }

    @Test(arguments: [
        ("n.value", ["1", "2", "3", "null"]), ("n.name", ["'name 1'", "'name 2'", "null", "null"]),
        ("n.unknown", ["null", "null", "null", "null"]), ("n['value']", ["1", "2", "3", "null"]),
        ("n:A", ["true", "true", "false", "null"]), ("n:A:B", ["false", "true", "false", "null"]),
        ("n:A|B", ["true", "true", "false", "null"]), ("n:!B", ["true", "false", "true", "null"]),
        ("n:%", ["true", "true", "false", "null"]),
        ("n:Unknown", ["false", "false", "false", "null"]),
        ("labels(n)", ["['A']", "['A', 'B']", "[]", "null"]), ("id(n)", ["1", "2", "3", "null"]),
        ("elementId(n)", ["'test:1'", "'test:2'", "'test:3'", "null"]),
        ("keys(n)", ["['value', 'name']", "['value', 'name']", "['value']", "null"]),
        ("properties(n).value", ["1", "2", "3", "null"]),
        (
            "n {.value, .*}",
            [
                "{value: 1, name: 'name 1'}", "{value: 2, name: 'name 2'}", "{value: 3}", "null",
            ]
        ),
        ("n.value + 1 > 2", ["false", "true", "true", "null"]),
        ("[x IN [n] | x.value]", ["[1]", "[2]", "[3]", "[null]"]),
    ])
    func nodes(expression: String, expected: [String]) throws {
        #expect(try texts(expression, Self.nodes) == expected)
    }

    @Test(arguments: [
        ("n.value", "1"), ("n:T", "true"), ("n:U", "false"), ("type(n)", "'T'"),
        ("startNode(n).value", "1"), ("endNode(n).value", "2"), ("n {.name}", "{name: 'name 1'}"),
    ])
    func relationships(expression: String, expected: String) throws {
        #expect(try texts(expression, [Self.relationship]) == [expected])
    }

    @Test func `columns of mixed values are read too`() throws {
        let mixed = [
            Self.nodes[1], Self.relationship, .map(["value": .integer(9)]), .null,
        ]
        #expect(try texts("n.value", mixed) == ["2", "1", "9", "null"])
        #expect(try texts("n:A", [Self.nodes[0], Self.relationship]) == ["true", "false"])
        #expect(throws: QueryError.self) { try texts("n:A", [.integer(1)]) }
        #expect(throws: QueryError.self) { try texts("n.value", [Self.nodes[0], .integer(1)]) }
    }

    @Test func `results carry what elements hold, also in lists, maps and paths`() throws {
        let path = Value.path(
            Path(
                nodes: [1, 2].map { Node(id: NodeID(rawValue: $0)) },
                relationships: [Relationship(id: RelationshipID(rawValue: 1))]))
        let column = Column([
            Self.nodes[1], .list([Self.relationship]), .map(["k": Self.nodes[2]]), path, .null,
        ])
        let context = ExecutionContext(graph: graph)
        let result = try Materialise.column(column, context)
        #expect(
            (0..<5).map { result.value(at: $0).description } == [
                "(:A:B {value: 2, name: 'name 2'})", "[[:T {value: 1, name: 'name 1'}]]",
                "{k: ({value: 3})}",
                "<(:A {value: 1, name: 'name 1'})-[:T {value: 1, name: 'name 1'}]->"
                    + "(:A:B {value: 2, name: 'name 2'})>",
                "null",
            ])
    }
}
