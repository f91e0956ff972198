import Foundation
import IntelGraph
import TestKit
import Testing

@Suite struct `An import` {
    private static let people = """
        id:ID(Person),name,age:int,score:float,alive:boolean,born:date,tags:string[],:LABEL
        1,Ada,36,1.5,true,1815-12-10,math;poetry,Author;Noble
        2,"Bo ""B"", the
        second",-7,-0.25,false,,,
        x,,9223372036854775807,1e300,1,2020-02-29,"",Noble

        """
    private static let knows = """
        :START_ID(Person),:END_ID(Person),since:datetime,weight:float
        1,2,2020-01-01T00:00:00Z,0.1
        2,x,,
        1,2,2020-01-01T00:00:00Z,0.1
        x,x,1999-12-31T23:59:59.5+01:00,100
        """
    private static let statements = [
        "CREATE CONSTRAINT FOR (n:Person) REQUIRE n.id IS UNIQUE",
        """
        CREATE (:Person:Author:Noble {id: '1', name: 'Ada', age: 36, score: 1.5, alive: true,
            born: date('1815-12-10'), tags: ['math', 'poetry']}),
            (:Person {id: '2', name: 'Bo "B", the\\nsecond', age: -7, score: -0.25, alive: false}),
            (:Person:Noble {id: 'x', age: 9223372036854775807, score: 1e300, alive: true,
            born: date('2020-02-29'), tags: []})
        """,
        """
        MATCH (a:Person {id: '1'}), (b:Person {id: '2'}), (x:Person {id: 'x'})
        CREATE (a)-[:KNOWS {since: datetime('2020-01-01T00:00:00Z'), weight: 0.1}]->(b),
            (b)-[:KNOWS]->(x),
            (a)-[:KNOWS {since: datetime('2020-01-01T00:00:00Z'), weight: 0.1}]->(b),
            (x)-[:KNOWS {since: datetime('1999-12-31T23:59:59.5+01:00'), weight: 100.0}]->(x)
        """,
    ]

    static func status(_ shard: Shard, _ name: String) throws -> PartitionStatus? {
        try shard.partitions().first { $0.name == name }
    }

    /// Writes the two small files and returns the options that read them.
    static func smallFiles(_ directory: String) throws -> ImportOptions {
        try people.write(toFile: directory + "/people.csv", atomically: true, encoding: .utf8)
        try knows.write(toFile: directory + "/knows.csv", atomically: true, encoding: .utf8)
        var options = ImportOptions()
        options.nodes = [.init(path: directory + "/people.csv", names: ["Person"])]
        options.relationships = [.init(path: directory + "/knows.csv", names: ["KNOWS"])]
        return options
    }

    @Test func `gives the same content as CREATE of the same elements`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let session = try shard.session(partition: "a/created")
            for statement in Self.statements { try session.run(statement) }
            let options = try Self.smallFiles(directory)
            let summary = try shard.importer(partition: "a/imported", options).run()
            let created = try #require(try Self.status(shard, "a/created"))
            #expect(summary.contentHash == created.contentHash)
            #expect(summary.nodeCount == 3 && summary.relationshipCount == 4)
            #expect(try shard.verify().map { "\($0)" } == [])
            let imported = try shard.session(partition: "a/imported")
            let rows = try imported.run(
                "MATCH (a:Person {id: 'x'})<-[r]-(b) RETURN b.id AS id ORDER BY id")
            #expect(rows.map { $0["id"].description } == ["'2'", "'x'"])
            // It goes on as any other partition.
            try imported.run("MATCH (a:Person {id: '2'}) CREATE (a)-[:KNOWS]->(:Person {id: '9'})")
            #expect(throws: IntelGraphError.self) { try imported.run("CREATE (:Person {id: '9'})") }
            #expect(try shard.verify().map { "\($0)" } == [])
        }
    }

    @Test func `is in the changelog as one record that names its content`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let options = try Self.smallFiles(directory)
            let summary = try shard.importer(partition: "a/b", options).run()
            var lines: [String] = []
            try shard.changes(from: summary.lsn) { record in
                lines += record?.lines ?? []
                return true
            }
            #expect(lines.contains { $0.hasPrefix("a/b: import of 3 nodes and 4 relationships") })
            #expect(lines.contains { $0.hasSuffix("content hash \(summary.contentHash)") })
        }
    }

    @Test func `survives a restart of the machine right behind it`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            var options = Shard.Options()
            options.store.bootID = "before"
            let shard = try Shard.open(at: directory + "/shard", options: options)
            let summary = try shard.importer(
                partition: "a/b", try Self.smallFiles(directory)
            ).run()
            try shard.session(partition: "a/c").run("CREATE (:X)")
            // As a crash leaves it: no last checkpoint.
            try FileManager.default.copyItem(
                atPath: directory + "/shard", toPath: directory + "/copy")
            shard.close()
            options.store.bootID = "after"
            let again = try Shard.open(at: directory + "/copy", options: options)
            defer { again.close() }
            #expect(try Self.status(again, "a/b")?.contentHash == summary.contentHash)
            #expect(try Self.status(again, "a/c")?.nodeCount == 1)
            #expect(try again.verify().map { "\($0)" } == [])
        }
    }

    @Test func `takes a partition that is empty with its constraints, and no other`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let session = try shard.session(partition: "a/b")
            try session.run("CREATE INDEX ages FOR (n:Person) ON (n.age)")
            try session.run("CREATE CONSTRAINT w FOR ()-[r:PAID]-() REQUIRE r.weight IS UNIQUE")
            let options = try Self.smallFiles(directory)
            _ = try shard.importer(partition: "a/b", options).run()
            let indexes = try shard.statistics(ofPartition: "a/b").indexes
            #expect(
                Dictionary(uniqueKeysWithValues: indexes.map { ($0.name, $0.count) })
                    == ["ages": 3, "w": 0, "constraint_Person_id": 3])
            #expect(try shard.verify().map { "\($0)" } == [])
            #expect(throws: IntelGraphError.self) {
                try shard.importer(partition: "a/b", options).run()
            }
            #expect(try shard.partitions().count == 1)
        }
    }

    @Test func `replaces a partition as one, and leaves it as it was if it fails`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            var shardOptions = Shard.Options()
            shardOptions.store.bootID = "before"
            let shard = try Shard.open(at: directory + "/shard", options: shardOptions)
            let session = try shard.session(partition: "a/b")
            try session.run("CREATE INDEX ages FOR (n:Person) ON (n.age)")
            try session.run("UNWIND range(1, 500) AS i CREATE (:Old {age: i})-[:T]->(:Old)")
            var options = try Self.smallFiles(directory)
            options.replacesPartition = true
            let old = try #require(try Self.status(shard, "a/b"))
            var seen: [Int?] = []
            let importer = try shard.importer(partition: "a/b", options)
            #expect(throws: IntelGraphError.self) {
                try importer.run { progress in
                    seen.append(try? Self.status(shard, "a/b")?.nodeCount)
                    return progress.stage != .tables
                }
            }
            #expect(Set(seen) == [1_000])
            #expect(try Self.status(shard, "a/b")?.contentHash == old.contentHash)

            let summary = try importer.run()
            #expect(summary.nodeCount == 3 && summary.relationshipCount == 4)
            #expect(try shard.partitions().count == 1)
            #expect(try session.run("MATCH (n:Old) RETURN n").isEmpty)
            #expect(try session.run("MATCH (n:Person {age: 36}) RETURN n.name").count == 1)
            try session.run("MATCH (n:Person {age: 36}) SET n.age = 37")
            let names = try shard.statistics(ofPartition: "a/b").indexes.map(\.name)
            #expect(Set(names) == ["ages", "constraint_Person_id"])
            #expect(try shard.verify().map { "\($0)" } == [])

            // As a crash leaves it, and a machine that was restarted finds it.
            let hash = try Self.status(shard, "a/b")?.contentHash
            try FileManager.default.copyItem(
                atPath: directory + "/shard", toPath: directory + "/copy")
            shard.close()
            shardOptions.store.bootID = "after"
            let again = try Shard.open(at: directory + "/copy", options: shardOptions)
            defer { again.close() }
            #expect(try Self.status(again, "a/b")?.contentHash == hash)
            #expect(try again.verify().map { "\($0)" } == [])
        }
    }

    @Test func `keeps bad rows with file, line and reason, as many as are tolerated`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            var options = try Self.smallFiles(directory)
            let people = directory + "/people.csv"
            let knows = directory + "/knows.csv"
            try "id:ID,age:int\n1,2\n1,3\n2,old\n3\n,4\n\"5\"x,1\n6,\"\"\n"
                .write(toFile: people, atomically: true, encoding: .utf8)
            try ":START_ID,:END_ID,:TYPE\n1,6,T\n1,7,T\n8,1,T\n,1,T\n1,1,\n"
                .write(toFile: knows, atomically: true, encoding: .utf8)
            options.relationships = [.init(path: knows)]
            options.rejectPath = directory + "/rejects.csv"
            options.badTolerance = 8
            #expect(throws: IntelGraphError.self) {
                try shard.importer(partition: "a/b", options).run()
            }
            #expect(try shard.partitions().isEmpty)
            options.badTolerance = 9
            let summary = try shard.importer(partition: "a/b", options).run()
            #expect(summary.rejectedCount == 9)
            #expect(summary.nodeCount == 2 && summary.relationshipCount == 1)
            let rejects = try String(contentsOfFile: options.rejectPath ?? "", encoding: .utf8)
            let lines = rejects.split(separator: "\n").dropFirst().map {
                $0.replacingOccurrences(of: directory + "/", with: "")
            }
            #expect(
                lines == [
                    "people.csv,3,the id '1' is there already,\"1,3\"",
                    "people.csv,4,column 'age': 'old' is not an integer,\"2,old\"",
                    "people.csv,5,1 fields where the header has 2,3",
                    "people.csv,6,the id is empty,\",4\"",
                    "people.csv,7,text behind a closing quote,\"\"\"5\"\"x,1\"",
                    "knows.csv,3,there is no node with the end id '7',\"1,7,T\"",
                    "knows.csv,4,there is no node with the start id '8',\"8,1,T\"",
                    "knows.csv,5,the start id is empty,\",1,T\"",
                    "knows.csv,6,the type is empty,\"1,1,\"",
                ])
        }
    }

    @Test(arguments: [
        ("id:ID,age:years\n1,2\n", "names no type that is known"),
        ("id:ID,x:ID(b)\n1,2\n", "two columns of the header are an ID"),
        ("id:ID,:START_ID\n1,2\n", "no :START_ID"),
        ("", "is empty"),
        ("id:ID,a,a\n1,2,3\n", "two columns give the property 'a'"),
        ("id:ID,a\n1,\"2\n", "a quote is opened in this record and never closed"),
    ])
    func `names what is wrong with a file, and leaves nothing`(_ text: String, _ reason: String)
        throws
    {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let path = directory + "/nodes.csv"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            var options = ImportOptions()
            options.nodes = [.init(path: path, names: ["N"])]
            let error = try #require(throws: IntelGraphError.self) {
                try shard.importer(partition: "a/b", options).run()
            }
            #expect("\(error)".contains(reason) && "\(error)".contains(path), "\(error)")
            #expect(try shard.partitions().isEmpty)
            #expect(try shard.verify().map { "\($0)" } == [])
        }
    }

    @Test(arguments: [
        ("CREATE CONSTRAINT c FOR (n:Person) REQUIRE n.score IS NOT NULL", "`c`"),
        ("CREATE CONSTRAINT c FOR (n:Noble) REQUIRE n.name IS NODE KEY", "`c`"),
        ("CREATE CONSTRAINT c FOR (n:Person) REQUIRE n.age IS :: FLOAT", "`c`"),
        ("CREATE CONSTRAINT c FOR ()-[r:KNOWS]-() REQUIRE r.since IS NOT NULL", "`c`"),
        ("CREATE CONSTRAINT c FOR ()-[r:KNOWS]-() REQUIRE r.weight IS :: STRING", "`c`"),
        ("CREATE CONSTRAINT c FOR (n:Person) REQUIRE n.id IS NOT NULL", nil),
        ("CREATE CONSTRAINT c FOR (n:Person) REQUIRE n.age IS :: INTEGER | FLOAT", nil),
        ("CREATE CONSTRAINT c FOR (n:Person) REQUIRE n.age IS NODE KEY", nil),
        ("CREATE CONSTRAINT c FOR ()-[r:KNOWS]-() REQUIRE r.weight IS :: FLOAT", nil),
    ])
    func `keeps the constraints of a partition that is empty`(
        _ statement: String, _ broken: String?
    ) throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            try shard.session(partition: "a/b").run(statement)
            let options = try Self.smallFiles(directory)
            if let broken {
                // The second person has no score under a label of three, and so on.
                try "id:ID(Person),name,age:int,:LABEL\n1,Ada,36,Noble\n2,,7,Noble\nx,,3,\n"
                    .write(toFile: directory + "/people.csv", atomically: true, encoding: .utf8)
                let error = try #require(throws: IntelGraphError.self) {
                    try shard.importer(partition: "a/b", options).run()
                }
                #expect("\(error)".contains(broken), "\(error)")
                #expect(try Self.status(shard, "a/b")?.nodeCount == 0)
            } else {
                _ = try shard.importer(partition: "a/b", options).run()
                #expect(try shard.session(partition: "a/b").run("SHOW CONSTRAINTS").count == 2)
            }
            #expect(try shard.verify().map { "\($0)" } == [])
        }
    }

    @Test func `refuses values that break a constraint`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            var options = try Self.smallFiles(directory)
            try "id:ID,mail\n1,a\n2,b\n3,a\n"
                .write(toFile: directory + "/people.csv", atomically: true, encoding: .utf8)
            options.relationships = []
            options.constraints = [.init(label: "Person", keys: ["mail"])]
            let error = try #require(throws: IntelGraphError.self) {
                try shard.importer(partition: "a/b", options).run()
            }
            #expect("\(error)".contains("elements 0 and 2"), "\(error)")
            #expect(try shard.partitions().isEmpty)
            #expect(try shard.verify().map { "\($0)" } == [])
        }
    }
}
