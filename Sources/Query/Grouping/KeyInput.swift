import Graph

/// A key column of one batch, in the form in which keys are hashed and compared.
///
/// A class, so that looking at a row of one of several keys copies no arrays.
final class KeyInput {
    /// What a word stands for. Columns of strings and of mixed values have no words.
    enum Kind: UInt8 {
        case nulls, integers, floats, booleans, nodes, relationships, strings, values
    }

    let kind: Kind
    /// The rows as words, for the kinds that fit one.
    let words: ContiguousArray<UInt64>
    let strings: StringArray
    let values: ContiguousArray<Value>
    private let nulls: ContiguousArray<Bool>?

    init(_ column: Column) {
        var column = column
        if case .constant(let value) = column.storage {
            column = Column(repeatElement(value, count: column.count))
        }
        nulls = column.nullRows
        var words: ContiguousArray<UInt64> = []
        var strings = StringArray()
        var values: ContiguousArray<Value> = []
        switch column.storage {
        case .nulls, .constant: kind = .nulls
        case .integers(let array):
            kind = .integers
            words = ContiguousArray(array.lazy.map { UInt64(bitPattern: $0) })
        case .floats(let array):
            kind = .floats
            words = ContiguousArray(array.lazy.map { KeyHash.word($0) })
        case .booleans(let array):
            kind = .booleans
            words = ContiguousArray(array.lazy.map { $0 ? 1 : 0 })
        case .nodes(let ids):
            kind = .nodes
            words = ContiguousArray(ids.lazy.map { $0.rawValue })
        case .relationships(let ids):
            kind = .relationships
            words = ContiguousArray(ids.lazy.map { $0.rawValue })
        case .strings(let array):
            kind = .strings
            strings = array
        case .values(let array):
            kind = .values
            values = array
        }
        (self.words, self.strings, self.values) = (words, strings, values)
    }

    @inline(__always)
    func isNull(_ row: Int) -> Bool {
        switch kind {
        case .nulls: true
        case .values: values[row].isNull
        default: nulls.map { $0[row] } ?? false
        }
    }

    func value(_ row: Int) -> Value {
        if isNull(row) { return .null }
        return switch kind {
        case .strings: .string(strings[row])
        case .values: values[row]
        default: Value(word: words[row], kind)
        }
    }

    /// The hash of each row over all keys.
    static func hashes(of inputs: [KeyInput], rowCount: Int) -> ContiguousArray<UInt64> {
        var hashes = ContiguousArray(repeating: KeyHash.seed, count: rowCount)
        for input in inputs { input.combine(into: &hashes) }
        return hashes
    }

    /// Calls `body` with each row of a column of strings; the bytes of null are empty.
    @inline(__always)
    func forEachString(_ body: (Int, UnsafeRawBufferPointer, Bool) -> Void) {
        let nulls = nulls
        strings.bytes.withUnsafeBytes { bytes in
            strings.offsets.withUnsafeBufferPointer { offsets in
                for row in 0..<offsets.count - 1 {
                    let utf8 = UnsafeRawBufferPointer(
                        rebasing: bytes[offsets[row]..<offsets[row + 1]])
                    let isNull = nulls.map { $0[row] } ?? false
                    body(row, isNull ? UnsafeRawBufferPointer(rebasing: utf8[..<0]) : utf8, isNull)
                }
            }
        }
    }

    private func combine(into hashes: inout ContiguousArray<UInt64>) {
        switch kind {
        case .nulls:
            for row in hashes.indices { hashes[row] = KeyHash.mix(hashes[row], KeyHash.null) }
        case .integers where nulls == nil:
            for row in hashes.indices {
                hashes[row] = KeyHash.mix(hashes[row], KeyHash.hash(integerWord: words[row]))
            }
        case .strings:
            hashes.withUnsafeMutableBufferPointer { hashes in
                forEachString { (row, utf8, isNull) in
                    let next = isNull ? KeyHash.null : KeyHash.hash(utf8)
                    hashes[row] = KeyHash.mix(hashes[row], next)
                }
            }
        case .values:
            for row in hashes.indices {
                hashes[row] = KeyHash.mix(hashes[row], KeyHash.hash(values[row]))
            }
        default:
            for row in hashes.indices {
                let next = isNull(row) ? KeyHash.null : KeyHash.hash(word: words[row], kind)
                hashes[row] = KeyHash.mix(hashes[row], next)
            }
        }
    }
}

extension Value {
    /// The value that a word of a kind stands for.
    init(word: UInt64, _ kind: KeyInput.Kind) {
        switch kind {
        case .integers: self = .integer(Int64(bitPattern: word))
        case .floats: self = .float(Double(bitPattern: word))
        case .booleans: self = .boolean(word != 0)
        case .nodes: self = .node(Node(id: NodeID(rawValue: word)))
        case .relationships:
            self = .relationship(Relationship(id: RelationshipID(rawValue: word)))
        case .nulls, .strings, .values: self = .null
        }
    }
}
