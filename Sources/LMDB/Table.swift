import CLMDB

/// A named table of an environment (`MDB_dbi`): a handle that every transaction may use.
///
/// It is valid once the transaction that opened it is committed, until the environment closes.
public struct Table: Hashable, Sendable {
    let identifier: MDB_dbi

    /// LMDB's own table of free pages (`FREE_DBI`), open to read transactions only.
    static let freeList = Table(identifier: 0)
    /// LMDB's table of the named tables (`MAIN_DBI`).
    static let tableList = Table(identifier: 1)

    /// Whether it is none of LMDB's own.
    var isNamed: Bool { self != .freeList && self != .tableList }
}

/// How a table orders its keys and values. The same must be given each time it is opened.
public struct TableOptions: OptionSet, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Keys are `UInt64` in the byte order of the machine (`MDB_INTEGERKEY`).
    public static let integerKey = TableOptions(rawValue: UInt32(MDB_INTEGERKEY))
    /// A key has several values, in order, each as short as a key (`MDB_DUPSORT`).
    public static let sortedDuplicates = TableOptions(rawValue: UInt32(MDB_DUPSORT))
    /// With `sortedDuplicates`: all values have the same size (`MDB_DUPFIXED`).
    public static let fixedSizeDuplicates = TableOptions(rawValue: UInt32(MDB_DUPFIXED))
    /// With `fixedSizeDuplicates`: values are integers of the machine (`MDB_INTEGERDUP`).
    public static let integerDuplicates = TableOptions(rawValue: UInt32(MDB_INTEGERDUP))
}

/// What a put does with order and with keys that are there already.
public struct PutOptions: OptionSet, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Throws `keyExists` where the key is there, and leaves it (`MDB_NOOVERWRITE`).
    public static let noOverwrite = PutOptions(rawValue: UInt32(MDB_NOOVERWRITE))
    /// The key is greater than every other: no search, and pages are filled (`MDB_APPEND`). Throws
    /// `keyExists` where it is not.
    public static let append = PutOptions(rawValue: UInt32(MDB_APPEND))
    /// Throws `keyExists` where the key has this value already (`MDB_NODUPDATA`).
    public static let noDuplicate = PutOptions(rawValue: UInt32(MDB_NODUPDATA))
    /// As `append`, among the values of one key (`MDB_APPENDDUP`).
    public static let appendDuplicate = PutOptions(rawValue: UInt32(MDB_APPENDDUP))
}

/// The size of a table (`MDB_stat`).
public struct TableStatistics: Sendable, Equatable {
    public var entryCount: Int
    public var depth: Int
    public var branchPageCount: Int
    public var leafPageCount: Int
    public var overflowPageCount: Int

    /// All pages of the table.
    public var pageCount: Int { branchPageCount + leafPageCount + overflowPageCount }
}
