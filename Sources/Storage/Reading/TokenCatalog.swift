import Graph

/// The names of labels, types and keys, both ways. A value: readers keep the one they began with.
struct TokenCatalog: Sendable {
    private(set) var names = TokenNames()
    private var tokens: [[ExactText: UInt32]] = [[:], [:], [:]]

    /// How many names there are of all kinds.
    var count: Int { tokens[0].count + tokens[1].count + tokens[2].count }

    func token(_ kind: StorageFormat.TokenKind, _ name: String) -> UInt32? {
        tokens[Int(kind.rawValue) - 1][ExactText(name)]
    }

    /// The name of a token; nil if it was never given out.
    func name(_ kind: StorageFormat.TokenKind, _ token: UInt32) -> String? {
        guard token > 0, token < next(kind) else { return nil }
        return switch kind {
        case .label: names.labels[Int(token)]
        case .type: names.types[Int(token)]
        case .key: names.keys[Int(token)]
        }
    }

    /// Tokens are dense from 1 on; this is the one that the next new name gets.
    func next(_ kind: StorageFormat.TokenKind) -> UInt32 {
        UInt32(tokens[Int(kind.rawValue) - 1].count) + 1
    }

    mutating func append(_ kind: StorageFormat.TokenKind, _ name: String) {
        let token =
            switch kind {
            case .label: names.append(label: name).rawValue
            case .type: names.append(type: name).rawValue
            case .key: names.append(key: name).rawValue
            }
        tokens[Int(kind.rawValue) - 1][ExactText(name)] = token
    }

    /// Reads the names anew if the table has more or fewer than this catalog.
    mutating func load(from access: TableAccess) throws(StorageError) {
        guard try access.entryCount(of: access.tables.tokens) != count else { return }
        self = TokenCatalog()
        var cursor = try access.cursor(access.tables.tokens)
        while try cursor.next() {
            var key = ValueReader(cursor.key)
            let kindByte = try key.byte()
            guard let kind = StorageFormat.TokenKind(rawValue: kindByte),
                try key.bigEndian(byteCount: 4) == UInt64(next(kind))
            else { throw .corrupted("tokens table: a key of kind \(kindByte) is out of order") }
            append(kind, String(decoding: cursor.value, as: UTF8.self))
        }
    }
}
