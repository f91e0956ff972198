/// How a CSV file is written, and what is taken from it at most.
public struct CSVOptions: Sendable, Equatable {
    /// Separates fields; neither the quote nor a line end.
    public var delimiter = UInt8(ascii: ",")
    /// Encloses fields, and doubled stands for itself inside; nil where quotes mean nothing.
    public var quote: UInt8? = UInt8(ascii: "\"")
    /// Inside quotes makes a quote behind it, or itself, a byte like others; nil where none does.
    public var escape: UInt8?
    /// Whether lines without a byte are passed over; else each is a record of one empty field.
    public var skipsBlankLines = true
    /// The longest record, in bytes with quotes and line ends.
    public var maximumRecordByteCount = 64 << 20
    public var maximumFieldCount = 65_536

    public init(delimiter: UInt8 = UInt8(ascii: ",")) {
        self.delimiter = delimiter
    }
}
