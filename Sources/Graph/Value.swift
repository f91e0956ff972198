/// A Cypher value.
///
/// Inside the engine nodes, relationships and paths are ids (`content` is nil); results that
/// leave the engine carry their labels, types and properties as well.
public enum Value: Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case float(Double)
    case string(String)
    case bytes([UInt8])
    case list([Value])
    case map(ValueMap)
    case date(Temporal.Date)
    case localTime(Temporal.LocalTime)
    case time(Temporal.Time)
    case localDateTime(Temporal.LocalDateTime)
    indirect case dateTime(Temporal.DateTime)
    indirect case duration(Temporal.Duration)
    indirect case point(Point)
    case node(Node)
    case relationship(Relationship)
    case path(Path)

    public var isNull: Bool { if case .null = self { true } else { false } }
}

/// A node as a value.
public struct Node: Sendable {
    public let id: NodeID
    /// Labels and properties; nil inside the engine, where they are read on demand.
    public let content: Content?

    public final class Content: Sendable {
        public let labels: [String]
        public let properties: ValueMap
        public init(labels: [String], properties: ValueMap) {
            self.labels = labels
            self.properties = properties
        }
    }

    public init(id: NodeID, content: Content? = nil) {
        self.id = id
        self.content = content
    }
}

/// A relationship as a value.
public struct Relationship: Sendable {
    public let id: RelationshipID
    /// Type, ends and properties; nil inside the engine, where they are read on demand.
    public let content: Content?

    public final class Content: Sendable {
        public let type: String
        public let source: NodeID
        public let target: NodeID
        public let properties: ValueMap
        public init(type: String, source: NodeID, target: NodeID, properties: ValueMap) {
            self.type = type
            self.source = source
            self.target = target
            self.properties = properties
        }
    }

    public init(id: RelationshipID, content: Content? = nil) {
        self.id = id
        self.content = content
    }
}

/// A path as a value: `nodes.count == relationships.count + 1`, in walking order.
public struct Path: Sendable {
    public let nodes: [Node]
    public let relationships: [Relationship]

    public init(nodes: [Node], relationships: [Relationship]) {
        precondition(nodes.count == relationships.count + 1)
        self.nodes = nodes
        self.relationships = relationships
    }
}

/// A point in one of the four coordinate systems of openCypher.
public struct Point: Hashable, Sendable {
    /// Neo4j's SRIDs.
    public enum System: UInt16, Sendable {
        case wgs84 = 4326
        case wgs84Height = 4979
        case cartesian = 7203
        case cartesian3D = 9157

        public var hasZ: Bool { self == .wgs84Height || self == .cartesian3D }
    }

    public let system: System
    public let x: Double
    public let y: Double
    /// 0 where the system has two dimensions.
    public let z: Double

    public init(system: System, x: Double, y: Double, z: Double = 0) {
        self.system = system
        self.x = x
        self.y = y
        self.z = z
    }
}

/// A map's entries in insertion order. Keys are unique, byte for byte; maps are small, so look-up
/// is linear.
public struct ValueMap: Sendable, ExpressibleByDictionaryLiteral {
    public private(set) var keys: [String]
    public private(set) var values: [Value]

    public init() { keys = []; values = [] }

    /// Later entries overwrite earlier ones of the same key.
    public init(_ entries: some Sequence<(String, Value)>) {
        self.init()
        for (key, value) in entries { self[key] = value }
    }

    public init(dictionaryLiteral elements: (String, Value)...) { self.init(elements) }

    public var count: Int { keys.count }
    public var isEmpty: Bool { keys.isEmpty }

    /// The value of `key`; nil where there is no such entry. Setting nil removes it.
    public subscript(key: String) -> Value? {
        get { place(of: key).map { values[$0] } }
        set {
            if let index = place(of: key) {
                if let newValue {
                    values[index] = newValue
                } else {
                    keys.remove(at: index)
                    values.remove(at: index)
                }
            } else if let newValue {
                keys.append(key)
                values.append(newValue)
            }
        }
    }

    /// The value of `key`, looked for first at `hint`, the place where the row before had it.
    ///
    /// Rows of one batch usually have one shape, so a loop that keeps the hint compares one key.
    public func value(for key: String, hint: inout Int) -> Value? {
        if hint < keys.count, isSameUTF8(keys[hint], key) { return values[hint] }
        guard let index = place(of: key) else { return nil }
        hint = index
        return values[index]
    }

    private func place(of key: String) -> Int? { keys.firstIndex { isSameUTF8($0, key) } }

    /// Adds an entry whose key the caller knows to be new.
    public mutating func append(uniqueKey key: String, _ value: Value) {
        keys.append(key)
        values.append(value)
    }
}
