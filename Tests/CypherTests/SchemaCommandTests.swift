import Cypher
import Testing

@Suite struct `Schema commands` {
    @Test(arguments: [
        ("CREATE CONSTRAINT FOR (n:A) REQUIRE n.id IS UNIQUE", "- nodes A unique id"),
        (
            "CREATE CONSTRAINT c IF NOT EXISTS FOR (n:A) REQUIRE (n.a, n.b) IS UNIQUE",
            "c? nodes A unique a,b"
        ),
        ("CREATE CONSTRAINT c FOR (n:A) REQUIRE n.id IS NODE KEY", "c nodes A key id"),
        ("CREATE CONSTRAINT c FOR (n:A) REQUIRE n.id IS NODE UNIQUE", "c nodes A unique id"),
        ("CREATE CONSTRAINT c FOR (n:A) REQUIRE n.id IS NOT NULL", "c nodes A notNull id"),
        (
            "CREATE CONSTRAINT c FOR ()-[r:T]-() REQUIRE r.id IS RELATIONSHIP KEY",
            "c relationships T key id"
        ),
        ("CREATE CONSTRAINT c FOR ()-[r]-() REQUIRE r.id IS UNIQUE", "c all unique id"),
        ("CREATE INDEX FOR (n:A) ON (n.a, n.b)", "- nodes A index a,b"),
        ("CREATE RANGE INDEX i FOR ()-[r:T]->() ON (r.a)", "i relationships T index a"),
        ("create index `for` if not exists for (n:A) on (n.a)", "for? nodes A index a"),
    ])
    func `define constraints and indexes`(text: String, expected: String) throws {
        #expect(try summary(of: text) == expected)
    }

    @Test(arguments: [
        ("DROP CONSTRAINT c", "drop constraint c"),
        ("DROP CONSTRAINT c IF EXISTS", "drop constraint c?"),
        ("DROP INDEX i IF EXISTS;", "drop index i?"),
        ("SHOW INDEXES", "show INDEXES"),
        ("SHOW ALL CONSTRAINTS", "show CONSTRAINTS"),
        ("EXPLAIN SHOW FUNCTIONS", "show FUNCTIONS"),
    ])
    func `drop and show them`(text: String, expected: String) throws {
        #expect(try summary(of: text) == expected)
    }

    @Test(arguments: [
        "CREATE CONSTRAINT FOR (n) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT FOR (n:A|B) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT FOR (n:A) REQUIRE m.id IS UNIQUE",
        "CREATE CONSTRAINT FOR (n:A) REQUIRE n.id IS COOL",
        "CREATE CONSTRAINT FOR ()-[r:T*]-() REQUIRE r.id IS UNIQUE",
        "CREATE INDEX FOR (n:A) ON n.a",
        "CREATE INDEX FOR (n:A) ON ()",
        "DROP INDEX",
        "SHOW ME",
    ])
    func `are refused when malformed`(text: String) {
        #expect(throws: CypherError.self) { try parse(text) }
    }

    private func summary(of text: String) throws -> String {
        guard case .schema(let command) = try parse(text).body else { return "a query" }
        switch command.kind {
        case .createConstraint(let definition):
            return summary(definition.name, definition.ifNotExists, definition.target)
                + " \(definition.kind) " + names(definition.properties)
        case .createIndex(let definition):
            return summary(definition.name, definition.ifNotExists, definition.target)
                + " index " + names(definition.properties)
        case .dropConstraint(let name, let ifExists):
            return "drop constraint \(name.name)\(ifExists ? "?" : "")"
        case .dropIndex(let name, let ifExists):
            return "drop index \(name.name)\(ifExists ? "?" : "")"
        case .show(let subject):
            return "show \(subject.rawValue)"
        }
    }

    private func summary(
        _ name: Identifier?, _ ifNotExists: Bool, _ target: SchemaTarget
    ) -> String {
        let covered =
            switch target {
            case .nodes(let label): "nodes \(label.name)"
            case .relationships(let type): "relationships \(type.name)"
            case .allRelationships: "all"
            }
        return "\(name?.name ?? "-")\(ifNotExists ? "?" : "") \(covered)"
    }

    private func names(_ properties: [Identifier]) -> String {
        properties.map(\.name).joined(separator: ",")
    }
}
