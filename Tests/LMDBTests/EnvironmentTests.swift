import Foundation
import LMDB
import TestKit
import Testing

@Suite struct `An LMDB environment` {
    @Test func `says that its map is full, grows, and takes the write`() throws {
        try withEnvironment(mapByteCount: 128 << 10) { environment in
            let value = String(repeating: "x", count: 1_000)
            var write = try environment.writeTransaction()
            let table = try write.table(named: "data")
            try write.commit()

            var full = try environment.writeTransaction()
            #expect(throws: LMDBError.mapFull) {
                for index in 0..<1_000 { try full.put(table, "\(index)", value) }
            }
            #expect(throws: LMDBError.transactionsOpen(1)) {
                try environment.resize(mapByteCount: 8 << 20)
            }
            _ = consume full
            try environment.resize(mapByteCount: 8 << 20)
            var again = try environment.writeTransaction()
            for index in 0..<1_000 { try again.put(table, "\(index)", value) }
            try again.commit()
            #expect(environment.info.mapByteCount == 8 << 20)
        }
    }

    @Test func `may be resized while a snapshot is pinned, which keeps its pages`() throws {
        try withEnvironment { environment in
            var first = try environment.writeTransaction()
            let table = try first.table(named: "data")
            try first.put(table, "key", "old")
            try first.commit()
            let pin = try environment.readTransaction().pinned()
            try environment.resize(mapByteCount: 128 << 20)
            for index in 0..<20 {
                var write = try environment.writeTransaction()
                try write.put(table, "key", "new \(index)")
                try write.commit()
            }
            let oldest = try environment.readers().compactMap(\.transaction).min()
            #expect(oldest == pin.transactionID)
            let list = try environment.readTransaction()
            var freed = try list.freeList()
            var transactions: [Int] = []
            while let entry = try freed.next() { transactions.append(entry.transaction) }
            // Nothing that was freed after the pin has been used again.
            #expect(transactions.count >= 19)
            _ = consume pin
        }
    }

    @Test func `accounts for every page`() throws {
        try withEnvironment { environment in
            var tables: [Table] = []
            for round in 0..<12 {
                var write = try environment.writeTransaction()
                let table = try write.table(named: "table \(round % 3)")
                for index in 0..<200 {
                    try write.put(
                        table, "\(round * index)", String(repeating: "v", count: index * 23))
                    if index % 3 == 0 { try write.delete(table, "\(index)".utf8Span.span.bytes) }
                }
                try write.commit()
                if round < 3 { tables.append(table) }
            }
            let read = try environment.readTransaction()
            var pageCount = try read.tableListStatistics().pageCount + 2
            for table in tables { pageCount += try read.statistics(of: table).pageCount }
            let (free, ofList) = try read.freePageCount()
            #expect(pageCount + free + ofList == environment.info.lastPage + 1)
        }
    }

    @Test func `shows its meta pages, one of them of the last commit`() throws {
        try withEnvironment { environment in
            var write = try environment.writeTransaction()
            _ = try write.table(named: "data")
            try write.commit()
            let pages = try environment.metaPages()
            #expect(pages.count == 2 * environment.pageByteCount)
            let file = try Data(contentsOf: URL(fileURLWithPath: environment.path))
            #expect(Array(file.prefix(pages.count)) == pages)
            var next = try environment.writeTransaction()
            _ = try next.table(named: "more")
            try next.commit()
            #expect(try environment.metaPages() != pages)
        }
    }

    @Test func `is read by another process`() throws {
        try withEnvironment { environment in
            var write = try environment.writeTransaction()
            let table = try write.table(named: "data")
            try write.put(table, "key", "value")
            try write.commit()
            // The system's own tool, where it is installed, opens the file as a second process.
            let tool = "/usr/bin/mdb_stat"
            guard FileManager.default.isExecutableFile(atPath: tool) else { return }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: tool)
            process.arguments = ["-n", "-s", "data", environment.path]
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let text = String(
                decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(text.contains("Entries: 1"))
        }
    }

    @Test func `refuses what is no LMDB file, a missing file and a missing directory`() throws {
        try withTemporaryDirectory { directory in
            let options = EnvironmentOptions(
                mapByteCount: 1 << 20, durability: .noSync, access: .readOnly)
            #expect(throws: LMDBError.missing(path: directory + "/none")) {
                _ = try Environment(path: directory + "/none", options: options)
            }
            let path = directory + "/text"
            try Data(repeating: 65, count: 8_192).write(to: URL(fileURLWithPath: path))
            #expect(throws: LMDBError.self) { _ = try Environment(path: path, options: options) }
        }
    }

    @Test func `is copied without its free pages`() throws {
        try withEnvironment { environment in
            var write = try environment.writeTransaction()
            let table = try write.table(named: "data")
            for index in 0..<2_000 { try write.put(table, "\(index)", "value \(index)") }
            try write.commit()
            var removal = try environment.writeTransaction()
            try removal.removeAll(table)
            try removal.put(table, "last", "one")
            try removal.commit()
            let path = environment.path + ".compact"
            try environment.copyCompacted(to: path)
            let copy = try Environment(path: path, options: environment.options)
            let copied = try #require(try copy.table(named: "data"))
            let read = try copy.readTransaction()
            let value = try read.text(copied, "last")
            #expect(value == "one")
            #expect(copy.info.lastPage < environment.info.lastPage)
            #expect(try copy.table(named: "absent") == nil)
        }
    }
}
