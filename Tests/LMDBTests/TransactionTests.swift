import LMDB
import TestKit
import Testing

@Suite struct `LMDB transactions` {
    @Test func `what is put is found after the commit, and not after an abort`() throws {
        try withEnvironment { environment in
            var write = try environment.writeTransaction()
            let table = try write.table(named: "words")
            try write.put(table, "one", "1")
            try write.commit()

            var aborted = try environment.writeTransaction()
            try aborted.put(table, "two", "2")
            let seenInside = try aborted.reads.text(table, "two")
            #expect(seenInside == "2")
            _ = consume aborted

            let read = try environment.readTransaction()
            let (one, two) = try (read.text(table, "one"), read.text(table, "two"))
            #expect(one == "1")
            #expect(two == nil)
        }
    }

    @Test func `integer keys are in numeric order`() throws {
        try withEnvironment { environment in
            var write = try environment.writeTransaction()
            let table = try write.table(named: "numbers", .integerKey)
            for key in [300, 1, 70_000, 2] as [UInt64] {
                try write.put(table, key, "\(key)".utf8Span.span.bytes)
            }
            var cursor = try write.reads.cursor(table)
            var keys: [UInt64] = []
            while try cursor.next() { keys.append(cursor.integerKey) }
            #expect(keys == [1, 2, 300, 70_000])
            let found = try cursor.seek(atOrAfter: 3)
            #expect(found)
            let (key, text) = (cursor.integerKey, cursor.text)
            #expect(key == 300)
            #expect(text == "300")
            let foundThree = try cursor.seek(exactly: 3)
            #expect(!foundThree)
            try write.commit()
        }
    }

    @Test func `a child joins its parent, or leaves no trace in it`() throws {
        try withEnvironment { environment in
            var parent = try environment.writeTransaction()
            let table = try parent.table(named: "words")
            var kept = try parent.child()
            try kept.put(table, "kept", "1")
            #expect(throws: LMDBError.badTransaction) { try parent.put(table, "early", "0") }
            try kept.commit()
            var dropped = try parent.child()
            try dropped.put(table, "dropped", "2")
            _ = consume dropped
            try parent.put(table, "own", "3")
            try parent.commit()
            let read = try environment.readTransaction()
            let found = try ["kept", "dropped", "own"].map { try read.text(table, $0) }
            #expect(found == ["1", nil, "3"])
        }
    }

    @Test func `a child ends with its parent`() throws {
        try withEnvironment { environment in
            var parent = try environment.writeTransaction()
            let table = try parent.table(named: "words")
            var child = try parent.child()
            try parent.commit()
            #expect(throws: LMDBError.badTransaction) { try child.put(table, "late", "1") }
        }
    }

    @Test func `a cursor tells that its transaction has ended`() throws {
        try withEnvironment { environment in
            var write = try environment.writeTransaction()
            let table = try write.table(named: "words")
            try write.put(table, "one", "1")
            var cursor = try write.reads.cursor(table)
            _ = try cursor.first()
            try write.commit()
            #expect(throws: LMDBError.badTransaction) { _ = try cursor.next() }
        }
    }

    @Test func `options of a put hold`() throws {
        try withEnvironment { environment in
            var write = try environment.writeTransaction()
            let table = try write.table(named: "words")
            try write.put(table, "b", "1", .append)
            #expect(throws: LMDBError.keyExists) { try write.put(table, "a", "2", .append) }
            #expect(throws: LMDBError.keyExists) { try write.put(table, "b", "2", .noOverwrite) }
            #expect(throws: LMDBError.badValueSize) { try write.put(table, "", "2") }
            let long = String(repeating: "k", count: environment.maxKeyByteCount + 1)
            #expect(throws: LMDBError.badValueSize) { try write.put(table, long, "2") }
            var room = try write.reserve(table, "c".utf8Span.span.bytes, byteCount: 3)
            for index in 0..<3 { room.storeBytes(of: 120, toByteOffset: index, as: UInt8.self) }
            let reserved = try write.reads.text(table, "c")
            #expect(reserved == "xxx")
            let wasThere = try write.delete(table, "b".utf8Span.span.bytes)
            let isThere = try write.delete(table, "b".utf8Span.span.bytes)
            #expect(wasThere && !isThere)
        }
    }

    @Test func `a read transaction keeps its snapshot until it is renewed`() throws {
        try withEnvironment { environment in
            var first = try environment.writeTransaction()
            let table = try first.table(named: "words")
            try first.put(table, "key", "old")
            try first.commit()
            var read = try environment.readTransaction()
            var second = try environment.writeTransaction()
            try second.put(table, "key", "new")
            try second.commit()
            let before = try read.text(table, "key")
            read.reset()
            #expect(throws: LMDBError.badTransaction) { _ = try read.text(table, "key") }
            try read.renew()
            let after = try read.text(table, "key")
            #expect(before == "old" && after == "new")
        }
    }

    @Test func `several values of one key are in order`() throws {
        try withEnvironment { environment in
            var write = try environment.writeTransaction()
            let table = try write.table(named: "pairs", .sortedDuplicates)
            for value in ["c", "a", "b"] { try write.put(table, "key", value) }
            try write.put(table, "next", "d")
            var cursor = try write.reads.cursor(table)
            var values: [String] = []
            var isThere = try cursor.seek(exactly: "key".utf8Span.span.bytes)
            let count = try cursor.duplicateCount()
            while isThere {
                values.append(cursor.text)
                isThere = try cursor.nextDuplicate()
            }
            #expect(count == 3)
            #expect(values == ["a", "b", "c"])
            _ = try cursor.first()
            _ = try cursor.nextKey()
            let text = cursor.text
            #expect(text == "d")
        }
    }

    @Test func `a removal at a cursor leaves it before the next entry`() throws {
        try withEnvironment { environment in
            var write = try environment.writeTransaction()
            let table = try write.table(named: "numbers", .integerKey)
            for key in 0..<10 as Range<UInt64> { try write.put(table, key, RawSpan()) }
            var cursor = try write.reads.cursor(table)
            var seen: [UInt64] = []
            while try cursor.next() {
                let key = cursor.integerKey
                seen.append(key)
                if key % 2 == 0 { try write.delete(at: &cursor) }
            }
            #expect(seen == Array(0..<10))
            let left = try write.reads.statistics(of: table).entryCount
            #expect(left == 5)
        }
    }

    @Test func `agree with a dictionary over random operations`() throws {
        var generator = SeededGenerator(seed: testSeed)
        try withEnvironment { environment in
            var model: [UInt64: String] = [:]
            var setUp = try environment.writeTransaction()
            let table = try setUp.table(named: "model", .integerKey)
            try setUp.commit()
            for _ in 0..<100 {
                var write = try environment.writeTransaction()
                var next = model
                for _ in 0..<50 {
                    let key = UInt64.random(in: 0..<500, using: &generator)
                    if Bool.random(using: &generator) {
                        let value = String(
                            repeating: "v", count: .random(in: 0..<3_000, using: &generator))
                        try write.put(table, key, value.utf8Span.span.bytes)
                        next[key] = value
                    } else {
                        let wasThere = try write.delete(table, key)
                        #expect(wasThere == (next.removeValue(forKey: key) != nil))
                    }
                }
                if Int.random(in: 0..<4, using: &generator) > 0 {
                    try write.commit()
                    model = next
                } else {
                    _ = consume write
                }
                let read = try environment.readTransaction()
                var cursor = try read.cursor(table)
                var found: [UInt64: String] = [:]
                while try cursor.next() { found[cursor.integerKey] = cursor.text }
                #expect(found == model, "seed \(testSeed)")
            }
        }
    }
}
