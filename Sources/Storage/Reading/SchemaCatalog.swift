import Bytes
import Graph

/// Every index and constraint that some partition has or had. Which are in force where is said by
/// the partitions' records, so no partition learns of another's.
struct SchemaCatalog: Sendable {
    /// In the order of their ids, which are dense from 1 on.
    private(set) var definitions: [IndexDescriptor] = []

    func definition(_ id: IndexID) -> IndexDescriptor? {
        id.rawValue > 0 && Int(id.rawValue) <= definitions.count
            ? definitions[Int(id.rawValue) - 1] : nil
    }

    var nextID: IndexID { IndexID(rawValue: UInt32(definitions.count) + 1) }

    /// The definition that is equal but for its id; partitions share it.
    func definition(
        name: String, scope: IndexScope, keys: [KeyID], kind: IndexKind
    ) -> IndexDescriptor? {
        definitions.first {
            $0.name == name && $0.scope == scope && $0.keys == keys && $0.kind == kind
        }
    }

    mutating func append(_ definition: IndexDescriptor) { definitions.append(definition) }

    mutating func load(from access: TableAccess) throws(StorageError) {
        guard try access.entryCount(of: access.tables.schema) != definitions.count else { return }
        definitions = []
        var cursor = try access.cursor(access.tables.schema)
        while try cursor.next() {
            var key = ValueReader(cursor.key)
            guard try key.bigEndian(byteCount: 4) == UInt64(nextID.rawValue) else {
                throw .corrupted("schema table: index \(nextID.rawValue) is missing")
            }
            var reader = ValueReader(cursor.value)
            definitions.append(try IndexDescriptor(id: nextID, from: &reader))
        }
    }
}

extension IndexDescriptor {
    /// Scope codes: 1 label, 2 type, 3 every type.
    init(id: IndexID, from reader: inout ValueReader) throws(StorageError) {
        let name = try reader.string()
        let scopeByte = try reader.byte()
        let token = try reader.varint32()
        let scope: IndexScope
        switch scopeByte {
        case 1: scope = .label(LabelID(rawValue: token))
        case 2: scope = .type(TypeID(rawValue: token))
        case 3: scope = .anyType
        default: throw .corrupted("index \(id.rawValue) has the scope \(scopeByte)")
        }
        let kindByte = try reader.byte()
        let count = try reader.varint()
        guard count > 0, count <= UInt64(reader.remaining) else { throw ValueReader.tooShort }
        var keys: [KeyID] = []
        for _ in 0..<count { keys.append(KeyID(rawValue: try reader.varint32())) }
        let kind: IndexKind
        switch StorageFormat.IndexKind(rawValue: kindByte) {
        case .index: kind = .index
        case .unique: kind = .unique
        case .key: kind = .key
        case .existence: kind = .existence
        case .type:
            guard let types = PropertyTypes(codes: Array(try reader.countedBytes())) else {
                throw .corrupted("constraint \(id.rawValue) has types that are not known")
            }
            kind = .type(types)
        case nil: throw .corrupted("index \(id.rawValue) has the kind \(kindByte)")
        }
        self.init(id: id, name: name, scope: scope, keys: keys, kind: kind)
    }

    func encode(into writer: inout ByteWriter) {
        writer.appendLengthPrefixed(name)
        switch scope {
        case .label(let label):
            writer.append(1)
            writer.appendVarint(UInt64(label.rawValue))
        case .type(let type):
            writer.append(2)
            writer.appendVarint(UInt64(type.rawValue))
        case .anyType:
            writer.append(3)
            writer.appendVarint(0)
        }
        writer.append(kind.code.rawValue)
        writer.appendVarint(UInt64(keys.count))
        for key in keys { writer.appendVarint(UInt64(key.rawValue)) }
        if case .type(let types) = kind { writer.appendLengthPrefixed(types.codes.span.bytes) }
    }

    /// Whether it is over nodes.
    var isOverNodes: Bool { if case .label = scope { true } else { false } }
}

extension IndexKind {
    fileprivate var code: StorageFormat.IndexKind {
        switch self {
        case .index: .index
        case .unique: .unique
        case .key: .key
        case .existence: .existence
        case .type: .type
        }
    }
}
