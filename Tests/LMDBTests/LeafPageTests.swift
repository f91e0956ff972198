import LMDB
import TestKit
import Testing

@Suite struct `Cursors that read pages themselves` {
    /// What a cursor stands on.
    private struct Place: Equatable {
        var isFound: Bool
        var key: [UInt8] = []
        var value: [UInt8] = []

        init(_ isFound: Bool, _ cursor: borrowing Cursor) {
            self.isFound = isFound
            if isFound {
                key = cursor.key.withUnsafeBytes { Array($0) }
                value = cursor.value.withUnsafeBytes { Array($0) }
            }
        }
    }

    private static func bytes(_ random: inout SeededGenerator) -> [UInt8] {
        let isLarge = random.next() % 40 == 0
        let count = Int(random.next() % (isLarge ? 6_000 : 120))
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    /// The cursor of a write transaction asks LMDB for every movement, that of a read transaction
    /// only now and then.
    @Test(arguments: 0..<24)
    func `stand where LMDB's own stand, whatever the movements`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        try withEnvironment { environment in
            var write = try environment.writeTransaction()
            let table = try write.table(named: "numbers", .integerKey)
            let step = 1 + seed % 3
            for key in 0..<UInt64(40 + 90 * seed) where key % 7 != 3 {
                try write.put(table, 1 + key * step, Self.bytes(&random).span.bytes)
            }
            try write.commit()
            let writing = try environment.writeTransaction()
            let reading = try environment.readTransaction()
            var asked = try writing.reads.cursor(table)
            var read = try reading.cursor(table)
            var key: UInt64 = 1
            var mayGoOn = false
            for _ in 0..<3_000 {
                let places: (Place, Place)
                switch random.next() % 12 {
                case 0:
                    key = 1 + random.next() % (1 + (40 + 90 * seed) * step)
                    places = (
                        Place(try asked.seek(atOrAfter: key), asked),
                        Place(try read.seek(atOrAfter: key), read)
                    )
                case 1..<5:
                    key += random.next() % 4
                    places = (
                        Place(try asked.seek(exactly: key), asked),
                        Place(try read.seek(exactly: key), read)
                    )
                case 5 where mayGoOn:
                    places = (
                        Place(try asked.previous(), asked), Place(try read.previous(), read)
                    )
                case 6 where random.next() % 20 == 0:
                    places = (Place(try asked.last(), asked), Place(try read.last(), read))
                default:
                    guard mayGoOn else { continue }
                    places = (Place(try asked.next(), asked), Place(try read.next(), read))
                }
                #expect(places.0 == places.1)
                // Where nothing was found a cursor may stand anywhere.
                mayGoOn = places.0.isFound
                if mayGoOn { key = asked.integerKey }
            }
        }
    }

    @Test(arguments: 0..<24)
    func `find keys of bytes where LMDB does`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        try withEnvironment { environment in
            var write = try environment.writeTransaction()
            let table = try write.table(named: "words")
            var keys: [[UInt8]] = []
            for _ in 0..<(20 + 60 * seed) {
                let count = 1 + Int(random.next() % 6)
                let key = (0..<count).map { _ in UInt8(random.next() % 4) }
                keys.append(key)
                try write.put(table, key.span.bytes, Self.bytes(&random).span.bytes)
            }
            try write.commit()
            keys.sort { $0.lexicographicallyPrecedes($1) }
            let writing = try environment.writeTransaction()
            let reading = try environment.readTransaction()
            var asked = try writing.reads.cursor(table)
            var read = try reading.cursor(table)
            var place = 0
            var mayGoOn = false
            for _ in 0..<3_000 {
                let places: (Place, Place)
                switch random.next() % 8 {
                case 0..<4:
                    place = (place + Int(random.next() % 4)) % keys.count
                    var key = keys[place]
                    if random.next() % 3 == 0 { key.append(UInt8(random.next() % 3)) }
                    places = (
                        Place(try asked.seek(atOrAfter: key.span.bytes), asked),
                        Place(try read.seek(atOrAfter: key.span.bytes), read)
                    )
                case 4:
                    let key = keys[Int(random.next() % UInt64(keys.count))]
                    places = (
                        Place(try asked.seek(exactly: key.span.bytes), asked),
                        Place(try read.seek(exactly: key.span.bytes), read)
                    )
                default:
                    guard mayGoOn else { continue }
                    places = (Place(try asked.next(), asked), Place(try read.next(), read))
                }
                #expect(places.0 == places.1)
                mayGoOn = places.0.isFound
            }
        }
    }

    @Test func `refuse a transaction that has gone on to another state`() throws {
        try withEnvironment { environment in
            var write = try environment.writeTransaction()
            let table = try write.table(named: "numbers", .integerKey)
            for key in 0..<200 as Range<UInt64> {
                try write.put(table, key, "value".utf8Span.span.bytes)
            }
            try write.commit()
            var reading = try environment.readTransaction()
            var cursor = try reading.cursor(table)
            for _ in 0..<4 { _ = try cursor.next() }
            try reading.renew()
            var failure: LMDBError?
            do { _ = try cursor.next() } catch let error as LMDBError { failure = error }
            #expect(failure == .badTransaction)
        }
    }
}
