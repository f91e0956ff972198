import Changelog
import Disk
import TestKit
import Testing

@Suite struct `A changelog` {
    @Test func `gives back what was synced, in order`() throws {
        try withTemporaryDirectory { directory in
            var writer = try openLog(directory)
            for index in 1...5 {
                let lsn = try writer.append(payload(index))
                #expect(lsn == LSN(UInt64(index)))
            }
            try writer.sync()
            #expect(writer.durableLSN == LSN(5))
            let records = try readAll(directory)
            #expect(records.map(\.lsn.rawValue) == [1, 2, 3, 4, 5])
            #expect(records.map(\.payload) == (1...5).map(payload))
        }
    }

    @Test func `goes on after it is opened anew`() throws {
        try withTemporaryDirectory { directory in
            for round in 0..<4 {
                var writer = try openLog(directory)
                #expect(writer.lastLSN == LSN(UInt64(round * 2)))
                _ = try writer.append(payload(round * 2 + 1))
                _ = try writer.append(payload(round * 2 + 2))
                try writer.sync()
                if round % 2 == 0 { try writer.close() }
            }
            #expect(try readAll(directory).map(\.payload) == (1...8).map(payload))
        }
    }

    @Test func `begins a new file when one is full, and follows the chain through them`() throws {
        try withTemporaryDirectory { directory in
            var writer = try openLog(directory, fileByteCount: 4_096)
            for index in 1...100 {
                _ = try writer.append(payload(index))
                try writer.sync()
            }
            let files = try PosixDisk().list(directory)
            #expect(files.count >= 3)
            #expect(try readAll(directory).map(\.payload) == (1...100).map(payload))
            #expect(try readAll(directory, from: LSN(70)).first?.lsn == LSN(70))
        }
    }

    @Test func `loses only what lies below a trim`() throws {
        try withTemporaryDirectory { directory in
            var writer = try openLog(directory, fileByteCount: 4_096)
            for index in 1...100 {
                _ = try writer.append(payload(index))
                try writer.sync()
            }
            let removed = try writer.trim(below: LSN(60))
            #expect(removed > 0)
            #expect(try readAll(directory, from: LSN(60)).map(\.payload) == (60...100).map(payload))
            #expect(throws: ChangelogError.self) { try readAll(directory, from: LSN(1)) }
            try writer.close()
            let reopened = try openLog(directory, fileByteCount: 4_096)
            #expect(reopened.lastLSN == LSN(100))
            #expect(reopened.recovery.firstLSN <= LSN(60))
        }
    }

    @Test func `forgets what was discarded and gives its LSNs again`() throws {
        try withTemporaryDirectory { directory in
            var writer = try openLog(directory)
            _ = try writer.append(payload(1))
            try writer.sync()
            _ = try writer.append(payload(99))
            writer.discardPending()
            let lsn = try writer.append(payload(2))
            #expect(lsn == LSN(2))
            try writer.sync()
            #expect(try readAll(directory).map(\.payload) == [payload(1), payload(2)])
        }
    }

    @Test func `is followed while it is written, across files`() throws {
        try withTemporaryDirectory { directory in
            var writer = try openLog(directory, fileByteCount: 2_048)
            var reader = try ChangelogReader(
                directory: directory, disk: PosixDisk(), from: .first)
            var seen: [[UInt8]] = []
            for index in 1...200 {
                _ = try writer.append(payload(index))
                if index % 3 != 0 { continue }
                try writer.sync()
                while let record = try reader.next() { seen.append(record.payload) }
                #expect(seen.count == index)
                #expect(reader.durableLSN <= writer.durableLSN)
            }
            #expect(seen == (1...198).map(payload))
        }
    }

    @Test func `of another shard or a later epoch is refused`() throws {
        try withTemporaryDirectory { directory in
            try openLog(directory, epoch: 2).close()
            #expect(throws: ChangelogError.self) { _ = try openLog(directory, shard: 8) }
            #expect(throws: ChangelogError.self) { _ = try openLog(directory, epoch: 1) }
            var writer = try openLog(directory, epoch: 3)
            _ = try writer.append(payload(1))
            try writer.sync()
            #expect(throws: ChangelogError.self) { _ = try openLog(directory, epoch: 2) }
        }
    }
}
