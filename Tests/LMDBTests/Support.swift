import LMDB
import TestKit

/// Runs `body` with a fresh environment that is gone afterwards.
func withEnvironment(
    mapByteCount: Int = 64 << 20, durability: EnvironmentOptions.Durability = .noSync,
    access: EnvironmentOptions.Access = .readWrite, _ body: (Environment) throws -> Void
) throws {
    try withTemporaryDirectory { directory in
        try body(
            Environment(
                path: directory + "/data.mdb",
                options: EnvironmentOptions(
                    mapByteCount: mapByteCount, durability: durability, access: access)))
    }
}

extension WriteTransaction {
    mutating func put(
        _ table: Table, _ key: String, _ value: String, _ options: PutOptions = []
    ) throws(LMDBError) {
        try put(table, key.utf8Span.span.bytes, value.utf8Span.span.bytes, options)
    }
}

extension ReadTransaction {
    func text(_ table: Table, _ key: String) throws(LMDBError) -> String? {
        guard let value = try get(table, key.utf8Span.span.bytes) else { return nil }
        return string(value)
    }
}

extension Cursor {
    var text: String { string(value) }
    var keyText: String { string(key) }
}

/// Lent bytes as text, copied.
func string(_ bytes: RawSpan) -> String {
    bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
}
