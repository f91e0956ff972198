/// How the values of one column are read. Resolved once per table and schema.
///
/// Each case takes every form that Debezium's modes give the column's type: an integer or text
/// for a date, a number, text, base64 or a scaled structure for a decimal.
indirect enum ColumnDecoder: Hashable, Sendable {
    /// As the JSON says.
    case natural
    case boolean
    case integer
    case float
    case decimal(DecimalForm)
    case text
    case json
    case bytes(ConnectorOptions.Binary)
    case date
    case time(TimeUnit)
    case timeWithZone
    case timestamp(TimeUnit)
    case timestampWithZone
    case interval(TimeUnit)
    case point
    case array(ColumnDecoder)

    /// How a decimal is told, and what it becomes.
    struct DecimalForm: Hashable, Sendable {
        /// Digits after the point of an unscaled base64 number; nil where the value says it.
        var scale: Int?
        /// Whether text is a base64 number where it could be either.
        var prefersBase64: Bool
        /// Whether the result is the exact text and not a Float.
        var keepsText: Bool
    }

    /// The reader of a column whose type only the mapping tells.
    init(type: ColumnType, options: ConnectorOptions, keepsDecimalText: Bool) {
        switch type {
        case .boolean: self = .boolean
        case .integer: self = .integer
        case .float: self = .float
        case .decimal(let scale):
            self = .decimal(
                DecimalForm(
                    scale: scale, prefersBase64: options.decimals == .precise && scale != nil,
                    keepsText: keepsDecimalText))
        case .text, .word: self = .text
        case .json: self = .json
        case .bytes: self = .bytes(options.binary)
        case .bits: self = .bytes(.base64)
        case .date: self = .date
        case .time(let precision): self = .time(options.timeUnit(precision: precision))
        case .timeWithZone: self = .timeWithZone
        case .timestamp(let precision):
            self = .timestamp(options.timestampUnit(precision: precision))
        case .timestampWithZone: self = .timestampWithZone
        case .interval: self = .interval(.microseconds)
        case .point: self = .point
        case .array(let element):
            self = .array(
                ColumnDecoder(
                    type: element, options: options, keepsDecimalText: keepsDecimalText))
        case .unknown: self = .natural
        }
    }
}
