/// A partition's ordinal inside one shard: the high 24 bits of every node and relationship id.
///
/// It is local to the shard; what survives moves and snapshots is the partition's name.
public struct PartitionID: RawRepresentable, Hashable, Comparable, Sendable {
    /// 1 to 2^24 - 1. 0 is never given out, so zeroed storage names no partition.
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A node's id: partition in the high 24 bits, the node's ordinal in the low 40.
///
/// Ordinals are dense and survive moves and snapshots.
public struct NodeID: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: UInt64

    @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

    @inlinable public init(partition: PartitionID, ordinal: UInt64) {
        rawValue = UInt64(partition.rawValue) << 40 | ordinal
    }

    @inlinable public var partition: PartitionID { PartitionID(rawValue: UInt32(rawValue >> 40)) }
    @inlinable public var ordinal: UInt64 { rawValue & 0xFF_FFFF_FFFF }

    /// Names no node. In columns it stands for null.
    @inlinable public static var none: NodeID { NodeID(rawValue: 0) }

    @inlinable public static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A relationship's id, laid out as a node's; ordinals are counted apart from those of nodes.
public struct RelationshipID: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: UInt64

    @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

    @inlinable public init(partition: PartitionID, ordinal: UInt64) {
        rawValue = UInt64(partition.rawValue) << 40 | ordinal
    }

    @inlinable public var partition: PartitionID { PartitionID(rawValue: UInt32(rawValue >> 40)) }
    @inlinable public var ordinal: UInt64 { rawValue & 0xFF_FFFF_FFFF }

    /// Names no relationship. In columns it stands for null.
    @inlinable public static var none: RelationshipID { RelationshipID(rawValue: 0) }

    @inlinable public static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// The token of a node label, shard-wide. 0 is never given out.
public struct LabelID: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The token of a relationship type, shard-wide. 0 is never given out.
public struct TypeID: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The token of a property key, shard-wide. 0 is never given out.
public struct KeyID: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The ordinal of a property index or constraint, shard-wide. 0 is never given out.
public struct IndexID: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
