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
}
