import Graph

/// One change of one row, ready to be applied.
struct ChangeEvent: Sendable {
    enum Kind: Sendable, Equatable {
        case upsert(DecodedRow)
        case delete
        /// Null for a value: behind a delete it says nothing new; the flattening transform makes
        /// it the delete itself.
        case tombstone
        /// All rows of the table, in all partitions.
        case truncate

        static func == (left: Kind, right: Kind) -> Bool {
            switch (left, right) {
            case (.upsert, .upsert), (.delete, .delete), (.tombstone, .tombstone),
                (.truncate, .truncate):
                true
            default: false
            }
        }
    }

    /// The index of the table's mapping.
    var table: Int
    var kind: Kind
    /// Empty for a truncate.
    var address: RowAddress
    /// Nil where the stream has none; such events count in order of arrival.
    var version: EventVersion?
    /// Set where the event must not be applied twice and has no version to tell.
    var eventID: UInt128?
    /// Whether the row comes from the flattening transform without metadata.
    var isFlat = false
    /// Whether the row's key was another one before, so that values may have to be carried over.
    var hasOldKey = false
    /// Where the row goes on, if a delete is half of a key change.
    var newAddress: RowAddress?
    /// When the source made the change, in microseconds from 1970; nil if it does not say.
    var timeMicroseconds: Int64?
}

/// The values of a row as properties.
struct DecodedRow: Sendable {
    /// Without nulls and unavailable columns; entries of the spread column beside the others.
    var properties: ValueMap
    let shape: RowShape
    /// Indexes of columns whose values the event lacks.
    var unavailable: [Int]
}

/// What decoding makes of one message.
enum DecodedMessage: Sendable {
    case change(ChangeEvent)
    /// Not for any mapping: a table without one, or the connector's own messages.
    case ignored(String)
    case poison(Poison)
}
