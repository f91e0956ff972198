import Graph

/// What one row of the statistics table counts.
struct StatisticKey: Hashable {
    var kind: StorageFormat.Statistic
    var partition: PartitionID
    /// Tokens or an index id, as the kind has them; unused ones are 0.
    var first: UInt32
    var second: UInt32 = 0
    var third: UInt32 = 0

    static func label(_ partition: PartitionID, _ label: LabelID) -> Self {
        Self(kind: .label, partition: partition, first: label.rawValue)
    }

    static func type(_ partition: PartitionID, _ type: TypeID) -> Self {
        Self(kind: .type, partition: partition, first: type.rawValue)
    }

    static func index(
        _ kind: StorageFormat.Statistic, _ partition: PartitionID, _ index: IndexID
    ) -> Self {
        Self(kind: kind, partition: partition, first: index.rawValue)
    }

    /// How many of the three numbers the kind has.
    private var count: Int {
        switch kind {
        case .label, .type, .indexEntries, .indexKeys, .propertyKey: 1
        case .sourceLabelType, .typeTargetLabel: 2
        case .sourceLabelTypeTargetLabel: 3
        }
    }

    var storageKey: StorageKey {
        var key = Self.prefix(kind, partition)
        key.append(token: first)
        if count > 1 { key.append(token: second) }
        if count > 2 { key.append(token: third) }
        return key
    }

    /// What all keys of a kind and partition begin with.
    static func prefix(_ kind: StorageFormat.Statistic, _ partition: PartitionID) -> StorageKey {
        var key = StorageKey()
        key.append(byte: kind.rawValue)
        key.append(partition: partition)
        return key
    }

    init(
        kind: StorageFormat.Statistic, partition: PartitionID, first: UInt32, second: UInt32 = 0,
        third: UInt32 = 0
    ) {
        self.kind = kind
        self.partition = partition
        self.first = first
        self.second = second
        self.third = third
    }

    init(storedAs bytes: UnsafeRawBufferPointer) throws(StorageError) {
        var reader = ValueReader(bytes)
        let byte = try reader.byte()
        guard let kind = StorageFormat.Statistic(rawValue: byte) else {
            throw .corrupted("statistics table: a key of kind \(byte)")
        }
        let partition = PartitionID(rawValue: UInt32(try reader.bigEndian(byteCount: 3)))
        self.init(kind: kind, partition: partition, first: try reader.keyToken())
        if count > 1 { second = try reader.keyToken() }
        if count > 2 { third = try reader.keyToken() }
    }
}
