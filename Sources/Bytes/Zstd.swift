import CZstd

/// zstd in one call. `ZstdCompressor` keeps its memory between calls; `ZstdDecoder` reads streams.
public enum Zstd {
    /// The level that weighs speed and size as zstd's own default does.
    public static let defaultLevel: Int32 = 3

    /// One zstd frame that holds `bytes` and states their number.
    public static func compress(
        _ bytes: RawSpan, level: Int32 = defaultLevel
    ) throws(BytesError) -> [UInt8] {
        var compressor = try ZstdCompressor(level: level)
        return try compressor.compress(bytes)
    }

    /// What one zstd frame holds.
    ///
    /// - Parameter limit: the most bytes that the result may have; `tooLarge` is thrown beyond, and
    ///   no more memory than that is taken.
    public static func decompress(_ bytes: RawSpan, limit: Int) throws(BytesError) -> [UInt8] {
        // Safe, here and below: pointers are used only inside the closures.
        let stated = unsafe bytes.withUnsafeBytes {
            unsafe ZSTD_getFrameContentSize($0.baseAddress, $0.count)
        }
        switch stated {
        case UInt64(bitPattern: -2): throw .zstd("not a zstd frame")  // ZSTD_CONTENTSIZE_ERROR
        case UInt64(bitPattern: -1):  // ZSTD_CONTENTSIZE_UNKNOWN
            return try decompressStream(bytes, limit: limit)
        case UInt64(limit)...: if stated > limit { throw .tooLarge(limit: limit) }
        default: break
        }
        var code = 0
        let output = unsafe [UInt8](unsafeUninitializedCapacity: Int(stated)) { buffer, count in
            code = unsafe bytes.withUnsafeBytes {
                unsafe ZSTD_decompress(
                    buffer.baseAddress, Int(stated), $0.baseAddress, $0.count)
            }
            count = ZSTD_isError(code) == 0 ? code : 0
        }
        _ = try checkZstd(code)
        return output
    }

    private static func decompressStream(
        _ bytes: RawSpan, limit: Int
    ) throws(BytesError) -> [UInt8] {
        var decoder = try ZstdDecoder()
        var output: [UInt8] = []
        var rest = bytes
        while true {
            let (chunk, consumed) = try decoder.decode(rest)
            output += chunk
            if output.count > limit { throw .tooLarge(limit: limit) }
            rest = rest.extracting(consumed..<rest.byteCount)
            if rest.isEmpty && chunk.isEmpty { break }
        }
        guard decoder.isAtFrameEnd else { throw .truncated(byteOffset: bytes.byteCount) }
        return output
    }
}

/// Throws where a result of zstd is an error, else returns it.
func checkZstd(_ result: Int) throws(BytesError) -> Int {
    guard ZSTD_isError(result) == 0 else {
        // The names are constants of the library.
        throw .zstd(unsafe String(cString: ZSTD_getErrorName(result)))
    }
    return result
}
