/// The numbers of the layout that `Format/storage.md` describes; a test compares the two.
package enum StorageFormat {
    /// Stored under `formatVersion` in the meta table. Others are refused.
    package static let version: UInt32 = 1

    /// Chunks of lists grow to this many bytes: with their keys, four fit in a page of LMDB. It
    /// would keep values of up to about 2,000 bytes in the tree, but when it splits a page it moves
    /// one entry at least, and of two that is half of the page.
    package static let listChunkByteLimit = 980
    /// Chunks of relationships grow to this many bytes, eight to a page; one is searched from its
    /// start, so short ones are found in faster too.
    package static let relationshipChunkByteLimit = 490
    /// The largest LMDB key.
    package static let keyByteLimit = 511
    /// Ordinals of nodes and relationships are below this.
    package static let ordinalLimit: UInt64 = 1 << 40
    /// Ordinals of partitions are below this.
    package static let partitionLimit: UInt32 = 1 << 24
    /// The longest name of a partition, label, type, key, index or source, in UTF-8 bytes.
    package static let nameByteLimit = 400
    /// The longest key in the versions table.
    package static let versionKeyByteLimit = 480

    /// Which list of a node's adjacency: the byte behind the node id in its keys.
    package enum ListKind: UInt8, CaseIterable {
        case outgoing = 1
        case incoming = 2
        /// Relationships of which at least one end is a stub.
        case pendingOutgoing = 3
        case pendingIncoming = 4
    }

    /// Which nodes a label scan list holds: the first byte of its keys.
    package enum LabelListKind: UInt8, CaseIterable {
        case complete = 1
        case stub = 2
    }

    /// What an index or constraint demands: a byte of its definition.
    package enum IndexKind: UInt8, CaseIterable {
        case index = 0
        case unique = 1
        case key = 2
        case existence = 3
        case type = 4
    }

    /// What a row of the statistics table counts: the first byte of its key.
    package enum Statistic: UInt8, CaseIterable {
        /// Complete nodes with a label.
        case label = 1
        /// Visible relationships of a type.
        case type = 2
        /// ... from nodes with a label, of a type.
        case sourceLabelType = 3
        /// ... of a type, to nodes with a label.
        case typeTargetLabel = 4
        case sourceLabelTypeTargetLabel = 5
        /// Elements in an index.
        case indexEntries = 6
        /// Distinct keys in an index.
        case indexKeys = 7
        /// Present if the partition ever used a property key.
        case propertyKey = 8
    }

    /// What a user may do in a tenant: a byte of its record.
    package enum UserRole: UInt8, CaseIterable, Sendable {
        case reader = 1
        case writer = 2
        case admin = 3
    }

    /// The first byte of a node's value: a stub, which queries do not see.
    package static let nodeIsStub: UInt8 = 1
    /// The low bit of a relationship entry's header: at least one end is a stub.
    package static let relationshipIsPending: UInt64 = 1
    /// The bit above it, in chunks: the next ordinal and the same source as the entry before.
    package static let relationshipFollows: UInt64 = 2
    /// The value of an index entry whose element is a stub or pending; others are empty.
    package static let indexEntryIsHidden: UInt8 = 1

    /// Token kinds: the first byte of the tokens table's keys.
    package enum TokenKind: UInt8, CaseIterable {
        case label = 1
        case type = 2
        case key = 3
    }
}
