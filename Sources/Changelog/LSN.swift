/// The position of a record in the changelog: 1 for the first ever, one more for each after it.
public struct LSN: RawRepresentable, Hashable, Comparable, Sendable {
    public var rawValue: UInt64

    @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
    @inlinable public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// Before the first record; the LSN of a store that nothing was written to.
    public static let zero = LSN(0)
    /// The first record ever.
    public static let first = LSN(1)

    /// The LSN of the record after this one.
    // 2^64 records can't be written in any lifetime; hostile frames never get here unchecked.
    @inlinable public var next: LSN { LSN(rawValue &+ 1) }

    @inlinable
    public static func < (left: LSN, right: LSN) -> Bool { left.rawValue < right.rawValue }
}

extension LSN: CustomStringConvertible {
    public var description: String { "\(rawValue)" }
}
