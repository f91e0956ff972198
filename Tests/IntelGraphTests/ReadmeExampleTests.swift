import Foundation
import Testing
import TestKit

// example begins
import IntelGraph

func suspects(at directory: String) throws -> [String] {
    let shard = try Shard.open(at: directory)
    defer { shard.close() }
    let session = try shard.session(partition: "acme/fraud-7")
    try session.run(
        """
        MERGE (a:Person {name: $from}) MERGE (b:Person {name: $to})
        MERGE (a)-[p:PAID]->(b) SET p.amount = $amount
        """, ["from": "Ada", "to": "Bo", "amount": 900])
    let result = try session.run(
        "MATCH (a)-[p:PAID]->(b) WHERE p.amount > $least RETURN a.name AS who, p.amount AS amount",
        ["least": 500])
    return try result.map { row in
        "\(try row.get("who", as: String.self)) paid \(try row.get("amount", as: Int.self))"
    }
}
// example ends

@Suite struct `README` {
    @Test func `shows the example that this test compiles and runs`() throws {
        try withTemporaryDirectory { directory in
            let found = try suspects(at: directory + "/shard")
            #expect(found == ["Ada paid 900"])
        }
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        let example = source.components(separatedBy: "// example begins\n")[1]
            .components(separatedBy: "// example ends")[0]
        let readme = try String(contentsOfFile: repositoryRoot + "/README.md", encoding: .utf8)
        #expect(readme.contains(example))
        #expect(example.split(separator: "\n").count < 20)
    }
}
