import IntelGraph
import TestKit
import Testing

@Suite struct `Lists as properties` {
    private func withSession(_ body: (Session) throws -> Void) throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            try body(shard.session(partition: "acme/case"))
            #expect(try shard.verify().map { "\($0)" } == [])
        }
    }

    @Test(arguments: [
        "CREATE (n {l: [1, 'a', 1.5, true]})", "MERGE (n {l: [1, 'a', 1.5, true]})",
        "CREATE (n) SET n += {l: [1, 'a', 1.5, true]}", "CREATE (n) SET n.l = [1, 'a', 1.5, true]",
    ])
    func `may hold values of different types, as JSON brings them`(_ statement: String) throws {
        try withSession { session in
            try session.run(statement)
            let found = try session.run("MATCH (n) RETURN n.l AS l")[0]["l"].description
            #expect(found == "[1, 'a', 1.5, true]")
        }
    }

    @Test func `may hold nulls`() throws {
        try withSession { session in
            try session.run("CREATE (:N {l: [1, null]})")
            let found = try session.run("MATCH (n) RETURN n.l AS l")[0]["l"].description
            #expect(found == "[1, null]")
        }
    }

    @Test(arguments: ["[[1], [2]]", "[1, {a: 1}]", "[n]"])
    func `hold no lists, maps or elements`(_ list: String) throws {
        try withSession { session in
            do throws(IntelGraphError) {
                try session.run("CREATE (n) WITH n SET n.l = \(list)")
                Issue.record("\(list) is stored")
            } catch {
                guard case .query(let error) = error else { throw error }
                #expect(error.kind == .typeError && error.detail == "InvalidPropertyType")
            }
        }
    }
}
