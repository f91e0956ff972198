import Disk
import Glibc
import Synchronization

/// A file of a `SimulatedDisk`.
final class SimulatedFile: DiskFile {
    let path: String
    private let inode: Int
    private let disk: SimulatedDisk

    init(path: String, inode: Int, disk: SimulatedDisk) {
        self.path = path
        self.inode = inode
        self.disk = disk
    }

    func byteCount() throws(DiskError) -> Int {
        disk.state.withLock { $0.inodes[inode].current.count }
    }

    func write(_ bytes: RawSpan, at byteOffset: Int) throws(DiskError) {
        let bytes = bytes.withUnsafeBytes { Array($0) }
        try disk.change("write", path) { state in
            let growth = byteOffset + bytes.count - state.inodes[inode].current.count
            let taken = Self.take(growth, from: &state.faults)
            // As `pwrite` does, a full disk takes what still fits.
            state.inodes[inode].write(Array(bytes.dropLast(growth - taken)), at: byteOffset)
            return taken < growth ? ENOSPC : nil
        }
    }

    func read(at byteOffset: Int, maxByteCount: Int) throws(DiskError) -> [UInt8] {
        disk.state.withLock { state in
            Array(state.inodes[inode].current.dropFirst(byteOffset).prefix(maxByteCount))
        }
    }

    func sync() throws(DiskError) {
        try disk.change("sync", path) { state in
            if state.faults.failsNextSync {
                state.faults.failsNextSync = false
                state.inodes[inode].failSync()
                return EIO
            }
            if !state.faults.ignoresSync { state.inodes[inode].sync() }
            return nil
        }
    }

    func preallocate(byteOffset: Int, byteCount: Int) throws(DiskError) {
        try disk.change("allocate", path) { state in
            let size = state.inodes[inode].current.count
            let growth = max(0, byteOffset + byteCount - size)
            var faults = state.faults
            guard Self.take(growth, from: &faults) == growth else { return ENOSPC }
            state.faults = faults
            state.inodes[inode].truncate(to: size + growth)
            return nil
        }
    }

    func truncate(to byteCount: Int) throws(DiskError) {
        try disk.change("truncate", path) { state in
            state.inodes[inode].truncate(to: byteCount)
            return nil
        }
    }

    func tryLock() throws(DiskError) -> Bool { true }

    func punchHole(byteOffset: Int, byteCount: Int) throws(DiskError) {
        try disk.change("punch a hole into", path) { state in
            state.inodes[inode].zero(byteOffset..<byteOffset + byteCount)
            return nil
        }
    }

    /// How much of `growth` the disk still has.
    private static func take(_ growth: Int, from faults: inout SimulatedDisk.Faults) -> Int {
        guard growth > 0, let free = faults.freeByteCount else { return growth }
        let taken = min(growth, free)
        faults.freeByteCount = free - taken
        return taken
    }
}
