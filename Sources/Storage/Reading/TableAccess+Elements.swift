import Graph

// Lookups of single elements.
extension TableAccess {
    /// The value of a node; nil where there is none.
    @inline(__always)
    func node(_ id: UInt64) throws(StorageError) -> UnsafeRawBufferPointer? {
        try nodes.seek(exactly: id) ? nodes.value : nil
    }

    /// Whether what a cursor stands on stays as it is: not in a write transaction.
    @inline(__always)
    var isFrozen: Bool {
        switch reading {
        case .some: true
        case .none: false
        }
    }

    /// The relationship with an id; nil where there is none.
    func relationship(_ id: UInt64) throws(StorageError) -> RelationshipEntry? {
        if var place = relationshipPlace, place.next == id, place.chunk == relationships.id {
            // Look-ups one after the other go on where the one before ended.
            if let entry = try place.find(id) {
                relationshipPlace = place
                return entry
            }
        }
        guard try relationships.seek(atOrBefore: id), relationships.id >> 40 == id >> 40 else {
            relationshipPlace = nil
            return nil
        }
        var place = RelationshipPlace(relationships)
        if let known = relationshipPlace, known.chunk == place.chunk, known.next <= id {
            place = known
        }
        let entry = try place.find(id)
        relationshipPlace = isFrozen ? place : nil
        return entry
    }

    func partition(_ id: PartitionID) throws(StorageError) -> PartitionRecord? {
        var key = StorageKey()
        key.append(partition: id)
        return try withValue(tables.partitions, key) { value throws(StorageError) in
            guard let value else { return nil }
            return try PartitionRecord(id: id, value)
        }
    }

    func partition(named name: String) throws(StorageError) -> PartitionID? {
        guard !name.isEmpty, name.utf8.count <= StorageFormat.nameByteLimit else { return nil }
        var key = StorageKey()
        key.append(contentsOf: name.utf8)
        return try withValue(tables.partitionNames, key) { value throws(StorageError) in
            guard let value else { return nil }
            var reader = ValueReader(value)
            return PartitionID(rawValue: UInt32(try reader.bigEndian(byteCount: 3)))
        }
    }

    /// The partitions whose names begin with `prefix`, by name, without those that imports fill.
    func partitions(namedWith prefix: String) throws(StorageError) -> [PartitionRecord] {
        var key = StorageKey()
        key.append(contentsOf: prefix.utf8)
        var records: [PartitionRecord] = []
        var cursor = try cursor(tables.partitionNames)
        var found = try cursor.seek(atOrAfter: key)
        while found, cursor.hasPrefix(key) {
            var reader = ValueReader(cursor.value)
            let id = PartitionID(rawValue: UInt32(try reader.bigEndian(byteCount: 3)))
            guard let record = try partition(id) else {
                throw .corrupted("partitions table: partition \(id.rawValue) is missing")
            }
            if !record.isHidden { records.append(record) }
            found = try cursor.next()
        }
        return records
    }

    /// All partitions, by ascending ordinal.
    ///
    /// - Parameter hidden: those that imports fill, instead of the others.
    func allPartitions(hidden: Bool = false) throws(StorageError) -> [PartitionRecord] {
        var records: [PartitionRecord] = []
        var cursor = try cursor(tables.partitions)
        while try cursor.next() {
            var key = ValueReader(cursor.key)
            let id = PartitionID(rawValue: UInt32(try key.bigEndian(byteCount: 3)))
            let record = try PartitionRecord(id: id, cursor.value)
            if record.isHidden == hidden { records.append(record) }
        }
        return records
    }

    /// A count of the statistics table; 0 where it has none.
    func statistic(_ key: StatisticKey) throws(StorageError) -> Int64 {
        try withValue(tables.statistics, key.storageKey) { value throws(StorageError) in
            guard let value else { return 0 }
            guard value.count == 8 else {
                throw .corrupted("statistics table: a count has \(value.count) bytes")
            }
            return Int64(littleEndian: value.loadUnaligned(as: Int64.self))
        }
    }
}

/// A place within a chunk of relationships.
struct RelationshipPlace {
    /// The id that is the chunk's key.
    let chunk: UInt64
    /// No entry before this id comes any more.
    private(set) var next: UInt64
    private var reader: RelationshipChunkReader

    /// The start of the chunk that the cursor stands on.
    init(_ cursor: borrowing TableCursor) {
        chunk = cursor.id
        next = chunk
        reader = RelationshipChunkReader(firstOrdinal: chunk & 0xFF_FFFF_FFFF, cursor.value)
    }

    /// The entry of `id`, which is `next` or later; nil if the chunk does not have it.
    @inline(__always)
    mutating func find(_ id: UInt64) throws(StorageError) -> RelationshipEntry? {
        let ordinal = id & 0xFF_FFFF_FFFF
        while let entry = try reader.next() {
            next = (chunk & ~0xFF_FFFF_FFFF | entry.ordinal) &+ 1
            if entry.ordinal >= ordinal { return entry.ordinal == ordinal ? entry : nil }
        }
        return nil
    }
}
