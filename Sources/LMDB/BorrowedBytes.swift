import CLMDB

// Conversions between `MDB_val` and Swift's views. None of them copies.

extension MDB_val {
    /// The bytes as an argument that LMDB only reads.
    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.init(
            mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }
}

extension RawSpan {
    /// Bytes that LMDB points to. The caller narrows the lifetime to what they really have.
    @inline(__always)
    @_lifetime(immortal)
    init(_ value: MDB_val) {
        let span = unsafe RawSpan(
            _unsafeBytes: UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size))
        self = unsafe _overrideLifetime(span, borrowing: ())
    }
}

/// The value of a lookup, nil where there is none.
@inline(__always)
@_lifetime(immortal)
func found(_ code: Int32, _ value: MDB_val) throws(LMDBError) -> RawSpan? {
    if code == MDB_NOTFOUND { return nil }
    try check(code)
    return unsafe RawSpan(value)
}
