import Graph
import Testing
import TestKit

@testable import Query

@Suite struct `The engine` {
    @Test func `runs a first round of statements`() throws {
        let db = Statements()
        try db.run("CREATE CONSTRAINT e FOR (n:Entity) REQUIRE n.id IS UNIQUE")
        try db.run("CREATE (a:Entity {id: 1, name: 'a'})-[:KNOWS {w: 2}]->(b:Entity {id: 2})")
        #expect(try db.run("MATCH (n:Entity) RETURN n.id AS id ORDER BY id") == [["1"], ["2"]])
        #expect(
            try db.run("MATCH (a {id: 1})-[r:KNOWS]->(b) RETURN a, r, b")
                == [["(:Entity {id: 1, name: 'a'})", "[:KNOWS {w: 2}]", "(:Entity {id: 2})"]])
        print(try db.plan("UNWIND $rows AS row MERGE (n:Entity {id: row.id}) SET n += row.p"))
        let rows: Value = .list((0..<5).map { .map(["id": .integer($0 % 3), "p": .map(["x": .integer($0)])]) })
        let summary = try db.summary("UNWIND $rows AS row MERGE (n:Entity {id: row.id}) SET n += row.p", ["rows": rows])
        print(summary)
        #expect(try db.run("MATCH (n:Entity) RETURN n.id, n.x ORDER BY n.id") == [["0", "3"], ["1", "4"], ["2", "2"]])
        print(try db.plan("UNWIND $rows AS row MATCH (a:Entity {id: row.a}) MATCH (b:Entity {id: row.b}) MERGE (a)-[r:T {k: row.k}]->(b) ON CREATE SET r.x = row.x"))
        print(try db.plan("MERGE (a:Entity {id: 1})-[:T]->(b:Entity {id: 2})"))
        print(try db.plan("MATCH (a:Entity)-[:KNOWS]->(b)<-[:KNOWS]-(c:Entity {id: 3}) WHERE a.id > 3 OPTIONAL MATCH (b)--(x) RETURN a.id, count(*) AS n, collect(x.id) ORDER BY n DESC LIMIT 3"))
        print(try db.run("PROFILE MATCH (a:Entity)-[:KNOWS]->(b) WHERE EXISTS { (b)<--() } RETURN a.id, count(*) AS n, collect(b.id) ORDER BY n DESC LIMIT 3"))
    }
}
