import Graph

/// One key of all groups of a table, in a typed array while all batches are of that type.
///
/// A class, so that looking at one group copies no arrays; it belongs to one table.
final class KeyStore {
    // No two accesses overlap: each function here reads or writes by itself.
    @exclusivity(unchecked) private var kind = KeyInput.Kind.nulls
    @exclusivity(unchecked) private var nulls: ContiguousArray<Bool> = []
    @exclusivity(unchecked) private var words: ContiguousArray<UInt64> = []
    @exclusivity(unchecked) private var strings = StringArray()
    @exclusivity(unchecked) private var values: ContiguousArray<Value> = []
    private var valueByteCount = 0

    /// Takes on the kind of the next rows; what is there becomes mixed values if it differs.
    func adopt(_ input: KeyInput) {
        if kind == input.kind || input.kind == .nulls || kind == .values { return }
        if kind == .nulls, input.kind != .values {
            kind = input.kind
            let empty = UnsafeRawBufferPointer(start: nil, count: 0)
            for _ in nulls.indices {
                if kind == .strings { strings.append(utf8: empty) } else { words.append(0) }
            }
            return
        }
        values = ContiguousArray(nulls.indices.map { value($0) })
        valueByteCount = values.reduce(0) { $0 + $1.byteCount }
        kind = .values
        words = []
        strings = StringArray()
    }

    /// Whether both sides are strings.
    func holdsStrings(of input: KeyInput) -> Bool { kind == .strings && input.kind == .strings }

    /// Whether both sides are words of one kind.
    func holdsWords(of input: KeyInput) -> Bool {
        kind == input.kind && kind != .strings && kind != .values && kind != .nulls
    }

    /// Appends a row of a kind that was adopted.
    func append(_ input: KeyInput, _ row: Int) {
        let isNull = input.isNull(row)
        switch kind {
        case .nulls: break
        case .strings:
            if isNull {
                strings.append(utf8: UnsafeRawBufferPointer(start: nil, count: 0))
            } else {
                strings.append(input.strings, at: row)
            }
        case .values:
            let value = input.value(row)
            valueByteCount += value.byteCount
            values.append(value)
        default: words.append(isNull ? 0 : input.words[row])
        }
        nulls.append(isNull)
    }

    @inline(__always)
    func append(word: UInt64, isNull: Bool) {
        words.append(word)
        nulls.append(isNull)
    }

    @inline(__always)
    func matches(_ group: Int, word: UInt64, isNull: Bool) -> Bool {
        nulls[group] == isNull && (isNull || words[group] == word)
    }

    /// Hands the keys out, where all are strings, to be changed and put back: what is looked at
    /// within a class is retained each time.
    func takeStrings() -> StringKeys {
        defer { (strings, nulls) = (StringArray(), []) }
        return StringKeys(strings: strings, nulls: nulls)
    }

    func putBack(_ keys: consuming StringKeys) { (strings, nulls) = (keys.strings, keys.nulls) }

    func matches(_ group: Int, _ input: KeyInput, _ row: Int) -> Bool {
        let isNull = input.isNull(row)
        if isNull || nulls[group] { return isNull == nulls[group] }
        guard kind == input.kind else {
            return Value.isEquivalent(value(group), input.value(row))
        }
        switch kind {
        case .nulls: return true
        case .values: return Value.isEquivalent(values[group], input.values[row])
        case .strings:
            return strings.withUTF8(at: group) { stored in
                input.strings.withUTF8(at: row) {
                    stored.count == $0.count && orderBytes(stored, $0) == 0
                }
            }
        default: return words[group] == input.words[row]
        }
    }

    var column: Column {
        let count = nulls.count
        let bitmap = nulls.contains(true) ? nulls : nil
        return switch kind {
        case .nulls: .nulls(count: count)
        case .integers:
            Column(
                .integers(ContiguousArray(words.lazy.map { Int64(bitPattern: $0) })), count: count,
                nulls: bitmap)
        case .nodes:
            Column(.nodes(ContiguousArray(words.lazy.map { NodeID(rawValue: $0) })), count: count)
        case .relationships:
            Column(
                .relationships(ContiguousArray(words.lazy.map { RelationshipID(rawValue: $0) })),
                count: count)
        case .strings: Column(.strings(strings), count: count, nulls: bitmap)
        case .values: Column(.values(values), count: count)
        case .floats, .booleans: Column(nulls.indices.lazy.map { self.value($0) })
        }
    }

    var byteCount: Int {
        nulls.count + words.count * 8 + strings.bytes.count + strings.count * 8 + valueByteCount
    }

    private func value(_ group: Int) -> Value {
        if nulls[group] { return .null }
        return switch kind {
        case .strings: .string(strings[group])
        case .values: values[group]
        default: Value(word: words[group], kind)
        }
    }
}

/// Keys that are strings, or null.
struct StringKeys {
    fileprivate var strings: StringArray
    fileprivate var nulls: ContiguousArray<Bool>

    @inline(__always)
    func matches(_ group: Int, utf8: UnsafeRawBufferPointer, isNull: Bool) -> Bool {
        if nulls[group] != isNull { return false }
        return strings.withUTF8(at: group) {
            $0.count == utf8.count && orderBytes($0, utf8) == 0
        }
    }

    @inline(__always)
    mutating func append(utf8: UnsafeRawBufferPointer, isNull: Bool) {
        strings.append(utf8: utf8)
        nulls.append(isNull)
    }
}
