import CXXHash

/// XXH3, a fast hash that finds damage but does not resist an attacker.
public enum XXH3 {
    /// `XXH3_64bits_withSeed`. A chain is made by giving the previous hash as the seed.
    public static func hash64(_ bytes: RawSpan, seed: UInt64 = 0) -> UInt64 {
        // Safe: the pointer is used only inside the closure.
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe XXH3_64bits_withSeed(buffer.baseAddress, buffer.count, seed)
        }
    }

    /// `XXH3_128bits_withSeed`.
    public static func hash128(_ bytes: RawSpan, seed: UInt64 = 0) -> UInt128 {
        // Safe: as above.
        let hash = unsafe bytes.withUnsafeBytes { buffer in
            unsafe XXH3_128bits_withSeed(buffer.baseAddress, buffer.count, seed)
        }
        return UInt128(hash.high64) << 64 | UInt128(hash.low64)
    }

    /// `hash64` of an array.
    public static func hash64(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
        // Safe: the span does not outlive the call.
        unsafe hash64(bytes.span.bytes, seed: seed)
    }

    /// `hash128` of an array.
    public static func hash128(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt128 {
        unsafe hash128(bytes.span.bytes, seed: seed)  // Safe: as above.
    }
}
