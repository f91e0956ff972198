import Graph
import Storage
import TestKit
import Testing

/// Random operations on a store and on plain dictionaries, compared in the job that makes them,
/// after its commit, and after the store was opened again.
@Suite(.serialized) struct `A store and a model of it` {
    @Test(arguments: [UInt64](0..<4))
    func `agree after every step`(run: UInt64) throws {
        try withTemporaryDirectory { directory in
            var test = try ModelRun(directory: directory + "/store", seed: testSeed &+ run)
            for step in 0..<40 { try test.step(step) }
            test.store.close()
        }
    }
}

struct ModelRun {
    private(set) var store: Store
    private let directory: String
    private let seed: UInt64
    private var random: SeededGenerator
    private var model = GraphModel()
    private let names: ModelNames
    private let partition: PartitionID

    init(directory: String, seed: UInt64) throws {
        self.directory = directory
        self.seed = seed
        random = SeededGenerator(seed: seed)
        store = try Self.open(directory)
        (partition, names) = try store.write { transaction in
            let partition = try #require(
                try transaction.partition(named: "model", createIfMissing: true))
            let writer = try transaction.writer(partition: partition)
            let names = ModelNames(
                labels: try ["A", "B", "C"].map { try writer.internLabel($0) },
                types: try ["R", "S", "T"].map { try writer.internType($0) },
                keys: try ["id", "x"].map { try writer.internKey($0) })
            _ = try writer.createIndex(
                name: "unique", scope: .label(names.labels[0]), keys: [names.keys[0]],
                kind: .unique, ifNotExists: false)
            _ = try writer.createIndex(
                name: "plain", scope: .label(names.labels[1]), keys: [names.keys[1]],
                kind: .index, ifNotExists: false)
            return (partition, names)
        }
    }

    private static func open(_ directory: String) throws -> Store {
        var options = StoreOptions()
        options.logFileByteCount = 1 << 20
        options.mapByteCount = 1 << 30
        return try Store(directory: directory, options: options)
    }

    private func comment(_ step: Int) -> Comment {
        "INTELGRAPH_SEED=\(seed) step \(step)"
    }

    /// One job of several operations; every fifth is dropped by an error at its end.
    mutating func step(_ step: Int) throws {
        let before = model
        let fails = Int.random(in: 0..<5, using: &random) == 0
        struct Dropped: Error {}
        do {
            var run = self
            run.hasNoDanglingDeletes = true
            try store.write { transaction in
                let writer = try transaction.writer(partition: run.partition)
                writer.seesStubs = Bool.random(using: &run.random)
                for _ in 0..<Int.random(in: 1...12, using: &run.random) { try run.operate(writer) }
                let sees = writer.seesStubs
                writer.seesStubs = false
                if run.hasNoDanglingDeletes {
                    try GraphComparison(
                        reader: writer, model: run.model, names: names, comment: run.comment(step)
                    ).run()
                }
                writer.seesStubs = sees
                if fails { throw Dropped() }
            }
            self = run
            model.removeLonelyStubs(lonely)
            lonely = []
        } catch is Dropped {
            model = before
        } catch GraphError.constraint, GraphError.connectedNode {
            model = before
        } catch StorageError.graph(.constraint), StorageError.graph(.connectedNode) {
            model = before
        }
        try compare(step)
        if step % 8 == 7 {
            store.close()
            store = try Self.open(directory)
            try compare(step)
        }
    }

    private func compare(_ step: Int) throws {
        let snapshot = try store.snapshot()
        try GraphComparison(
            reader: try snapshot.reader(partitions: [partition]), model: model, names: names,
            comment: comment(step)
        ).run()
        let problems = try store.verify()
        #expect(problems == [], comment(step))
    }

    private var lonely: [NodeID] = []
    private var hasNoDanglingDeletes = true
}

// Operations.
extension ModelRun {
    private mutating func operate(_ writer: any GraphWriter) throws {
        switch Int.random(in: 0..<12, using: &random) {
        case 0...2: try createNode(writer)
        case 3...6: try createRelationship(writer)
        case 7: try setNodeProperty(writer)
        case 8: try setRelationshipProperty(writer)
        case 9: try changeLabel(writer)
        case 10: try deleteRelationship(writer)
        default: try deleteNode(writer)
        }
    }

    private mutating func anyNode(_ writer: any GraphWriter) -> NodeID? {
        model.nodes.filter { writer.seesStubs || !$0.value.isStub }.keys.sorted()
            .randomElement(using: &random)
    }

    private mutating func anyRelationship(_ writer: any GraphWriter) -> RelationshipID? {
        model.relationships.filter { writer.seesStubs || model.isVisible($0.value) }.keys.sorted()
            .randomElement(using: &random)
    }

    private mutating func anyValue() -> Int64 { Int64.random(in: 0..<12, using: &random) }

    private mutating func createNode(_ writer: any GraphWriter) throws {
        let labels = names.labels.filter { _ in Bool.random(using: &random) }
        var properties: [KeyID: Int64] = [:]
        for key in names.keys where Bool.random(using: &random) { properties[key] = anyValue() }
        let isStub = writer.seesStubs && Bool.random(using: &random)
        var holder: NodeID?
        if labels.contains(names.labels[0]), let id = properties[names.keys[0]] {
            holder = model.holder(of: id, label: names.labels[0], key: names.keys[0])
        }
        if let holder, isStub || model.nodes[holder]?.isStub == false { return }
        let node = try writer.createNode(
            labels: labels, properties: properties.asList, isStub: isStub)
        if let holder { #expect(node == holder) }
        model.nodes[node] = .init(labels: Set(labels), properties: properties, isStub: isStub)
    }

    private mutating func createRelationship(_ writer: any GraphWriter) throws {
        guard let source = anyNode(writer), let target = anyNode(writer) else { return }
        let type = names.types.randomElement(using: &random) ?? names.types[0]
        let properties = Bool.random(using: &random) ? [names.keys[1]: anyValue()] : [:]
        let id = try writer.createRelationship(
            type: type, source: source, target: target, properties: properties.asList)
        model.relationships[id] = .init(
            type: type, source: source, target: target, properties: properties)
    }

    private mutating func setNodeProperty(_ writer: any GraphWriter) throws {
        guard let node = anyNode(writer), var wanted = model.nodes[node] else { return }
        let key = names.keys.randomElement(using: &random) ?? names.keys[0]
        let value: Int64? = Bool.random(using: &random) ? anyValue() : nil
        if key == names.keys[0], wanted.labels.contains(names.labels[0]), let value,
            let holder = model.holder(of: value, label: names.labels[0], key: key), holder != node
        {
            return
        }
        let changed = try writer.setProperty(
            key, value.map { .integer($0) } ?? .null, of: node)
        #expect(changed == (wanted.properties[key] != value))
        wanted.properties[key] = value
        model.nodes[node] = wanted
    }

    private mutating func setRelationshipProperty(_ writer: any GraphWriter) throws {
        guard let id = anyRelationship(writer) else { return }
        let value = anyValue()
        if Bool.random(using: &random) {
            try writer.setProperty(names.keys[0], .integer(value), of: id)
            model.relationships[id]?.properties[names.keys[0]] = value
        } else {
            try writer.replaceProperties(of: id, with: [(names.keys[1], .integer(value))])
            model.relationships[id]?.properties = [names.keys[1]: value]
        }
    }

    private mutating func changeLabel(_ writer: any GraphWriter) throws {
        guard let node = anyNode(writer), let wanted = model.nodes[node] else { return }
        let label = names.labels.randomElement(using: &random) ?? names.labels[0]
        if wanted.labels.contains(label) {
            #expect(try writer.removeLabel(label, from: node))
            model.nodes[node]?.labels.remove(label)
        } else {
            if label == names.labels[0], let id = wanted.properties[names.keys[0]],
                model.holder(of: id, label: label, key: names.keys[0]) != nil
            {
                return
            }
            #expect(try writer.addLabel(label, to: node))
            model.nodes[node]?.labels.insert(label)
        }
    }

    private mutating func deleteRelationship(_ writer: any GraphWriter) throws {
        guard let id = anyRelationship(writer), let wanted = model.relationships[id] else { return }
        #expect(try writer.deleteRelationship(id))
        model.relationships[id] = nil
        lonely += [wanted.source, wanted.target]
    }

    private mutating func deleteNode(_ writer: any GraphWriter) throws {
        guard let node = anyNode(writer), let wanted = model.nodes[node] else { return }
        let detach = Bool.random(using: &random)
        let all = model.relationships(of: node)
        let visible = all.filter { id in
            writer.seesStubs || model.relationships[id].map { model.isVisible($0) } == true
        }
        if !detach, !writer.seesStubs, !visible.isEmpty {
            hasNoDanglingDeletes = false
        }
        let count = try writer.deleteNode(node, detach: detach)
        if detach {
            #expect(count == visible.count)
            for id in visible {
                guard let gone = model.relationships.removeValue(forKey: id) else { continue }
                lonely += [gone.source, gone.target]
            }
        }
        if model.relationships(of: node).isEmpty
            || (!writer.seesStubs && visible.count == all.count)
        {
            model.nodes[node] = nil
        } else {
            let keeps = wanted.labels.contains(names.labels[0])
            model.nodes[node] = .init(
                labels: wanted.labels,
                properties: keeps ? wanted.properties.filter { $0.key == names.keys[0] } : [:],
                isStub: true)
            lonely.append(node)
        }
    }
}

extension [KeyID: Int64] {
    var asList: [(key: KeyID, value: Graph.Value)] {
        sorted { $0.key < $1.key }.map { (key: $0.key, value: Graph.Value.integer($0.value)) }
    }
}
