import Graph
import Testing

/// Compares all that a reader shows with a model, through every call of the protocol.
struct GraphComparison {
    let reader: any GraphReader
    let model: GraphModel
    let names: ModelNames
    let comment: Comment

    func run() throws {
        try compareNodes()
        try compareRelationships()
        try compareWalks()
        try compareCounts()
        try compareIndexes()
        try compareIdentities()
    }

    /// Ids of what is there, of what is hidden or gone, and of what never was.
    private func compareIdentities() throws {
        let nodes = model.visibleNodes
        let relationships = model.visibleRelationships
        let partitions = Set(nodes.keys.map(\.partition)).union([PartitionID(rawValue: 9_999)])
        for partition in partitions {
            let ordinals = [UInt64](0..<64) + [1 << 39, 1 << 40 - 1]
            var asked = ContiguousArray([NodeID.none])
            asked += ordinals.map { NodeID(partition: partition, ordinal: $0) }
            #expect(try Array(reader.contains(asked)) == asked.map { nodes[$0] != nil }, comment)
            var others = ContiguousArray([RelationshipID.none])
            others += ordinals.map { RelationshipID(partition: partition, ordinal: $0) }
            #expect(
                try Array(reader.contains(others)) == others.map { relationships[$0] != nil },
                comment)
        }
        for node in nodes.keys {
            let text = try reader.elementID(of: node)
            #expect(try reader.nodeID(of: text) == node, comment)
            #expect(try reader.relationshipID(of: text) == nil, comment)
            #expect(try reader.nodeID(of: "x" + text) == nil, comment)
        }
        for relationship in relationships.keys {
            let text = try reader.elementID(of: relationship)
            #expect(try reader.relationshipID(of: text) == relationship, comment)
            #expect(try reader.nodeID(of: text) == nil, comment)
        }
    }

    private func scan(_ label: LabelID?) throws -> ContiguousArray<NodeID> {
        var nodes: ContiguousArray<NodeID> = []
        var position = ScanPosition()
        while !position.isAtEnd {
            try reader.scanNodes(label: label, position: &position, limit: 7, into: &nodes)
        }
        return nodes
    }

    private func compareNodes() throws {
        let expected = model.visibleNodes
        let all = try scan(nil)
        #expect(Array(all) == expected.keys.sorted(), comment)
        for label in names.labels {
            let labelled = expected.filter { $0.value.labels.contains(label) }.keys.sorted()
            #expect(try Array(scan(label)) == labelled, comment)
            let has = try reader.hasLabel(label, nodes: all)
            #expect(Array(has) == all.map { expected[$0]?.labels.contains(label) }, comment)
        }
        for key in names.keys {
            let column = try reader.property(key, of: all)
            for (row, node) in all.enumerated() {
                #expect(
                    column.value(at: row).asInteger == expected[node]?.properties[key], comment)
            }
        }
        for node in all {
            #expect(try Set(reader.labels(of: node)) == expected[node]?.labels, comment)
            #expect(
                try reader.properties(of: node).asDictionary == expected[node]?.properties, comment)
        }
    }

    private func compareRelationships() throws {
        let expected = model.visibleRelationships
        for types in [nil, [names.types[0]], names.types] {
            var found = Expansion()
            var sources: ContiguousArray<NodeID> = []
            var position = ScanPosition()
            while !position.isAtEnd {
                try reader.scanRelationships(
                    types: types, position: &position, limit: 5, sources: &sources, into: &found)
            }
            let wanted = expected.filter { types?.contains($0.value.type) ?? true }
            #expect(Array(found.relationships) == wanted.keys.sorted(), comment)
            for (row, relationship) in found.relationships.enumerated() {
                let model = wanted[relationship]
                #expect(sources[row] == model?.source && found.neighbours[row] == model?.target)
                #expect(found.types[row] == model?.type, comment)
            }
        }
        for (relationship, wanted) in expected {
            let ends = try reader.endpoints(of: relationship)
            #expect(ends.type == wanted.type && ends.source == wanted.source, comment)
            #expect(ends.target == wanted.target, comment)
            #expect(
                try reader.properties(of: relationship).asDictionary == wanted.properties, comment)
        }
    }

    private func compareWalks() throws {
        let nodes = ContiguousArray(model.visibleNodes.keys.sorted())
        let expected = model.visibleRelationships
        for direction in [Direction.outgoing, .incoming, .both] {
            for types in [nil, [names.types[1]], names.types] {
                var found = Expansion()
                var position = ExpandPosition()
                while position.row < nodes.count {
                    try reader.expand(
                        nodes, direction: direction, types: types, position: &position, limit: 3,
                        into: &found)
                }
                let degrees = try reader.degrees(of: nodes, direction: direction, types: types)
                for (row, node) in nodes.enumerated() {
                    let wanted = expected.filter { entry in
                        (types?.contains(entry.value.type) ?? true)
                            && ((direction != .incoming && entry.value.source == node)
                                || (direction != .outgoing && entry.value.target == node))
                    }
                    let rows = found.rows.indices.filter { found.rows[$0] == Int32(row) }
                    #expect(
                        rows.map { found.relationships[$0] }.sorted() == wanted.keys.sorted(),
                        comment)
                    #expect(degrees[row] == Int64(wanted.count), comment)
                }
            }
        }
        try compareConnections(nodes, expected)
    }

    private func compareConnections(
        _ nodes: ContiguousArray<NodeID>,
        _ expected: [RelationshipID: GraphModel.ModelRelationship]
    ) throws {
        guard let hub = nodes.first else { return }
        let hubs = ContiguousArray(repeating: hub, count: nodes.count)
        for direction in [Direction.outgoing, .both] {
            var found = Expansion()
            try reader.connect(hubs, to: nodes, direction: direction, types: nil, into: &found)
            for (row, node) in nodes.enumerated() {
                let wanted = expected.filter {
                    ($0.value.source == hub && $0.value.target == node)
                        || (direction == .both && $0.value.source == node
                            && $0.value.target == hub)
                }
                let rows = found.rows.indices.filter { found.rows[$0] == Int32(row) }
                #expect(
                    rows.map { found.relationships[$0] }.sorted() == wanted.keys.sorted(), comment)
            }
        }
    }

    private func compareCounts() throws {
        let nodes = model.visibleNodes
        let relationships = model.visibleRelationships.values
        #expect(try reader.nodeCount(label: nil) == nodes.count, comment)
        for label in names.labels {
            let count = nodes.values.filter { $0.labels.contains(label) }.count
            #expect(try reader.nodeCount(label: label) == count, comment)
        }
        for type in [nil] + names.types.map(Optional.some) {
            for source in [nil] + names.labels.map(Optional.some) {
                for target in [nil] + names.labels.map(Optional.some) {
                    let count = relationships.filter { relationship in
                        (type.map { $0 == relationship.type } ?? true)
                            && (source.map {
                                nodes[relationship.source]?.labels.contains($0) == true
                            }
                                ?? true)
                            && (target.map {
                                nodes[relationship.target]?.labels.contains($0) == true
                            }
                                ?? true)
                    }.count
                    #expect(
                        try reader.relationshipCount(type: type, source: source, target: target)
                            == count, comment)
                }
            }
        }
        let used = Set(nodes.values.flatMap(\.labels))
        #expect(Set(reader.labels()) == used, comment)
        #expect(Set(reader.types()) == Set(relationships.map(\.type)), comment)
    }

    private func compareIndexes() throws {
        for index in reader.indexes() {
            guard case .label(let label) = index.scope else { continue }
            let key = index.keys[0]
            var entries: [(Int64, NodeID)] = []
            for (node, wanted) in model.visibleNodes where wanted.labels.contains(label) {
                if let value = wanted.properties[key] { entries.append((value, node)) }
            }
            entries.sort { $0 < $1 }
            for value in Int64(0)..<12 {
                var ids: ContiguousArray<UInt64> = []
                try reader.seek(index.id, key: [.integer(value)], into: &ids)
                let wanted = entries.filter { $0.0 == value }.map(\.1.rawValue)
                #expect(ids.sorted() == wanted, comment)
                if index.isUnique {
                    var nodes: ContiguousArray<NodeID> = []
                    let column = Column(.constant(.integer(value)), count: 2)
                    try reader.seekUnique(index.id, keys: [column], count: 2, into: &nodes)
                    let holder = wanted.first.map { NodeID(rawValue: $0) } ?? .none
                    #expect(nodes == [holder, holder], comment)
                }
            }
            var ids: ContiguousArray<UInt64> = []
            var position = IndexPosition()
            while !position.isAtEnd {
                try reader.seekRange(
                    index.id, lower: .excluded(.integer(2)), upper: .included(.integer(8)),
                    position: &position, limit: 3, into: &ids)
            }
            let wanted = entries.filter { $0.0 > 2 && $0.0 <= 8 }.map(\.1.rawValue)
            #expect(Array(ids) == wanted, comment)
        }
    }
}

/// The tokens that a model test uses.
struct ModelNames {
    var labels: [LabelID]
    var types: [TypeID]
    var keys: [KeyID]
}

extension Value {
    var asInteger: Int64? { if case .integer(let number) = self { number } else { nil } }
}

extension [(key: KeyID, value: Value)] {
    var asDictionary: [KeyID: Int64] {
        Dictionary(
            uniqueKeysWithValues: compactMap { entry in
                entry.value.asInteger.map { (entry.key, $0) }
            })
    }
}
