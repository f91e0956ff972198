public import Disk
import Glibc
import Synchronization

/// A disk in memory that shows after a crash what a real one may: of what was not synced, any
/// sector as it was after any of its writes, any size, any subset of renames and removals.
///
/// A sector is whole: its 512 bytes are from one moment. Faults can be ordered by operation.
public final class SimulatedDisk: Disk {
    /// What goes wrong, and when.
    public struct Faults: Sendable {
        /// After this many operations that change something, every operation fails: the process is
        /// dead, and `crashImage` shows what is left.
        public var operationsUntilDeath: Int?
        /// Syncs report success and do nothing: a planted bug.
        public var ignoresSync = false
        /// The next sync fails; what it should have synced stays visible and is never written.
        public var failsNextSync = false
        /// How many bytes may still be allocated.
        public var freeByteCount: Int?

        public init() {}
    }

    let state: Mutex<State>

    public init() { state = Mutex(State()) }

    private init(_ image: State) { state = Mutex(image) }

    /// The faults to come.
    public var faults: Faults {
        get { state.withLock { $0.faults } }
        set { state.withLock { $0.faults = newValue } }
    }

    /// How many operations have changed something so far.
    public var operationCount: Int { state.withLock { $0.operationCount } }

    /// The disk as it may be after a crash now; without faults.
    public func crashImage(_ generator: inout SeededGenerator) -> SimulatedDisk {
        var random = generator
        defer { generator = random }
        return SimulatedDisk(state.withLock { $0.crashImage(&random) })
    }

    public func open(_ path: String, _ mode: OpenMode) throws(DiskError) -> any DiskFile {
        let opened = state.withLock { state in
            state.open(path, mode)
        }
        return SimulatedFile(path: path, inode: try opened.get(), disk: self)
    }

    public func rename(_ path: String, to newPath: String) throws(DiskError) {
        try change("rename", path) { state in
            guard let inode = state.names.removeValue(forKey: path) else { return ENOENT }
            state.names[newPath] = inode
            state.nameChanges += [(path, nil), (newPath, inode)]
            return nil
        }
    }

    public func remove(_ path: String) throws(DiskError) {
        try change("remove", path) { state in
            guard state.names.removeValue(forKey: path) != nil else { return ENOENT }
            state.nameChanges.append((path, nil))
            return nil
        }
    }

    public func syncDirectory(_ path: String) throws(DiskError) {
        try change("sync", path) { state in
            if state.faults.ignoresSync { return nil }
            state.nameChanges.removeAll { name, inode in
                guard directoryPart(of: name) == path else { return false }
                state.durableNames[name] = inode
                return true
            }
            return nil
        }
    }

    public func list(_ directory: String) throws(DiskError) -> [String] {
        state.withLock { state in
            state.names.keys.filter { directoryPart(of: $0) == directory }
                .map { String($0.dropFirst(directory.count + 1)) }.sorted()
        }
    }

    public func exists(_ path: String) throws(DiskError) -> Bool {
        state.withLock { $0.names[path] != nil }
    }

    public func createDirectory(_ path: String) throws(DiskError) {}

    public func freeByteCount(at path: String) throws(DiskError) -> Int {
        state.withLock { $0.faults.freeByteCount ?? .max }
    }

    /// Runs a change unless the process is dead; the body returns an error number or nil.
    func change(
        _ operation: String, _ path: String, _ body: (inout State) -> Int32?
    ) throws(DiskError) {
        let failure = state.withLock { state -> Int32? in
            if state.isDead { return EIO }
            state.operationCount += 1
            return body(&state)
        }
        if let failure { throw DiskError(operation: operation, path: path, errno: failure) }
    }
}
