import Changelog

/// The meta table: what a store says of itself.
struct MetaTable {
    private static let versionKey = "version"
    private static let lsnKey = "lsn"
    private static let shardKey = "shard"

    private let access: TableAccess

    init(_ access: TableAccess) { self.access = access }

    /// The last record that is applied.
    func lsn() throws(StorageError) -> LSN {
        guard let bytes = try number(Self.lsnKey, byteCount: 8) else {
            throw .corrupted("meta table: there is no LSN")
        }
        return LSN(UInt64(truncatingIfNeeded: bytes))
    }

    func setLSN(_ lsn: LSN) throws(StorageError) {
        try set(Self.lsnKey, UInt128(lsn.rawValue), byteCount: 8)
    }

    /// The shard's identity, which its changelog bears too.
    func shard() throws(StorageError) -> UInt128 {
        guard let shard = try number(Self.shardKey, byteCount: 16) else {
            throw .corrupted("meta table: there is no shard identity")
        }
        return shard
    }

    func checkVersion() throws(StorageError) {
        let version = try number(Self.versionKey, byteCount: 4)
        guard version == UInt128(StorageFormat.version) else {
            throw .unsupportedVersion(
                "the store has format \(version.map { "\($0)" } ?? "unknown"), "
                    + "this program reads \(StorageFormat.version)")
        }
    }

    func initialize(shard: UInt128) throws(StorageError) {
        try set(Self.versionKey, UInt128(StorageFormat.version), byteCount: 4)
        try set(Self.shardKey, shard, byteCount: 16)
        try setLSN(.zero)
    }

    private func number(_ name: String, byteCount: Int) throws(StorageError) -> UInt128? {
        var key = StorageKey()
        key.append(contentsOf: name.utf8)
        return try access.withValue(access.tables.meta, key) { value throws(StorageError) in
            guard let value else { return nil }
            guard value.count == byteCount else {
                throw .corrupted("meta table: `\(name)` has \(value.count) bytes")
            }
            return value.reversed().reduce(0) { $0 << 8 | UInt128($1) }
        }
    }

    /// Numbers are little-endian.
    private func set(_ name: String, _ number: UInt128, byteCount: Int) throws(StorageError) {
        var key = StorageKey()
        key.append(contentsOf: name.utf8)
        let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: number >> UInt128(8 * $0)) }
        try access.put(access.tables.meta, key, bytes)
    }
}
