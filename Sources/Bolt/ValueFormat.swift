public import Graph

/// How values look on a connection: what depends on the version, and names that the bytes carry.
public struct ValueFormat: Sendable {
    /// Elements carry element ids (from 5.0).
    public var hasElementIDs: Bool
    /// Instants count from the epoch in UTC (from 5.0, in 4.4 by agreement); else on the local
    /// clock.
    public var isUTC: Bool
    /// The name of a partition, from which element ids are built.
    public var partitionName: @Sendable (PartitionID) -> String

    public init(
        hasElementIDs: Bool, isUTC: Bool,
        partitionName: @escaping @Sendable (PartitionID) -> String = { String($0.rawValue) }
    ) {
        self.hasElementIDs = hasElementIDs
        self.isUTC = isUTC
        self.partitionName = partitionName
    }

    /// The format of a version without patches.
    public init(_ version: BoltVersion) {
        self.init(hasElementIDs: version.hasElementIDs, isUTC: version.sendsUTC)
    }
}

/// The structures that values are sent as.
enum StructureTag {
    static let node: UInt8 = 0x4E
    static let relationship: UInt8 = 0x52
    static let unboundRelationship: UInt8 = 0x72
    static let path: UInt8 = 0x50
    static let date: UInt8 = 0x44
    static let time: UInt8 = 0x54
    static let localTime: UInt8 = 0x74
    static let dateTime: UInt8 = 0x49
    static let zonedDateTime: UInt8 = 0x69
    static let legacyDateTime: UInt8 = 0x46
    static let legacyZonedDateTime: UInt8 = 0x66
    static let localDateTime: UInt8 = 0x64
    static let duration: UInt8 = 0x45
    static let point2D: UInt8 = 0x58
    static let point3D: UInt8 = 0x59
}

/// PackStream's markers. Those of tiny values hold the value or its size in the lower half.
enum Marker {
    static let null: UInt8 = 0xC0
    static let float: UInt8 = 0xC1
    static let isFalse: UInt8 = 0xC2
    static let isTrue: UInt8 = 0xC3
    static let integer8: UInt8 = 0xC8
    static let integer16: UInt8 = 0xC9
    static let integer32: UInt8 = 0xCA
    static let integer64: UInt8 = 0xCB
    static let bytes8: UInt8 = 0xCC
    static let bytes16: UInt8 = 0xCD
    static let bytes32: UInt8 = 0xCE
    static let tinyString: UInt8 = 0x80
    static let string8: UInt8 = 0xD0
    static let string16: UInt8 = 0xD1
    static let string32: UInt8 = 0xD2
    static let tinyList: UInt8 = 0x90
    static let list8: UInt8 = 0xD4
    static let list16: UInt8 = 0xD5
    static let list32: UInt8 = 0xD6
    static let tinyMap: UInt8 = 0xA0
    static let map8: UInt8 = 0xD8
    static let map16: UInt8 = 0xD9
    static let map32: UInt8 = 0xDA
    static let tinyStructure: UInt8 = 0xB0
}
