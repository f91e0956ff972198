import Glibc
import TestKit
import Testing

@testable import LMDB

@Suite struct `Cursors that walk the tree themselves` {
    /// The key and value that a cursor stands on, if it found any.
    private static func entry(_ isFound: Bool, _ cursor: borrowing Cursor) -> [[UInt8]]? {
        guard isFound else { return nil }
        return [
            cursor.key.withUnsafeBytes { Array($0) }, cursor.value.withUnsafeBytes { Array($0) },
        ]
    }

    private static func bytes(_ random: inout SeededGenerator, _ limit: UInt64) -> [UInt8] {
        (0..<random.next() % limit).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    /// Few or many keys, near or far from each other; short values, some so long that they have
    /// pages of their own.
    private static func fillNumbers(
        _ environment: Environment, _ random: inout SeededGenerator, _ seed: UInt64
    ) throws -> (table: Table, keys: [UInt64]) {
        var write = try environment.writeTransaction()
        let table = try write.table(named: "numbers", .integerKey)
        var keys: [UInt64] = []
        for _ in 0..<(seed % 4 == 0 ? seed / 4 : 150 * seed) {
            let high = random.next() % 3 << (seed % 2 == 0 ? 40 : 62)
            let key = random.next() % 40 == 0 ? .max - high : high | random.next() % (1 << 14)
            keys.append(key)
            let value = bytes(&random, random.next() % 60 == 0 ? 6_000 : 300)
            try write.put(table, key, value.span.bytes)
        }
        try write.commit()
        return (table, keys)
    }

    /// Keys that are there, near to those, or anywhere.
    private static func sought(
        _ keys: [UInt64], _ count: Int, _ random: inout SeededGenerator
    ) -> [UInt64] {
        (0..<count).map { _ in
            switch random.next() % 8 {
            case 0: random.next()
            case 1: random.next() % 2 == 0 ? 0 : .max
            default:
                (keys.isEmpty ? 7 : keys[Int(random.next() % UInt64(keys.count))])
                    &+ random.next() % 4 &- 1
            }
        }
    }

    @Test(arguments: 0..<24)
    func `find integer keys that were expected where LMDB does`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        try withEnvironment { environment in
            let (table, keys) = try Self.fillNumbers(environment, &random, seed)
            let writing = try environment.writeTransaction()
            let reading = try environment.readTransaction()
            var asked = try writing.reads.cursor(table)
            var read = try reading.cursor(table)
            for _ in 0..<40 {
                var sought = Self.sought(keys, Int(random.next() % 80), &random)
                if random.next() % 3 == 0 { sought.sort() }
                let expects = random.next() % 4 > 0
                let skips = random.next() % 3 == 0
                var next = 0
                read.expectNothing()
                for key in sought {
                    if expects { try read.expect(&next, of: sought.count) { sought[$0] } }
                    if skips, random.next() % 2 == 0 { continue }
                    var found: Bool
                    var expected: Bool
                    switch random.next() % 3 {
                    case 0:
                        (found, expected) =
                            try (read.seek(exactly: key), asked.seek(exactly: key))
                    case 1:
                        (found, expected) =
                            try (read.seek(atOrBefore: key), asked.seek(atOrBefore: key))
                    default:
                        (found, expected) =
                            try (read.seek(atOrAfter: key), asked.seek(atOrAfter: key))
                    }
                    #expect(Self.entry(found, read) == Self.entry(expected, asked))
                    while found, random.next() % 2 == 0 {
                        if random.next() % 4 == 0 {
                            (found, expected) = try (read.previous(), asked.previous())
                        } else {
                            (found, expected) = try (read.next(), asked.next())
                        }
                        #expect(Self.entry(found, read) == Self.entry(expected, asked))
                    }
                }
            }
        }
    }

    /// Keys of the table are shorter and longer than the numbers that are expected, and long ones
    /// make its tree high.
    @Test(arguments: 0..<24)
    func `find keys of bytes that were expected where LMDB does`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        try withEnvironment { environment in
            var write = try environment.writeTransaction()
            let table = try write.table(named: "words")
            var keys: [UInt64] = []
            for _ in 0..<(seed % 4 == 0 ? seed / 4 : 120 * seed) {
                let number =
                    random.next() % 30 == 0 ? .max - random.next() % 2 : random.next() % 60 << 7
                keys.append(number)
                var key = withUnsafeBytes(of: number.bigEndian) { Array($0) }
                if random.next() % 20 == 0 { key.removeLast(Int(random.next() % 8)) }
                if key.count == 8 { key += Self.bytes(&random, random.next() % 2 == 0 ? 1 : 300) }
                try write.put(table, key.span.bytes, Self.bytes(&random, 90).span.bytes)
            }
            try write.commit()
            let writing = try environment.writeTransaction()
            let reading = try environment.readTransaction()
            var asked = try writing.reads.cursor(table)
            var read = try reading.cursor(table)
            for _ in 0..<40 {
                let sought = Self.sought(keys, Int(random.next() % 80), &random)
                let expects = random.next() % 4 > 0
                var next = 0
                read.expectNothing()
                for number in sought {
                    if expects { try read.expect(&next, of: sought.count) { sought[$0] } }
                    var key = withUnsafeBytes(of: number.bigEndian) { Array($0) }
                    if random.next() % 4 == 0 { key += Self.bytes(&random, 20) }
                    var found = try read.seek(atOrAfter: key.span.bytes)
                    var expected = try asked.seek(atOrAfter: key.span.bytes)
                    #expect(Self.entry(found, read) == Self.entry(expected, asked))
                    while found, random.next() % 2 == 0 {
                        (found, expected) = try (read.next(), asked.next())
                        #expect(Self.entry(found, read) == Self.entry(expected, asked))
                    }
                }
            }
        }
    }

    @Test func `keep to their snapshot while pages split and merge`() throws {
        try withEnvironment { environment in
            let count: UInt64 = 3_000
            var write = try environment.writeTransaction()
            let table = try write.table(named: "numbers", .integerKey)
            for key in 1...count { try write.put(table, 10 * key, "old".utf8Span.span.bytes) }
            try write.commit()
            let reading = try environment.readTransaction()
            var old = try reading.cursor(table)
            var next = 0
            try old.expect(&next, of: 40) { 10 * UInt64($0) }
            for round in 0..<3 as Range<UInt64> {
                var write = try environment.writeTransaction()
                for key in 1...count {
                    try write.put(table, 10 * key + round + 1, "new".utf8Span.span.bytes)
                    if key % 3 == round { _ = try write.delete(table, 10 * key) }
                }
                try write.commit()
                for key in stride(from: 1, through: count, by: 7) {
                    #expect(try old.seek(exactly: 10 * key) && old.text == "old")
                    #expect(try !old.seek(exactly: 10 * key + round + 1))
                }
                let reading = try environment.readTransaction()
                var new = try reading.cursor(table)
                var next = 0
                try new.expect(&next, of: 1) { _ in 10 }
                for key in stride(from: 1, through: count, by: 7) {
                    #expect(try new.seek(exactly: 10 * key) == (key % 3 > round))
                    #expect(try new.seek(exactly: 10 * key + round + 1) && new.text == "new")
                }
            }
        }
    }

    /// The pages lie before memory that must not be read.
    @Test(arguments: [true, false])
    func `stay in the map where pages are damaged`(hasIntegerKeys: Bool) throws {
        var random = SeededGenerator(seed: 5)
        try withEnvironment { environment in
            var write = try environment.writeTransaction()
            let table = try write.table(named: "table", hasIntegerKeys ? .integerKey : [])
            for number in 0..<4_000 as Range<UInt64> {
                let key = hasIntegerKeys ? number : number.bigEndian
                var bytes = withUnsafeBytes(of: key) { Array($0) }
                if !hasIntegerKeys { bytes += Self.bytes(&random, 60) }
                try write.put(table, bytes.span.bytes, Self.bytes(&random, 60).span.bytes)
            }
            try write.commit()
            try environment.sync(force: true)
            let reading = try environment.readTransaction()
            let real = try #require(try PageTree(reading.state, table))
            let pageByteCount = environment.pageByteCount
            let descriptor = open(environment.path, O_RDONLY)
            try #require(descriptor >= 0)
            defer { close(descriptor) }
            let pageCount = lseek(descriptor, 0, SEEK_END) / pageByteCount
            let guardByteCount = sysconf(Int32(_SC_PAGESIZE))
            let byteCount = pageCount * pageByteCount
            let memory = try #require(
                mmap(
                    nil, byteCount + guardByteCount, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
            defer { munmap(memory, byteCount + guardByteCount) }
            try #require(mprotect(memory + byteCount, guardByteCount, PROT_NONE) == 0)
            let tree = PageTree(
                map: memory, root: real.root, depth: real.depth, pageByteCount: pageByteCount,
                pageCount: UInt64(pageCount), hasIntegerKeys: hasIntegerKeys)
            #expect(real.depth > 1)
            for round in 0..<400 {
                try #require(pread(descriptor, memory, byteCount, 0) == byteCount)
                for _ in 0..<(round == 0 ? 0 : 1 << Int(random.next() % 12)) {
                    let page = Int(random.next() % UInt64(pageCount)) * pageByteCount
                    let isHead = random.next() % 2 == 0
                    let place = Int(random.next() % UInt64(isHead ? 64 : pageByteCount))
                    let byte = UInt8(truncatingIfNeeded: random.next())
                    memory.storeBytes(of: byte, toByteOffset: page + place, as: UInt8.self)
                }
                let statistics = try reading.statistics(of: table)
                for _ in 0..<20 {
                    let keys = [random.next(), random.next() % 4_100, random.next() % 4_100]
                        .prefix(2 + Int(random.next() % 2)).sorted()
                    let count = tree.leafCount(keys[0]...keys[1], statistics)
                    #expect(round > 0 || count.map { $0 >= 0 && $0 < 4_000 } == true)
                }
                for _ in 0..<60 {
                    let key = random.next() % 8 == 0 ? random.next() : random.next() % 4_100
                    Self.read(key, tree, isDamaged: round > 0)
                }
            }
        }
    }

    /// Reads what a tree of the keys below 4,000 has near a key.
    private static func read(_ key: UInt64, _ tree: PageTree, isDamaged: Bool) {
        guard let found = tree.leaf(of: key),
            let leaf = LeafPage(found, pageByteCount: tree.pageByteCount)
        else {
            #expect(isDamaged)
            return
        }
        leaf.prefetch(near: leaf.count)
        let index: Int
        if tree.hasIntegerKeys {
            index = leaf.lastIndex(atOrBefore: key, guess: 3)
        } else {
            index = withUnsafeBytes(of: key.bigEndian) {
                leaf.firstIndex(atOrAfter: $0, guess: 3)
            }
        }
        guard index >= 0, index < leaf.count, let entry = leaf.entry(at: index) else { return }
        // Copies every byte.
        #expect(string(RawSpan(entry.value)).utf8.count < 3 * tree.pageByteCount)
        if !isDamaged, tree.hasIntegerKeys, key < 4_000 {
            #expect(leaf.integerKey(at: index) == key)
        }
    }
}
