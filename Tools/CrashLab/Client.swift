import Graph
import Query
import Storage
import TestKit

/// Names of the ledger that the workload uses.
enum Ledger {
    static let keyspace: UInt32 = 1
    static let writeCounter = "writes"
}

/// One writer of the workload: random Cypher and direct writes, each durable when it returns.
final class Client {
    private let store: Store
    private let engine = QueryEngine()
    private let number: Int
    private var random: SeededGenerator
    private var sequence: UInt8 = 0
    /// Stubs that this client made and has not completed; `newStubs` are of the write under way.
    private var stubs: [(partition: PartitionID, node: NodeID)] = []
    private var newStubs: [(partition: PartitionID, node: NodeID)] = []

    private static let partitions = ["crash/a", "crash/b", "other/c"]
    private static let personCount = 150

    private struct Intended: Error {}

    init(_ store: Store, number: Int, seed: UInt64) {
        self.store = store
        self.number = number
        random = SeededGenerator(seed, number)
    }

    /// Makes the constraints of all partitions; they may be there.
    static func prepare(_ store: Store) throws {
        let client = Client(store, number: 0, seed: 0)
        for name in partitions {
            try store.write { transaction in
                let writer = try client.writer(name, transaction)
                try client.run(
                    "CREATE CONSTRAINT person_id IF NOT EXISTS FOR (p:Person) "
                        + "REQUIRE p.id IS UNIQUE", [:], writer)
                try client.run(
                    "CREATE INDEX bulk_number IF NOT EXISTS FOR (b:Bulk) ON (b.number)", [:],
                    writer)
            }
        }
    }

    /// One write of the kinds that there are.
    func write() throws {
        newStubs = []
        switch Int.random(in: 0..<100, using: &random) {
        case 0: try store.checkpoint()
        case 1: try store.reclaimSpace()
        case 2..<6:
            do {
                try store.write { transaction in
                    try change(transaction)
                    throw Intended()
                }
            } catch is Intended {}
        case 6..<9:
            let transaction = try store.beginTransaction()
            for _ in 0..<3 { try transaction.perform(change) }
            if Bool.random(using: &random) {
                try transaction.commit()
                stubs += newStubs
            } else {
                try transaction.rollback()
            }
        default:
            try store.write(change)
            stubs += newStubs
        }
    }

    /// Changes a partition and the ledger.
    private func change(_ transaction: Transaction) throws {
        let name = Self.partitions.randomElement(using: &random) ?? Self.partitions[0]
        let writer = try writer(name, transaction)
        guard let partition = try transaction.partition(named: name, createIfMissing: false) else {
            throw LabError("partition \(name) is not there")
        }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: try changeStubs(writer, partition)
        default: try changeByCypher(writer)
        }
        try changeLedger(transaction, partition)
    }

    private func changeByCypher(_ writer: any GraphWriter) throws {
        let statement = Statement.random(using: &random)
        let parameters: [String: Value] = [
            "a": .integer(Int64.random(in: 0..<Int64(Self.personCount), using: &random)),
            "b": .integer(Int64.random(in: 0..<Int64(Self.personCount), using: &random)),
            "n": .integer(Int64.random(in: 1...250, using: &random)),
            "text": .string(text()),
        ]
        try run(statement.rawValue, parameters, writer)
    }

    private func text() -> String {
        let word = ["ledger", "shell company", "Zürich", "账户", ""].randomElement(using: &random)
        return String(
            repeating: (word ?? "") + " ", count: Int.random(in: 1...20, using: &random))
    }

    /// Makes a node that waits for another, or lets one arrive.
    private func changeStubs(_ writer: any GraphWriter, _ partition: PartitionID) throws {
        writer.seesStubs = true
        defer { writer.seesStubs = false }
        if let index = stubs.firstIndex(where: { $0.partition == partition }),
            Bool.random(using: &random)
        {
            return try writer.complete(stubs.remove(at: index).node)
        }
        let label = try writer.internLabel("Document")
        let name = try writer.internKey("name")
        let type = try writer.internType("MENTIONS")
        let source = try writer.createNode(
            labels: [label], properties: [(name, .string(text()))], isStub: false)
        let stub = try writer.createNode(
            labels: [label], properties: [(name, .string(text()))], isStub: true)
        _ = try writer.createRelationship(type: type, source: source, target: stub, properties: [])
        newStubs.append((partition, stub))
    }

    private func changeLedger(_ transaction: Transaction, _ partition: PartitionID) throws {
        sequence &+= 1
        try transaction.setOffset(of: "client-\(number)", to: [sequence])
        try transaction.addToCounter(Ledger.writeCounter, 1)
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<5:
            let key = UInt8.random(in: 0..<40, using: &random)
            try transaction.setVersion(
                partition, keyspace: Ledger.keyspace, key: [key], to: key < 5 ? nil : [sequence])
        case 5..<8:
            _ = try transaction.addEventID(
                UInt128(random.next()), expiry: Int64.random(in: 0..<100, using: &random))
        case 8: transaction.expireEventIDs(before: Int64.random(in: 0..<100, using: &random))
        case 9: _ = try transaction.appendDeadLetter(Array(text().utf8))
        case 10: transaction.deleteDeadLetter(UInt64.random(in: 1..<30, using: &random))
        default: break
        }
    }

    private func writer(_ name: String, _ transaction: Transaction) throws -> any GraphWriter {
        guard let id = try transaction.partition(named: name, createIfMissing: true) else {
            throw LabError("partition \(name) was not made")
        }
        return try transaction.writer(partition: id)
    }

    private func run(
        _ statement: String, _ parameters: [String: Value], _ writer: any GraphWriter
    ) throws {
        let prepared = try engine.prepare(statement, graph: writer)
        try engine.execute(prepared, graph: writer, parameters: parameters) { _ in }
    }
}

/// The workload's Cypher, each as often as its weight says.
private enum Statement: String, CaseIterable {
    case mergePerson = "MERGE (p:Person {id: $a}) ON CREATE SET p.made = $n SET p.name = $text"
    case mergeRelationship = """
        MATCH (a:Person {id: $a}), (b:Person {id: $b}) MERGE (a)-[k:KNOWS]->(b) SET k.since = $n
        """
    case createParallel = """
        MATCH (a:Person {id: $a}), (b:Person {id: $b})
        CREATE (a)-[:SENT {sum: $n, text: $text}]->(b)
        """
    case createMany = """
        UNWIND range(1, $n) AS i CREATE (b:Bulk {number: i, text: $text})
        WITH b, i WHERE i % 10 = 0 MATCH (a:Person {id: $a}) CREATE (a)-[:OWNS]->(b)
        """
    case relabel = "MATCH (p:Person {id: $a}) SET p:Suspect, p.score = $n / 7.0 REMOVE p.made"
    case deleteRelationships = "MATCH (:Person {id: $a})-[s:SENT]-() DELETE s"
    case deletePerson = "MATCH (p:Person {id: $a}) DETACH DELETE p"
    case deleteMany = "MATCH (b:Bulk) DETACH DELETE b"

    private var weight: Int {
        switch self {
        case .mergePerson: 12
        case .mergeRelationship, .createParallel: 8
        case .createMany: 3
        case .relabel, .deletePerson: 4
        case .deleteRelationships: 2
        case .deleteMany: 1
        }
    }

    private static let weighted = allCases.flatMap { Array(repeating: $0, count: $0.weight) }

    static func random(using random: inout some RandomNumberGenerator) -> Statement {
        weighted.randomElement(using: &random) ?? .mergePerson
    }
}
