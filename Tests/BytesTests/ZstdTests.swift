import Bytes
import Testing

@Suite struct `zstd` {
    private let text = [UInt8]((0..<40_000).flatMap { Array("line \($0 % 700)\n".utf8) })

    @Test func `gives back what it compressed, and no more than the limit`() throws {
        for bytes in [[], [1], text] {
            let compressed = try Zstd.compress(bytes.span.bytes)
            #expect(try Zstd.decompress(compressed.span.bytes, limit: bytes.count) == bytes)
        }
        let compressed = try Zstd.compress(text.span.bytes)
        #expect(compressed.count < text.count / 10)
        #expect(throws: BytesError.tooLarge(limit: 1_000)) {
            try Zstd.decompress(compressed.span.bytes, limit: 1_000)
        }
    }

    @Test(arguments: [1, 7, 4_096, 1 << 20])
    func `decodes a stream of two frames in chunks of any size`(chunkByteCount: Int) throws {
        let compressed =
            try Zstd.compress(text.span.bytes) + Zstd.compress(([9] as [UInt8]).span.bytes)
        var decoder = try ZstdDecoder()
        var output: [UInt8] = []
        var start = 0
        while start < compressed.count {
            let end = min(start + chunkByteCount, compressed.count)
            let (chunk, consumed) = try decoder.decode(
                compressed.span.bytes.extracting(start..<end))
            output += chunk
            start += consumed
        }
        while true {
            let (chunk, _) = try decoder.decode(RawSpan())
            if chunk.isEmpty { break }
            output += chunk
        }
        #expect(output == text + [9])
        let isAtFrameEnd = decoder.isAtFrameEnd
        #expect(isAtFrameEnd)
    }

    @Test func `refuses cut and changed bytes`() throws {
        let compressed = try Zstd.compress(text.span.bytes)
        for count in [0, 1, 5, compressed.count / 2, compressed.count - 1] {
            #expect(throws: BytesError.self) {
                try Zstd.decompress(compressed.span.bytes.extracting(..<count), limit: 1 << 20)
            }
        }
        #expect(throws: BytesError.self) {
            try Zstd.decompress([UInt8](repeating: 7, count: 100).span.bytes, limit: 1_000)
        }
    }
}

@Suite struct `XXH3 hashes` {
    /// Values of the reference implementation, from the specification's own test vectors.
    @Test func `has the published values`() {
        #expect(XXH3.hash64([]) == 0x2d06_8005_38d3_94c2)
        #expect(XXH3.hash128([]) == 0x99aa_06d3_0147_98d8_6001_c324_468d_497f)
        #expect(XXH3.hash64(Array("abc".utf8)) != XXH3.hash64(Array("abc".utf8), seed: 1))
    }
}
