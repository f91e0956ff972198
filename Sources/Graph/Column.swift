/// One column of a batch: values of one kind in an array of that kind, or mixed values.
///
/// `nulls` marks rows without a value; what the array holds there means nothing. Nodes and
/// relationships that are null hold `.none` besides, so loops over ids need no bitmap.
public struct Column: Sendable {
    public enum Storage: Sendable {
        /// Every row is null.
        case nulls
        /// Every row is this value.
        case constant(Value)
        case booleans(ContiguousArray<Bool>)
        case integers(ContiguousArray<Int64>)
        case floats(ContiguousArray<Double>)
        case strings(StringArray)
        case nodes(ContiguousArray<NodeID>)
        case relationships(ContiguousArray<RelationshipID>)
        /// Anything, null included.
        case values(ContiguousArray<Value>)
    }

    public var storage: Storage
    public let count: Int
    /// True where a row is null; nil where no row is, or where `storage` says it itself
    /// (`nulls`, `constant`, `values`).
    public var nulls: ContiguousArray<Bool>?

    public init(_ storage: Storage, count: Int, nulls: ContiguousArray<Bool>? = nil) {
        self.storage = storage
        self.count = count
        self.nulls = nulls
    }
}

/// Strings as UTF-8 bytes behind each other.
public struct StringArray: Sendable {
    public private(set) var bytes: ContiguousArray<UInt8>
    /// `count + 1` byte offsets; string `i` is `bytes[offsets[i]..<offsets[i + 1]]`.
    public private(set) var offsets: ContiguousArray<Int>

    public init(reserving count: Int = 0) {
        bytes = []
        offsets = [0]
        offsets.reserveCapacity(count + 1)
    }

    public var count: Int { offsets.count - 1 }

    public mutating func append(_ string: String) {
        bytes.append(contentsOf: string.utf8)
        offsets.append(bytes.count)
    }

    public mutating func append(utf8 source: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: source)
        offsets.append(bytes.count)
    }

    public subscript(index: Int) -> String {
        bytes.withUnsafeBufferPointer {
            String(decoding: $0[offsets[index]..<offsets[index + 1]], as: UTF8.self)
        }
    }
}
