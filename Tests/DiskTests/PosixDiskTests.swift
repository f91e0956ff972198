import Disk
import TestKit
import Testing

@Suite struct `Files of this machine` {
    @Test func `hold what is written, are made ahead and cut`() throws {
        try withTemporaryDirectory { directory in
            let disk = PosixDisk()
            let file = try disk.open(directory + "/file", .create)
            try file.preallocate(byteOffset: 0, byteCount: 10_000)
            #expect(try file.byteCount() == 10_000)
            try file.write(([1, 2, 3] as [UInt8]).span.bytes, at: 9_999)
            try file.sync()
            #expect(try file.read(at: 9_998, maxByteCount: 100) == [0, 1, 2, 3])
            #expect(try file.read(at: 20_000, maxByteCount: 100) == [])
            try file.punchHole(byteOffset: 9_999, byteCount: 1)
            try file.truncate(to: 10_000)
            #expect(try disk.contents(of: file.path, limit: 10_000).allSatisfy { $0 == 0 })
            #expect(throws: DiskError.self) { try disk.contents(of: file.path, limit: 9_999) }
        }
    }

    @Test func `are renamed, replaced, listed and removed`() throws {
        try withTemporaryDirectory { directory in
            let disk = PosixDisk()
            let folder = directory + "/a/b"
            try disk.createDirectory(folder)
            try disk.createDirectory(folder)
            try disk.replace(folder + "/one", with: ([1] as [UInt8]).span.bytes)
            try disk.replace(folder + "/one", with: ([2] as [UInt8]).span.bytes)
            try disk.rename(folder + "/one", to: folder + "/two")
            try disk.replace(folder + "/one", with: ([3] as [UInt8]).span.bytes)
            #expect(try disk.list(folder) == ["one", "two"])
            #expect(try disk.contents(of: folder + "/two", limit: 10) == [2])
            try disk.remove(folder + "/two")
            #expect(try !disk.exists(folder + "/two"))
            #expect(try disk.exists(folder + "/one"))
            #expect(try disk.freeByteCount(at: folder) > 0)
        }
    }

    @Test func `say which operation failed on which path`() throws {
        try withTemporaryDirectory { directory in
            let disk = PosixDisk()
            let path = directory + "/none"
            #expect(throws: DiskError.missing(operation: "open", path: path)) {
                _ = try disk.open(path, .read)
            }
            let message = "\(DiskError(operation: "open", path: "/p", errno: 20))"
            #expect(message == "can't open /p: Not a directory")
            _ = try disk.open(path, .create)
            #expect(throws: DiskError.self) { _ = try disk.open(path, .create) }
        }
    }

    @Test func `are locked by one opener at a time`() throws {
        try withTemporaryDirectory { directory in
            let disk = PosixDisk()
            var first: (any DiskFile)? = try disk.open(directory + "/lock", .replace)
            let second = try disk.open(directory + "/lock", .write)
            #expect(try first?.tryLock() == true)
            #expect(try second.tryLock() == false)
            first = nil
            #expect(try second.tryLock() == true)
        }
    }

    @Test func `are of a boot that has an identity`() throws {
        #expect(try !bootID().isEmpty)
        #expect(try bootID() == bootID())
        #expect(directoryPart(of: "/a/b") == "/a")
        #expect(directoryPart(of: "/a") == "/")
        #expect(directoryPart(of: "a") == ".")
    }
}
