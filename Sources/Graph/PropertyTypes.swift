/// The types that a property type constraint allows, such as `INTEGER | LIST<STRING NOT NULL>`.
public struct PropertyTypes: Hashable, Sendable {
    /// The codes of scalar types in formats; 0 is invalid, and lists have `listFlag` besides.
    private static let scalars: [(code: UInt8, type: ValueType)] = [
        (1, .boolean), (2, .string), (3, .integer), (4, .float), (5, .date), (6, .localTime),
        (7, .time), (8, .localDateTime), (9, .dateTime), (10, .duration), (11, .point),
    ]
    private static let listFlag: UInt8 = 0x40

    /// Ascending, without repetition; never empty.
    public let codes: [UInt8]

    /// Nil without types, and where one is not for properties.
    public init?(_ types: [ValueType]) {
        var codes: Set<UInt8> = []
        for type in types {
            guard let code = Self.code(of: type) else { return nil }
            codes.insert(code)
        }
        self.init(codes: codes.sorted())
    }

    /// Nil for codes that this initializer's reader does not know.
    public init?(codes: [UInt8]) {
        guard !codes.isEmpty, codes.allSatisfy({ Self.type(of: $0) != nil }) else { return nil }
        self.codes = codes
    }

    public var types: [ValueType] { codes.compactMap(Self.type) }

    /// Whether a property may have the value; null is no value.
    public func accepts(_ value: Value) -> Bool { types.contains { $0.accepts(value) } }

    private static func code(of type: ValueType) -> UInt8? {
        if case .list(let element) = type {
            return scalars.first { $0.type == element }.map { $0.code | listFlag }
        }
        return scalars.first { $0.type == type }?.code
    }

    private static func type(of code: UInt8) -> ValueType? {
        let scalar = scalars.first { $0.code == code & ~listFlag }?.type
        return code & listFlag == 0 ? scalar : scalar.map { .list(of: $0) }
    }
}

extension PropertyTypes: CustomStringConvertible {
    /// As Cypher writes it.
    public var description: String {
        types.map { type in
            if case .list(let element) = type { "LIST<\(element) NOT NULL>" } else { "\(type)" }
        }.joined(separator: " | ")
    }
}
