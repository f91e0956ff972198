import Glibc
import LMDB

/// An LMDB cursor whose bytes are handed out as buffers for the decoders of this module.
///
/// The buffers are valid until the cursor moves or its transaction changes anything or ends.
struct TableCursor: ~Copyable {
    private var cursor: Cursor

    init(_ transaction: borrowing ReadTransaction, _ table: Table) throws(StorageError) {
        do { cursor = try transaction.cursor(table) } catch { throw .lmdb(error) }
    }

    @inline(__always)
    var key: UnsafeRawBufferPointer { cursor.key.withUnsafeBytes { $0 } }
    @inline(__always)
    var value: UnsafeRawBufferPointer { cursor.value.withUnsafeBytes { $0 } }
    /// The key of a table with integer keys.
    @inline(__always)
    var id: UInt64 { cursor.integerKey }

    mutating func first() throws(StorageError) -> Bool {
        do { return try cursor.first() } catch { throw .lmdb(error) }
    }

    mutating func last() throws(StorageError) -> Bool {
        do { return try cursor.last() } catch { throw .lmdb(error) }
    }

    @inline(__always)
    mutating func next() throws(StorageError) -> Bool {
        do { return try cursor.next() } catch { throw .lmdb(error) }
    }

    mutating func previous() throws(StorageError) -> Bool {
        do { return try cursor.previous() } catch { throw .lmdb(error) }
    }

    @inline(__always)
    mutating func seek(exactly id: UInt64) throws(StorageError) -> Bool {
        do { return try cursor.seek(exactly: id) } catch { throw .lmdb(error) }
    }

    mutating func seek(atOrAfter id: UInt64) throws(StorageError) -> Bool {
        do { return try cursor.seek(atOrAfter: id) } catch { throw .lmdb(error) }
    }

    /// Moves to the first entry whose key, of bytes, is a big-endian number or greater.
    @inline(__always)
    mutating func seek(atOrAfterBigEndian number: UInt64) throws(StorageError) -> Bool {
        try withUnsafeBytes(of: number.bigEndian) { bytes throws(StorageError) in
            do throws(LMDBError) {
                return try cursor.seek(atOrAfter: RawSpan(_unsafeBytes: bytes))
            } catch { throw .lmdb(error) }
        }
    }

    /// Moves to the last entry whose key is `id` or less.
    @inline(__always)
    mutating func seek(atOrBefore id: UInt64) throws(StorageError) -> Bool {
        do { return try cursor.seek(atOrBefore: id) } catch { throw .lmdb(error) }
    }

    /// Gets ready for ids that are sought soon, from `next` on of `count`; call it before each.
    @inline(__always)
    mutating func expect(
        _ next: inout Int, of count: Int, _ id: (Int) -> UInt64
    ) throws(StorageError) {
        do { try cursor.expect(&next, of: count, id) } catch { throw .lmdb(error) }
    }

    /// Forgets what was expected.
    mutating func expectNothing() { cursor.expectNothing() }

    @inline(__always)
    mutating func seek(exactly key: borrowing StorageKey) throws(StorageError) -> Bool {
        do { return try cursor.seek(exactly: key.bytes.span.bytes) } catch { throw .lmdb(error) }
    }

    @inline(__always)
    mutating func seek(atOrAfter key: borrowing StorageKey) throws(StorageError) -> Bool {
        do { return try cursor.seek(atOrAfter: key.bytes.span.bytes) } catch { throw .lmdb(error) }
    }

    /// Moves to the last entry whose key is `key` or less.
    mutating func seek(atOrBefore key: borrowing StorageKey) throws(StorageError) -> Bool {
        if try seek(atOrAfter: key) {
            if self.key.count == key.count, hasPrefix(key) { return true }
            return try previous()
        }
        return try last()
    }

    /// Whether the key that the cursor stands on begins with `prefix`.
    @inline(__always)
    func hasPrefix(_ prefix: borrowing StorageKey) -> Bool {
        let key = key
        guard key.count >= prefix.count, let start = key.baseAddress else { return false }
        return prefix.bytes.withUnsafeBytes { bytes in
            bytes.baseAddress.map { memcmp(start, $0, bytes.count) == 0 } ?? true
        }
    }
}
