import Disk
import TestKit
import Testing

@testable import Storage

@Suite struct `Sorted runs` {
    @Test(arguments: [1, 7, 1_000, 20_000])
    func `records of several runs come back in the order of keys and values`(_ count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        var records: [(key: [UInt8], value: [UInt8])] = []
        for _ in 0..<count {
            let keyCount = Int.random(in: 1...20, using: &generator)
            // Few different bytes, so that many keys are equal or begin alike.
            let key = (0..<keyCount).map { _ in UInt8.random(in: 0...1, using: &generator) }
            let value = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                UInt8.random(in: .min ... .max, using: &generator)
            }
            records.append((key, value))
        }
        try withTemporaryDirectory { directory in
            let buffer = RunBuffer(byteCount: 1 << 16)
            var paths: [String] = []
            func write() throws {
                let path = "\(directory)/run-\(paths.count)"
                try buffer.write(to: path, PosixDisk())
                paths.append(path)
            }
            for (key, value) in records {
                if buffer.isFull { try write() }
                key.withUnsafeBytes { key in
                    value.withUnsafeBytes { value in buffer.append(key: key, value: value) }
                }
            }
            try write()
            #expect(count < 20_000 || paths.count > 3)
            let merger = try RunMerger(paths, PosixDisk(), memory: 1 << 20)
            var merged: [[[UInt8]]] = []
            while try merger.next() { merged.append([Array(merger.key), Array(merger.value)]) }
            let expected = records.map { [$0.key, $0.value] }.sorted { left, right in
                left[0] == right[0]
                    ? left[1].lexicographicallyPrecedes(right[1])
                    : left[0].lexicographicallyPrecedes(right[0])
            }
            #expect(merged == expected)
        }
    }

    @Test func `a record larger than the buffer goes through`() throws {
        try withTemporaryDirectory { directory in
            let buffer = RunBuffer(byteCount: 1)
            let value = [UInt8](repeating: 7, count: 3 << 20)
            value.withUnsafeBytes { value in
                [UInt8](0..<8).withUnsafeBytes { buffer.append(key: $0, value: value) }
            }
            #expect(buffer.isFull)
            try buffer.write(to: "\(directory)/run", PosixDisk())
            let merger = try RunMerger(["\(directory)/run"], PosixDisk(), memory: 1)
            #expect(try merger.next())
            #expect(Array(merger.value) == value)
            #expect(try !merger.next())
        }
    }

    @Test func `a run that was cut is an error`() throws {
        try withTemporaryDirectory { directory in
            let buffer = RunBuffer(byteCount: 1 << 16)
            for number in 0..<100 {
                withUnsafeBytes(of: number.bigEndian) { buffer.append(key: $0, value: $0) }
            }
            let path = "\(directory)/run"
            try buffer.write(to: path, PosixDisk())
            let file = try PosixDisk().open(path, .write)
            try file.truncate(to: try file.byteCount() - 3)
            #expect(throws: StorageError.self) {
                let merger = try RunMerger([path], PosixDisk(), memory: 1 << 20)
                while try merger.next() {}
            }
        }
    }
}
