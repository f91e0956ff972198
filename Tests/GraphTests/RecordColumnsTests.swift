import Bytes
import TestKit
import Testing

@testable import Graph

@Suite struct `Columns of records` {
    private static let keys = [KeyID(rawValue: 2), KeyID(rawValue: 3), KeyID(rawValue: 300)]

    /// The value under a key of a row: each key has one kind, or none.
    private func value(_ key: UInt32, _ random: inout SeededGenerator) -> Value {
        switch key % 4 {
        case 0:
            let integer = Int64(bitPattern: random.next()) >> Int64(random.next() % 64)
            return .integer(random.next() % 2 == 0 ? integer : (integer >> 24) * 1_000_000)
        case 1: return .string(String(repeating: "é", count: Int(random.next() % 20)))
        case 2:
            let power: Double = random.next() % 2 == 0 ? 1e3 : 1e9
            return .float(Double(Int64(random.next() % 100_000)) / power)
        default: return .float(Double(bitPattern: random.next() & ~(0x7ff << 52) | 1 << 60))
        }
    }

    private func record(_ random: inout SeededGenerator, mixed: Bool) throws -> [UInt8] {
        var properties: [PropertyRecord.Property] = []
        for key: UInt32 in [1, 2, 3, 4, 7, 299, 300, 1_000] where random.next() % 3 > 0 {
            let isOther = mixed && random.next() % 20 == 0
            properties.append(
                (KeyID(rawValue: key), isOther ? .boolean(true) : value(key, &random)))
        }
        var writer = ByteWriter()
        try PropertyRecord.encode(properties, into: &writer)
        return writer.bytes
    }

    @Test(arguments: 0..<60)
    func `hold what single look-ups find, or say that they cannot`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var records: [[UInt8]] = []
        for _ in 0..<50 { records.append(try record(&random, mixed: seed % 3 == 0)) }
        let lengths = records.map(\.count)
        let bytes = records.flatMap { $0 }
        try bytes.withUnsafeBytes { bytes throws in
            var columns = RecordColumns(Self.keys, capacity: records.count + 1)
            columns.appendNulls()
            var start = 0
            for length in lengths {
                let part = UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])
                start += length
                guard columns.append(part) else {
                    #expect(seed % 3 == 0)
                    return
                }
            }
            let found = columns.finish()
            for (index, key) in Self.keys.enumerated() {
                #expect(found[index].value(at: 0).isNull)
                start = 0
                for (row, length) in lengths.enumerated() {
                    let part = UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])
                    start += length
                    let expected = try PropertyRecord.value(of: key, in: part)
                    #expect("\(found[index].value(at: row + 1))" == "\(expected)")
                }
            }
        }
    }

    @Test func `take damaged bytes without harm`() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            var bytes = try record(&random, mixed: true)
            for _ in 0..<3 where !bytes.isEmpty {
                let place = Int(random.next() % UInt64(bytes.count))
                bytes[place] = UInt8(truncatingIfNeeded: random.next())
            }
            let cut = bytes.prefix(Int(random.next() % UInt64(bytes.count + 1)))
            Array(cut).withUnsafeBytes {
                var columns = RecordColumns(Self.keys, capacity: 1)
                guard columns.append($0) else { return }
                let found = columns.finish()
                #expect(found.count == 3)
            }
        }
    }
}
