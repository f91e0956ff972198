import Cypher
import TestKit
import Testing

/// Whatever the text, the parser returns or throws, and what it prints it can read again.
@Suite struct `Mutated statements` {
    static let seeds = [
        "MATCH (a:A {x: 1})-[r:R*1..3]->(b) WHERE a.x > 1 AND NOT b:B RETURN a, count(*) AS c",
        "UNWIND $rows AS row MERGE (n:A {id: row.id}) ON CREATE SET n = row ON MATCH SET n.x = 1",
        "MATCH (n) WITH n.x AS x, collect(n) AS ns ORDER BY x DESC SKIP 1 LIMIT 2 RETURN *",
        "RETURN [x IN range(1, 10) WHERE x % 2 = 0 | x ^ 2] + [1..2], 'a\\u0041', 0x1F, 1.5e3",
        "MATCH (n) WHERE EXISTS { (n)-->(m) WHERE m.x = n.x } AND (n)--() RETURN n {.x, y: 1}",
        "CALL { WITH 1 AS x RETURN x UNION RETURN 2 AS x } RETURN reduce(a = 0, y IN [x] | a + y)",
        "CREATE CONSTRAINT c IF NOT EXISTS FOR (n:A) REQUIRE (n.a, n.b) IS UNIQUE",
        "MATCH p = shortestPath((a)-[*]-(b)) FOREACH (n IN nodes(p) | SET n:Seen) // done",
        "RETURN CASE $x WHEN 1 THEN 'é' ELSE `a b` END, all(x IN [1] WHERE x = 1), $y['k']",
        "MATCH (n) DETACH DELETE n /* all */ ; ",
    ]

    static let fragments = [
        "(", ")", "[", "]", "{", "}", "|", "||", ":", "-", "->", "<-", "--", "*", "..", ".", ",",
        "'", "\"", "`", "$", "\\", "/*", "//", "é", "\u{0}", "\u{FEFF}", "0x", "1e", "9e999",
        "99999999999999999999", " IN ", " AND ", " NOT ", " RETURN ", " MATCH ", " WITH ",
        " WHERE ", " AS ", " CASE ", " END ", "count(", "EXISTS {", " n ", " DISTINCT ", "=~",
    ]

    @Test func `never crash the parser`() {
        var generator = SeededGenerator(seed: testSeed)
        var parsedCount = 0
        for _ in 0..<5_000 {
            let text = mutate(Self.seeds.randomElement(using: &generator) ?? "", &generator)
            guard let statement = try? parse(text) else { continue }  // Refusal is fine.
            parsedCount += 1
            guard case .query(let query) = statement.body else { continue }
            let printed = query.description
            guard case .query(let again)? = try? parse(printed).body else {
                Issue.record("INTELGRAPH_SEED=\(testSeed): cannot read again: \(printed)")
                continue
            }
            #expect(again.description == printed, "INTELGRAPH_SEED=\(testSeed): \(text)")
        }
        #expect(parsedCount > 100)
    }

    private func mutate(_ text: String, _ generator: inout SeededGenerator) -> String {
        var characters = Array(text)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let start = Int.random(in: 0...characters.count, using: &generator)
            let end = min(characters.count, start + Int.random(in: 0...6, using: &generator))
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: characters.removeSubrange(start..<end)
            case 1:
                let fragment = Self.fragments.randomElement(using: &generator) ?? ""
                characters.replaceSubrange(start..<end, with: fragment)
            case 2:
                let fragment = Self.fragments.randomElement(using: &generator) ?? ""
                characters.insert(contentsOf: fragment, at: start)
            default:
                let target = Int.random(in: 0...characters.count, using: &generator)
                characters.insert(contentsOf: Array(characters[start..<end]), at: target)
            }
        }
        return String(characters)
    }
}
