/// A half-open range of byte offsets in a statement's text.
public struct SourceRange: Hashable, Sendable {
    public var lowerBound: UInt32
    public var upperBound: UInt32

    public init(_ lowerBound: UInt32, _ upperBound: UInt32) {
        self.lowerBound = lowerBound
        self.upperBound = upperBound
    }

    /// The smallest range that covers both.
    public func union(_ other: SourceRange) -> SourceRange {
        SourceRange(
            min(lowerBound, other.lowerBound), max(upperBound, other.upperBound))
    }
}

/// A name as the text has it: a variable, label, type, property key or alias.
public struct Identifier: Sendable {
    /// Without backticks, escapes resolved.
    public var name: String
    public var range: SourceRange

    public init(_ name: String, _ range: SourceRange) {
        self.name = name
        self.range = range
    }
}
