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
        (
            "CREATE CONSTRAINT c FOR ()-[r:T]-() REQUIRE r.a IS NOT NULL",
            "c relationships T notNull a"
        ),
        (
            """
            CREATE CONSTRAINT c FOR (n:A) REQUIRE n.a IS :: string | list<zoned datetime not \
            null>
            """,
            "c nodes A type STRING | LIST<ZONED DATETIME NOT NULL> a"
        ),
        ("CREATE CONSTRAINT c FOR ()-[r]-() REQUIRE r.id IS UNIQUE", "c all unique id"),
        ("CREATE CONSTRAINT FOR (n:A) REQUIRE n.a IS TYPED STRING", "- nodes A type STRING a"),
        ("CREATE CONSTRAINT FOR (n:A) REQUIRE n.a :: INT", "- nodes A type INTEGER a"),
        (
            "CREATE CONSTRAINT FOR (n:A) REQUIRE n.a IS UNIQUE OPTIONS {indexProvider: 'range-1.0'}",
            "- nodes A unique a"
        ),
        ("CREATE INDEX FOR (n:A) ON (n.a) OPTIONS {}", "- nodes A index a"),
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
    ])
    func `drop them`(text: String, expected: String) throws {
        #expect(try summary(of: text) == expected)
    }

    @Test(arguments: [
        (
            "SHOW ALL CONSTRAINTS",
            """
            SHOW CONSTRAINTS YIELD id, name, type, entityType, labelsOrTypes, properties, \
            ownedIndex, propertyType RETURN id, name, type, entityType, labelsOrTypes, \
            properties, ownedIndex, propertyType
            """
        ),
        (
            "SHOW PROCEDURE WHERE name STARTS WITH 'db.'",
            """
            SHOW PROCEDURES YIELD name, description, mode, worksOnSystem \
            WHERE name STARTS WITH 'db.' RETURN name, description, mode, worksOnSystem
            """
        ),
        (
            "SHOW range INDEX YIELD name RETURN name",
            "SHOW RANGE INDEXES YIELD name RETURN name"
        ),
        (
            "SHOW REL PROPERTY EXISTENCE CONSTRAINTS YIELD name",
            "SHOW REL PROPERTY EXISTENCE CONSTRAINTS YIELD name RETURN name"
        ),
        (
            "SHOW BUILT IN FUNCTIONS EXECUTABLE BY CURRENT USER YIELD name WHERE name = 'e'",
            "SHOW BUILT IN FUNCTIONS YIELD name WHERE name = 'e' RETURN name"
        ),
        (
            "SHOW PROCEDURES EXECUTABLE YIELD name",
            "SHOW PROCEDURES YIELD name RETURN name"
        ),
        (
            "SHOW INDEX YIELD name AS n, type ORDER BY n DESC SKIP 1 LIMIT 2 WHERE n > 'a'",
            """
            SHOW INDEXES YIELD name AS n, type ORDER BY n DESC SKIP 1 LIMIT 2 WHERE n > 'a' \
            RETURN n, type
            """
        ),
        (
            "SHOW FUNCTIONS YIELD name RETURN count(*) AS c ORDER BY c",
            "SHOW FUNCTIONS YIELD name RETURN count(*) AS c ORDER BY c"
        ),
    ])
    func `show them as a query does`(text: String, expected: String) throws {
        guard case .query(let query) = try parse(text).body else {
            Issue.record("no query")
            return
        }
        #expect("\(query)" == expected)
        guard case .query(let again) = try parse(expected).body else { return }
        #expect("\(again)" == expected)
    }

    @Test(arguments: [
        "SHOW INDEXES YIELD x",
        "SHOW INDEXES YIELD name + 'a' AS x",
        "SHOW INDEXES YIELD *, name",
        "SHOW INDEXES RETURN name",
        "SHOW INDEXES YIELD name RETURN type",
        "MATCH (n) SHOW INDEXES",
        "CREATE CONSTRAINT FOR (n:A) REQUIRE n.id IS :: MAP",
        "CREATE CONSTRAINT FOR (n:A) REQUIRE n.id IS :: LIST<STRING>",
        "CREATE CONSTRAINT FOR (n) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT FOR (n:A|B) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT FOR (n:A) REQUIRE m.id IS UNIQUE",
        "CREATE CONSTRAINT FOR (n:A) REQUIRE n.id IS COOL",
        "CREATE CONSTRAINT FOR ()-[r:T*]-() REQUIRE r.id IS UNIQUE",
        "CREATE INDEX FOR (n:A) ON n.a",
        "CREATE INDEX FOR (n:A) ON ()",
        "DROP INDEX",
        "SHOW ME",
        "SHOW RANGE CONSTRAINTS",
        "SHOW NODE INDEXES",
        "SHOW BUILT FUNCTIONS",
        "SHOW PROCEDURES EXECUTABLE BY neo4j",
        "SHOW INDEXES EXECUTABLE",
    ])
    func `are refused when malformed`(text: String) {
        #expect(throws: CypherError.self) { try parse(text) }
    }

    private func summary(of text: String) throws -> String {
        guard case .schema(let command) = try parse(text).body else { return "a query" }
        switch command.kind {
        case .createConstraint(let definition):
            return summary(definition.name, definition.ifNotExists, definition.target)
                + " \(description(definition.kind)) " + names(definition.properties)
        case .createIndex(let definition):
            return summary(definition.name, definition.ifNotExists, definition.target)
                + " index " + names(definition.properties)
        case .dropConstraint(let name, let ifExists):
            return "drop constraint \(name.name)\(ifExists ? "?" : "")"
        case .dropIndex(let name, let ifExists):
            return "drop index \(name.name)\(ifExists ? "?" : "")"
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

    private func description(_ kind: ConstraintDefinition.Kind) -> String {
        if case .type(let types) = kind { "type \(types)" } else { "\(kind)" }
    }

    private func names(_ properties: [Identifier]) -> String {
        properties.map(\.name).joined(separator: ",")
    }
}
