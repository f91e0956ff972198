import Cypher
import Graph

// The rows of SHOW INDEXES and SHOW CONSTRAINTS, with the columns of `ShowSubject`.

func indexRows(_ graph: any GraphReader) -> [[Value]] {
    graph.indexes().sorted { $0.name < $1.name }.map { index in
        let subject = SchemaSubject(index, graph)
        return [
            .integer(Int64(index.id.rawValue)), .string(index.name), .string("ONLINE"),
            .float(100), .string("RANGE"), .string(subject.entityType), subject.labelsOrTypes,
            subject.properties, .string(rangeProvider),
            index.kind == .index ? .null : .string(index.name), .null, .null, .null, indexOptions,
            .string(""), .string(subject.createStatement),
        ]
    }
}

func constraintRows(_ graph: any GraphReader) -> [[Value]] {
    graph.constraints().sorted { $0.name < $1.name }.map { constraint in
        let subject = SchemaSubject(constraint, graph)
        let hasIndex = constraint.kind.hasEntries
        var type = Value.null
        if case .type(let types) = constraint.kind { type = .string(types.description) }
        return [
            .integer(Int64(constraint.id.rawValue)), .string(constraint.name),
            .string(subject.constraintType), .string(subject.entityType), subject.labelsOrTypes,
            subject.properties, hasIndex ? .string(constraint.name) : .null, type,
            hasIndex ? indexOptions : .null, .string(subject.createStatement),
        ]
    }
}

/// The name by which Neo4j's tools know indexes of this kind.
private let rangeProvider = "range-1.0"

private let indexOptions: Value = {
    var options = ValueMap()
    options.append(uniqueKey: "indexConfig", .map(ValueMap()))
    options.append(uniqueKey: "indexProvider", .string(rangeProvider))
    return .map(options)
}()

/// What an index or constraint covers and demands, in words.
private struct SchemaSubject {
    private let kind: IndexKind
    private let name: String
    /// The label or type; nil for relationships of every type.
    private let covered: String?
    private let isOverNodes: Bool
    private let keys: [String]

    init(_ index: IndexDescriptor, _ graph: any GraphReader) {
        kind = index.kind
        name = index.name
        keys = index.keys.map { graph.name(of: $0) }
        switch index.scope {
        case .label(let label): (covered, isOverNodes) = (graph.name(of: label), true)
        case .type(let type): (covered, isOverNodes) = (graph.name(of: type), false)
        case .anyType: (covered, isOverNodes) = (nil, false)
        }
    }

    var entityType: String { isOverNodes ? "NODE" : "RELATIONSHIP" }
    var labelsOrTypes: Value { .list(covered.map { [.string($0)] } ?? []) }
    var properties: Value { .list(keys.map { .string($0) }) }

    var constraintType: String {
        switch kind {
        case .index, .unique: isOverNodes ? "UNIQUENESS" : "RELATIONSHIP_UNIQUENESS"
        case .key: "\(entityType)_KEY"
        case .existence: "\(entityType)_PROPERTY_EXISTENCE"
        case .type: "\(entityType)_PROPERTY_TYPE"
        }
    }

    /// The statement that makes an equal one.
    var createStatement: String {
        let name = self.name.asName
        let label = covered.map { ":\($0.asName)" } ?? ""
        let pattern = isOverNodes ? "(n\(label))" : "()-[r\(label)]-()"
        let variable = isOverNodes ? "n" : "r"
        let list = "(\(keys.map { "\(variable).\($0.asName)" }.joined(separator: ", ")))"
        let demand: String
        switch kind {
        case .index: return "CREATE RANGE INDEX \(name) FOR \(pattern) ON \(list)"
        case .unique: demand = "UNIQUE"
        case .key: demand = isOverNodes ? "NODE KEY" : "RELATIONSHIP KEY"
        case .existence: demand = "NOT NULL"
        case .type(let types): demand = ":: \(types)"
        }
        return "CREATE CONSTRAINT \(name) FOR \(pattern) REQUIRE \(list) IS \(demand)"
    }

}
