import Disk
import Glibc
import Synchronization

/// Files in memory, with no crash semantics: for fuzzers that write, damage and read many small
/// logs.
final class MemoryDisk: Disk {
    private let files = Mutex<[String: MemoryFile]>([:])

    func open(_ path: String, _ mode: OpenMode) throws(DiskError) -> any DiskFile {
        let found = files.withLock { $0[path] }
        switch (mode, found) {
        case (.read, let file?), (.write, let file?): return file
        case (.create, nil), (.replace, _):
            let file = MemoryFile(path: path)
            files.withLock { $0[path] = file }
            return file
        case (.create, _?): throw DiskError(operation: "create", path: path, errno: EEXIST)
        default: throw DiskError(operation: "open", path: path, errno: ENOENT)
        }
    }

    func rename(_ path: String, to newPath: String) throws(DiskError) {
        let isDone = files.withLock { files in
            guard let file = files.removeValue(forKey: path) else { return false }
            let copy = MemoryFile(path: newPath)
            copy.bytes = file.bytes
            files[newPath] = copy
            return true
        }
        guard isDone else { throw DiskError(operation: "rename", path: path, errno: ENOENT) }
    }

    func remove(_ path: String) throws(DiskError) {
        guard files.withLock({ $0.removeValue(forKey: path) }) != nil else {
            throw DiskError(operation: "remove", path: path, errno: ENOENT)
        }
    }

    func syncDirectory(_ path: String) {}
    func createDirectory(_ path: String) {}
    func freeByteCount(at path: String) -> Int { Int.max }
    func exists(_ path: String) -> Bool { files.withLock { $0[path] != nil } }

    func list(_ directory: String) -> [String] {
        files.withLock { files in
            files.keys.filter { $0.hasPrefix(directory + "/") }
                .map { String($0.dropFirst(directory.count + 1)) }.sorted()
        }
    }
}

/// One file in memory.
final class MemoryFile: DiskFile {
    let path: String
    private let content = Mutex<[UInt8]>([])

    init(path: String) { self.path = path }

    var bytes: [UInt8] {
        get { content.withLock { $0 } }
        set { content.withLock { $0 = newValue } }
    }

    func byteCount() -> Int { content.withLock { $0.count } }
    func sync() {}
    func tryLock() -> Bool { true }
    func preallocate(byteOffset: Int, byteCount: Int) { grow(to: byteOffset + byteCount) }

    func write(_ bytes: RawSpan, at byteOffset: Int) {
        grow(to: byteOffset + bytes.byteCount)
        let copy = bytes.withUnsafeBytes { Array($0) }
        content.withLock { $0.replaceSubrange(byteOffset..<byteOffset + copy.count, with: copy) }
    }

    func read(at byteOffset: Int, maxByteCount: Int) -> [UInt8] {
        content.withLock { Array($0.dropFirst(byteOffset).prefix(maxByteCount)) }
    }

    func truncate(to byteCount: Int) {
        content.withLock { $0 = Array($0.prefix(byteCount)) }
        grow(to: byteCount)
    }

    func punchHole(byteOffset: Int, byteCount: Int) {
        write([UInt8](repeating: 0, count: byteCount).span.bytes, at: byteOffset)
    }

    private func grow(to byteCount: Int) {
        content.withLock { content in
            let missing = byteCount - content.count
            if missing > 0 { content += [UInt8](repeating: 0, count: missing) }
        }
    }
}
