import Cypher
import Testing

@Suite struct `Commands on users` {
    @Test(arguments: [
        (
            "CREATE USER ada SET PASSWORD 'secret'",
            #"createUser ada [password "secret" nil]"#
        ),
        (
            "create or replace user `a b` set plaintext password $p change not required",
            #"createUser! a b [password $p false]"#
        ),
        (
            "CREATE USER $u IF NOT EXISTS SET PASSWORD $p CHANGE REQUIRED SET STATUS SUSPENDED;",
            #"createUser? $u [password $p true, suspended true]"#
        ),
        (
            """
            // with a comment
            CREATE USER ada SET PASSWORD 'x' SET ROLE writer ON TENANT acme, `b/c` \
            SET ROLE admin ON ALL TENANTS
            """,
            #"createUser ada [password "x" nil, writer acme b/c, admin *]"#
        ),
        ("ALTER USER ada SET PASSWORD CHANGE REQUIRED", "alterUser ada [mustChange true]"),
        (
            "ALTER USER ada IF EXISTS SET STATUS ACTIVE SET PASSWORD 'a'",
            #"alterUser? ada [suspended false, password "a" nil]"#
        ),
        (
            "ALTER CURRENT USER SET PASSWORD FROM 'a\\'b' TO $new",
            #"own "a'b" $new"#
        ),
        ("DROP USER ada", "dropUser ada"), ("DROP USER ada IF EXISTS", "dropUser? ada"),
        ("GRANT ROLE reader ON TENANTS a, b TO ada, $bob", "grant reader a b to ada $bob"),
        ("REVOKE ROLE Admin ON TENANT * FROM ada", "revoke admin * from ada"),
    ])
    func `are read in Neo4j's words`(text: String, expected: String) throws {
        let command = try #require(try AdministrationCommand.parse(text))
        #expect(describe(command.kind) == expected)
        guard case .administration = try parse(text).body else {
            Issue.record("no administration")
            return
        }
    }

    @Test(arguments: [
        "CREATE (n)", "CREATE (user:User)", "CREATE USER = (a)-[:T]->(b) RETURN USER",
        "DROP INDEX user", "CREATE INDEX user FOR (n:A) ON (n.a)", "RETURN 1", "", "  // nothing",
        "MATCH (user) SET user.password = 'x'",
        "CREATE CONSTRAINT user FOR (n:A) REQUIRE n.a IS UNIQUE",
    ])
    func `are told from other statements by their first words`(text: String) throws {
        if text.contains("USER = ") {
            // A path may have any name but this one; it needs backticks.
            #expect(throws: CypherError.self) { try AdministrationCommand.parse(text) }
        } else {
            #expect(try AdministrationCommand.parse(text) == nil)
        }
    }

    @Test(arguments: [
        ("CREATE USER ada", 16), ("CREATE USER", 12), ("CREATE USER ada SET PASSWORD", 29),
        ("CREATE USER ada SET PASSWORD 7", 30), ("CREATE USER ada SET STATUS ACTIVE", 17),
        ("CREATE USER ada SET PASSWORD 'x' CHANGE NOT", 44),
        ("CREATE USER ada SET PASSWORD 'x' SET PASSWORD 'y'", 34),
        ("CREATE OR REPLACE USER ada IF NOT EXISTS SET PASSWORD 'x'", 28),
        ("CREATE USER ada SET PASSWORD 'x' nonsense", 34),
        ("ALTER USER ada", 15), ("ALTER USER ada SET STATUS GONE", 27),
        ("ALTER CURRENT USER SET PASSWORD 'x'", 33), ("DROP USER", 10), ("DROP USER 'ada'", 11),
        ("GRANT ROLE owner ON TENANT a TO b", 12), ("GRANT ROLE admin TO b", 18),
        ("GRANT ROLE admin ON TENANT TO b", 31), ("REVOKE ROLE admin ON TENANT a TO b", 31),
        ("EXPLAIN CREATE USER ada SET PASSWORD 'x'", 9),
    ])
    func `are refused at the place where they are wrong`(text: String, column: Int) {
        let error = #expect(throws: CypherError.self) { try parse(text) }
        #expect(error?.column == column, "\(String(describing: error))")
    }

    @Test(arguments: [
        "CREATE USER ada SET PASSWORD 'hunter2' CHANGE NEVER",
        "CREATE USER ada SET PASSWORD CHANGE 'hunter2'",
        "CREATE USER ada SET PASSWORD \"hunter2\" \"hunter2\"",
        "CREATE USER ada SET PASSWORD 'hunter2",
        "CREATE USERS ada SET PASSWORD 'hunter2'",
        "CREATE USER 'hunter2' SET PASSWORD 'hunter2'",
        "ALTER CURRENT USER SET PASSWORD FROM 'hunter2' 'hunter2'",
        "EXPLAIN ALTER USER ada SET PASSWORD 'hunter2'",
        "ALTER USER\n ada SET PASSWORD 'hun\\qhunter2'",
        "SET PASSWORD 'hunter2'",
    ])
    func `never show a password in their errors`(text: String) {
        let error = #expect(throws: CypherError.self) { try parse(text) }
        #expect(error.map { !"\($0)".contains("hunter2") } ?? false, "\(String(describing: error))")
        do {
            // Of what is none of these commands nothing is said here.
            #expect(try AdministrationCommand.parse(text) == nil)
        } catch {
            #expect(!"\(error)".contains("hunter2"))
        }
    }

    @Test(arguments: [
        ("SHOW USERS", "SHOW USERS YIELD user, roles, passwordChangeRequired, suspended, home"),
        ("SHOW CURRENT USER YIELD user", "SHOW CURRENT USER YIELD user RETURN user"),
        ("SHOW DATABASES YIELD name", "SHOW DATABASES YIELD name RETURN name"),
        ("SHOW DATABASE acme.one YIELD name", "SHOW DATABASES `acme/one` YIELD name RETURN name"),
        ("SHOW DATABASE `a/b` YIELD name", "SHOW DATABASES `a/b` YIELD name RETURN name"),
        ("SHOW DEFAULT DATABASE YIELD name", "SHOW DEFAULT DATABASE YIELD name RETURN name"),
        ("SHOW HOME DATABASE YIELD name", "SHOW HOME DATABASE YIELD name RETURN name"),
    ])
    func `are shown as a query does`(text: String, beginning: String) throws {
        guard case .query(let query) = try parse(text).body else {
            Issue.record("no query")
            return
        }
        #expect("\(query)".hasPrefix(beginning), "\(query)")
        guard case .query(let again) = try parse("\(query)").body else { return }
        #expect("\(again)" == "\(query)")
    }

    private func describe(_ kind: AdministrationCommand.Kind) -> String {
        switch kind {
        case .createUser(let user):
            let mark = user.replaces ? "!" : user.ifNotExists ? "?" : ""
            return "createUser\(mark) \(name(user.name)) \(describe(user.changes))"
        case .alterUser(let user, let ifExists, let changes):
            return "alterUser\(ifExists ? "?" : "") \(name(user)) \(describe(changes))"
        case .changeOwnPassword(let old, let new): return "own \(text(old)) \(text(new))"
        case .dropUser(let user, let ifExists):
            return "dropUser\(ifExists ? "?" : "") \(name(user))"
        case .grant(let role, let tenants, let users):
            return "grant \(describe(role, tenants)) to " + users.map(name).joined(separator: " ")
        case .revoke(let role, let tenants, let users):
            return "revoke \(describe(role, tenants)) from "
                + users.map(name).joined(separator: " ")
        }
    }

    private func describe(_ changes: [AdministrationCommand.UserChange]) -> String {
        let texts = changes.map { change in
            switch change {
            case .password(let password, let mustChange):
                "password \(text(password)) \(mustChange.map { "\($0)" } ?? "nil")"
            case .mustChangePassword(let mustChange): "mustChange \(mustChange)"
            case .suspended(let isSuspended): "suspended \(isSuspended)"
            case .role(let role, let tenants): describe(role, tenants)
            }
        }
        return "[\(texts.joined(separator: ", "))]"
    }

    private func describe(
        _ role: AdministrationCommand.RoleName, _ tenants: [AdministrationCommand.TenantScope]
    ) -> String {
        let names = tenants.map { if case .tenant(let tenant) = $0 { name(tenant) } else { "*" } }
        return "\(role) \(names.joined(separator: " "))"
    }

    private func text(_ text: AdministrationCommand.Text) -> String {
        switch text {
        case .literal(let text): "\"\(text)\""
        case .parameter(let name): "$\(name)"
        }
    }

    private func name(_ text: AdministrationCommand.Text) -> String {
        if case .literal(let name) = text { name } else { self.text(text) }
    }
}
