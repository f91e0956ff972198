import Bytes
import TestKit
import Testing

@Suite struct `A byte reader` {
    @Test func `reads what a writer has written`() throws {
        var generator = SeededGenerator(seed: testSeed)
        for _ in 0..<200 {
            // Numbers of every bit width, the edges among them.
            let unsigned =
                (0...64).map { UInt64.max >> UInt64($0) }
                + (0..<20).map { _ in UInt64.random(in: 0 ... .max, using: &generator) }
            let signed = unsigned.map { Int64(bitPattern: $0) } + [.min, .max, 0, -1]
            var writer = ByteWriter()
            for value in unsigned { writer.appendVarint(value) }
            for value in signed { writer.appendZigZag(value) }
            writer.appendLittleEndian(0x0102_0304 as UInt32)
            writer.appendLengthPrefixed("naïve")
            var reader = ByteReader(writer.bytes.span.bytes)
            for value in unsigned {
                let read = try reader.readVarint()
                #expect(read == value)
            }
            for value in signed {
                let read = try reader.readZigZag()
                #expect(read == value)
            }
            let (integer, text) = try (reader.readUInt32(), reader.readString())
            #expect(integer == 0x0102_0304)
            #expect(text == "naïve")
            let isAtEnd = reader.isAtEnd
            #expect(isAtEnd)
        }
    }

    @Test func `refuses hostile bytes with their offset`() throws {
        func error(_ bytes: [UInt8], _ body: (inout ByteReader) throws(BytesError) -> Void)
            -> BytesError?
        {
            var reader = ByteReader(bytes.span.bytes)
            do throws(BytesError) { try body(&reader) } catch { return error }
            return nil
        }
        let endless = [UInt8](repeating: 0x80, count: 20)
        #expect(
            error(endless) { (r) throws(BytesError) in _ = try r.readVarint() }
                == .malformed(byteOffset: 0, expected: "a varint of 64 bits"))
        let tooLarge = [UInt8](repeating: 0xff, count: 9) + [2]
        #expect(
            error(tooLarge) { (r) throws(BytesError) in _ = try r.readVarint() }
                == .malformed(byteOffset: 0, expected: "a varint of 64 bits"))
        for count in 0..<10 {
            #expect(
                error(Array(endless[..<count])) { (r) throws(BytesError) in _ = try r.readVarint() }
                    == .truncated(byteOffset: 0))
        }
        #expect(
            error([0xff, 0xff, 0xff, 0x7f, 1]) { (r) throws(BytesError) in
                _ = try r.readLengthPrefixed()
            } == .truncated(byteOffset: 0))
        #expect(
            error([1, 2, 3]) { (r) throws(BytesError) in
                try r.skip(1)
                _ = try r.readUInt32()
            } == .truncated(byteOffset: 1))
        #expect(
            error([2, 0xff, 0xff]) { (r) throws(BytesError) in _ = try r.readString() }
                == .malformed(byteOffset: 0, expected: "UTF-8 text"))
    }
}
