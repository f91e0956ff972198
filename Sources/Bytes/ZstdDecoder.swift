import CZstd

/// Decompresses a zstd stream as it arrives: chunks in, chunks out, in bounded memory.
///
/// Several frames after each other are one stream, as with the `zstd` command. A stream that ends
/// while `isAtFrameEnd` is false was cut.
@safe public struct ZstdDecoder: ~Copyable, @unchecked Sendable {
    // Safe to send: a context has no thread, and can't be copied, so one thread has it at a time.
    private let context: OpaquePointer  // `ZSTD_DCtx`, owned.
    /// Whether the bytes so far end with a whole frame.
    public private(set) var isAtFrameEnd = true

    /// The most bytes that one call of `decode` returns.
    public static let chunkByteCount = 128 << 10

    public init() throws(BytesError) {
        guard let context = unsafe ZSTD_createDCtx() else { throw .zstd("out of memory") }
        unsafe self.context = context
    }

    deinit { unsafe ZSTD_freeDCtx(context) }

    /// Takes the first `consumed` bytes of `input` and returns what they decompress to.
    ///
    /// Call it with the rest until nothing is left and the output is empty: a small input may hold
    /// much output.
    public mutating func decode(
        _ input: RawSpan
    ) throws(BytesError) -> (output: [UInt8], consumed: Int) {
        var consumed = 0
        var code = 0
        let output = unsafe [UInt8](
            unsafeUninitializedCapacity: Self.chunkByteCount
        ) { buffer, count in
            // Safe: zstd stays within the sizes given, and the pointers within the closures.
            unsafe input.withUnsafeBytes { source in
                var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
                var to = unsafe ZSTD_outBuffer(
                    dst: buffer.baseAddress, size: Self.chunkByteCount, pos: 0)
                code = unsafe ZSTD_decompressStream(context, &to, &from)
                (consumed, count) = unsafe (from.pos, to.pos)
            }
        }
        let hint = try checkZstd(code)
        // Without input or output zstd only says how a next frame would begin.
        if consumed > 0 || !output.isEmpty { isAtFrameEnd = hint == 0 }
        return (output, consumed)
    }
}
