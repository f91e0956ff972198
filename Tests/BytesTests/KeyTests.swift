import Bytes
import TestKit
import Testing

@Suite struct `Encoded keys` {
    @Test func `sort as the numbers do`() throws {
        var generator = SeededGenerator(seed: testSeed)
        let integers =
            ([.min, -1, 0, 1, .max] as [Int64])
            + (0..<200).map { _ in Int64.random(in: .min ... .max, using: &generator) }
        let sorted = integers.sorted()
        #expect(keys(sorted) { $0.append($1) }.isSorted)
        let doubles =
            ([-.infinity, -1.5, -.leastNonzeroMagnitude, 0, 1e-300, 2, .infinity] as [Double])
        #expect(keys(doubles) { $0.append($1) }.isSorted)
        for value in doubles + [-0.0, .nan] {
            var encoder = KeyEncoder()
            encoder.append(value)
            var decoder = KeyDecoder(encoder.bytes.span.bytes)
            let read = try decoder.readDouble()
            #expect(read.bitPattern == value.bitPattern)
        }
    }

    @Test func `sort as tuples of texts and numbers do, whatever bytes they hold`() throws {
        var generator = SeededGenerator(seed: testSeed)
        // Zeros and their neighbours, where an escape can go wrong.
        let alphabet: [UInt8] = [0, 1, 0x61, 0xfe, 0xff]
        var tuples: [(bytes: [UInt8], number: Int64)] = []
        for _ in 0..<500 {
            let count = Int.random(in: 0..<5, using: &generator)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            tuples.append((bytes, Int64.random(in: -2...2, using: &generator)))
        }
        tuples.sort {
            $0.bytes == $1.bytes
                ? $0.number < $1.number : $0.bytes.lexicographicallyPrecedes($1.bytes)
        }
        let encoded = keys(tuples) { encoder, tuple in
            encoder.append(tuple.bytes.span.bytes)
            encoder.append(tuple.number)
        }
        #expect(encoded.isSorted, "seed \(testSeed)")
        for (key, tuple) in zip(encoded, tuples) {
            var decoder = KeyDecoder(key.span.bytes)
            let (bytes, number) = try (decoder.readBytes(), decoder.readInt64())
            #expect(bytes == tuple.bytes && number == tuple.number)
            let isAtEnd = decoder.isAtEnd
            #expect(isAtEnd)
        }
    }

    @Test func `with a wrong escape are refused`() {
        for bytes in [[0], [1, 0, 7], [1, 2, 3], []] as [[UInt8]] {
            #expect(throws: BytesError.self) {
                var decoder = KeyDecoder(bytes.span.bytes)
                _ = try decoder.readBytes()
            }
        }
    }

    private func keys<T>(_ values: [T], _ append: (inout KeyEncoder, T) -> Void) -> [[UInt8]] {
        values.map { value in
            var encoder = KeyEncoder()
            append(&encoder, value)
            return encoder.bytes
        }
    }
}

extension [[UInt8]] {
    fileprivate var isSorted: Bool {
        zip(self, dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) }
    }
}
