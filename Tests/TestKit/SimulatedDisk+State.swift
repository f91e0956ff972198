import Disk
import Glibc

extension SimulatedDisk {
    /// Names and contents, as readers see them and as a crash would leave them.
    struct State: Sendable {
        var inodes: [Inode] = []
        var names: [String: Int] = [:]
        var durableNames: [String: Int] = [:]
        /// Names bound (or, with nil, unbound) since the last sync of their directory.
        var nameChanges: [(name: String, inode: Int?)] = []
        var faults = Faults()
        var operationCount = 0

        var isDead: Bool {
            faults.operationsUntilDeath.map { operationCount >= $0 } ?? false
        }

        mutating func open(_ path: String, _ mode: OpenMode) -> Result<Int, DiskError> {
            func failure(_ errno: Int32) -> Result<Int, DiskError> {
                .failure(DiskError(operation: "open", path: path, errno: errno))
            }
            if isDead { return failure(EIO) }
            switch (mode, names[path]) {
            case (.read, let inode?), (.write, let inode?): return .success(inode)
            case (.read, nil), (.write, nil): return failure(ENOENT)
            case (.create, _?): return failure(EEXIST)
            case (.replace, let inode?):
                inodes[inode].truncate(to: 0)
                return .success(inode)
            case (.create, nil), (.replace, nil):
                operationCount += 1
                inodes.append(Inode())
                names[path] = inodes.count - 1
                nameChanges.append((path, inodes.count - 1))
                return .success(inodes.count - 1)
            }
        }

        func crashImage(_ generator: inout SeededGenerator) -> State {
            var image = State()
            image.inodes = inodes.map { $0.crashImage(&generator) }
            image.durableNames = durableNames
            for change in nameChanges where Bool.random(using: &generator) {
                image.durableNames[change.name] = change.inode
            }
            image.names = image.durableNames
            return image
        }
    }

    /// The content of a file.
    struct Inode: Sendable {
        static let sectorByteCount = 512

        private(set) var current: [UInt8] = []
        private var durable: [UInt8] = []
        /// What sectors have held since the last sync.
        private var dirty: [Int: [[UInt8]]] = [:]
        /// The same of sectors whose sync has failed: no later sync writes them, only a new write.
        private var orphaned: [Int: [[UInt8]]] = [:]
        private var sizes: [Int] = []

        mutating func write(_ bytes: [UInt8], at byteOffset: Int) {
            if bytes.isEmpty { return }
            let end = byteOffset + bytes.count
            if end > current.count { setSize(end) }
            current.replaceSubrange(byteOffset..<end, with: bytes)
            noteSectors(byteOffset..<end)
        }

        mutating func truncate(to byteCount: Int) {
            let old = current.count
            if byteCount < old {
                current.replaceSubrange(
                    byteCount..<old, with: repeatElement(0, count: old - byteCount))
                noteSectors(byteCount..<old)
            }
            setSize(byteCount)
        }

        mutating func zero(_ range: Range<Int>) {
            let range = range.clamped(to: 0..<current.count)
            current.replaceSubrange(range, with: repeatElement(0, count: range.count))
            noteSectors(range)
        }

        mutating func sync() {
            for sector in dirty.keys {
                store(content(of: sector), in: &durable, at: sector)
                orphaned[sector] = nil
            }
            dirty = [:]
            sizes = []
            resize(&durable, current.count)
        }

        mutating func failSync() {
            orphaned.merge(dirty) { $0 + $1 }
            dirty = [:]
        }

        func crashImage(_ generator: inout SeededGenerator) -> Inode {
            var image = durable
            let size = ([durable.count] + sizes).randomElement(using: &generator) ?? 0
            resize(&image, max(size, current.count))
            for (sector, versions) in orphaned.merging(dirty, uniquingKeysWith: { $0 + $1 })
                .sorted(by: { $0.key < $1.key })
            {
                let choice = Int.random(in: 0...versions.count, using: &generator)
                if choice > 0 { store(versions[choice - 1], in: &image, at: sector) }
            }
            resize(&image, size)
            var inode = Inode()
            inode.current = image
            inode.durable = image
            return inode
        }

        private mutating func setSize(_ byteCount: Int) {
            resize(&current, byteCount)
            sizes.append(byteCount)
        }

        private mutating func noteSectors(_ range: Range<Int>) {
            if range.isEmpty { return }
            let sectors =
                range.lowerBound / Self.sectorByteCount
                ... (range.upperBound - 1) / Self.sectorByteCount
            for sector in sectors { dirty[sector, default: []].append(content(of: sector)) }
        }

        private func content(of sector: Int) -> [UInt8] {
            let start = min(sector * Self.sectorByteCount, current.count)
            return Array(current[start..<min(start + Self.sectorByteCount, current.count)])
        }

        private func store(_ content: [UInt8], in bytes: inout [UInt8], at sector: Int) {
            let start = sector * Self.sectorByteCount
            if bytes.count < start + content.count { resize(&bytes, start + content.count) }
            bytes.replaceSubrange(start..<start + content.count, with: content)
        }

        private func resize(_ bytes: inout [UInt8], _ byteCount: Int) {
            if byteCount < bytes.count {
                bytes.removeSubrange(byteCount...)
            } else {
                bytes += [UInt8](repeating: 0, count: byteCount - bytes.count)
            }
        }
    }
}
