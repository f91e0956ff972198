import CZstd

/// Makes one zstd frame after another, keeping zstd's working memory in between.
@safe public struct ZstdCompressor: ~Copyable, @unchecked Sendable {
    // Safe to send: a context has no thread, and can't be copied, so one thread has it at a time.
    private let context: OpaquePointer  // `ZSTD_CCtx`, owned.
    private let level: Int32

    public init(level: Int32 = Zstd.defaultLevel) throws(BytesError) {
        guard let context = unsafe ZSTD_createCCtx() else { throw .zstd("out of memory") }
        unsafe self.context = context
        self.level = level
    }

    deinit { unsafe ZSTD_freeCCtx(context) }

    /// One zstd frame that holds `bytes` and states their number.
    public mutating func compress(_ bytes: RawSpan) throws(BytesError) -> [UInt8] {
        let capacity = ZSTD_compressBound(bytes.byteCount)
        var code = 0
        let output = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            // Safe: zstd writes at most `capacity` bytes, which is what the buffer has.
            code = unsafe bytes.withUnsafeBytes {
                unsafe ZSTD_compressCCtx(
                    context, buffer.baseAddress, capacity, $0.baseAddress, $0.count, level)
            }
            count = ZSTD_isError(code) == 0 ? code : 0
        }
        _ = try checkZstd(code)
        return output
    }
}
