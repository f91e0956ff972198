import TestKit
import Testing

@testable import LMDB

@Suite struct `Sizes of ranges of keys` {
    /// Sums up what is said of parts of a table's keys, each `share` of all.
    private func check(
        _ environment: Environment, _ table: Table, _ ranges: [(ClosedRange<UInt64>, share: Double)]
    ) throws {
        let reading = try environment.readTransaction()
        let statistics = try reading.statistics(of: table)
        let leaves = statistics.leafPageCount + statistics.overflowPageCount
        let all = Double(leaves * environment.pageByteCount)
        var sum = 0.0
        for (keys, share) in ranges {
            let found = Double(try reading.byteCount(of: table, keys))
            sum += found
            // A page more or less, and a tenth, for pages are not equally full.
            let slack = all * share / 10 + Double(environment.pageByteCount)
            #expect(abs(found - all * share) < slack, "\(keys): \(found) of \(all), not \(share)")
        }
        #expect(abs(sum - all) < all / 10 + Double(environment.pageByteCount))
    }

    @Test(arguments: [10, 1_000, 30_000, 200_000], [true, false])
    func `are those of their pages, for few keys and many`(
        count: UInt64, hasIntegerKeys: Bool
    ) throws {
        var random = SeededGenerator(seed: 7)
        try withEnvironment { environment in
            var write = try environment.writeTransaction()
            let table = try write.table(named: "table", hasIntegerKeys ? .integerKey : [])
            // Three parts of very different sizes; keys come in any order.
            let parts = [count / 10, count / 2, count - count / 10 - count / 2]
            var keys: [UInt64] = []
            for (part, count) in parts.enumerated() {
                keys += (0..<count).map { UInt64(part) << 40 | $0 }
            }
            keys.shuffle(using: &random)
            for key in keys {
                let number = hasIntegerKeys ? key : key.bigEndian
                var bytes = withUnsafeBytes(of: number) { Array($0) }
                if !hasIntegerKeys { bytes += [UInt8](repeating: 7, count: Int(key % 9)) }
                try write.put(
                    table, bytes.span.bytes, [UInt8](repeating: 1, count: 60).span.bytes)
            }
            try write.commit()
            let ranges = parts.enumerated().map { part, partCount in
                (
                    (UInt64(part) << 40)...(UInt64(part + 1) << 40 - 1),
                    share: Double(partCount) / Double(count)
                )
            }
            try check(environment, table, ranges)
            try check(environment, table, [(0...UInt64.max, share: 1)])
            let reading = try environment.readTransaction()
            #expect(try reading.byteCount(of: table, (9 << 40)...(10 << 40)) == 0)
        }
    }

    @Test func `are nothing of an empty table, and have their part of large values`() throws {
        try withEnvironment { environment in
            var write = try environment.writeTransaction()
            let empty = try write.table(named: "empty")
            let table = try write.table(named: "table", .integerKey)
            for key in 0..<1_000 as Range<UInt64> {
                try write.put(table, key, [UInt8](repeating: 1, count: 6_000).span.bytes)
            }
            try write.commit()
            let reading = try environment.readTransaction()
            #expect(try reading.byteCount(of: empty, 0...UInt64.max) == 0)
            let half = try reading.byteCount(of: table, 0...499)
            #expect((2_900_000...4_500_000).contains(half), "\(half)")
        }
    }
}
