/// Files and directories as the engine uses them: the seam where tests put a disk that loses what
/// was not synced.
///
/// What an implementation promises, and no more: a write is there for readers at once; it survives
/// a crash only after `DiskFile.sync`; a file that was created, renamed or removed is so after a
/// crash only after `syncDirectory` of its directory.
public protocol Disk: Sendable {
    /// Opens a file.
    func open(_ path: String, _ mode: OpenMode) throws(DiskError) -> any DiskFile

    /// Gives a file another name in one step, replacing a file of that name.
    func rename(_ path: String, to newPath: String) throws(DiskError)

    /// Removes a file.
    func remove(_ path: String) throws(DiskError)

    /// Makes the names in a directory survive a crash.
    func syncDirectory(_ path: String) throws(DiskError)

    /// The names of the files in a directory, sorted.
    func list(_ directory: String) throws(DiskError) -> [String]

    /// Whether there is a file or directory of this name.
    func exists(_ path: String) throws(DiskError) -> Bool

    /// Makes a directory, with those above it; it may be there already.
    func createDirectory(_ path: String) throws(DiskError)

    /// How many bytes are free for this process on the file system of `path`.
    func freeByteCount(at path: String) throws(DiskError) -> Int
}

/// How a file is opened.
public enum OpenMode: Sendable {
    /// For reading; the file must be there.
    case read
    /// For reading and writing; the file must be there.
    case write
    /// For reading and writing; the file must not be there and is made.
    case create
    /// For reading and writing; the file is made where it is not there, and emptied where it is.
    case replace
}

/// An open file. It closes when the last reference goes.
public protocol DiskFile: AnyObject, Sendable {
    var path: String { get }

    /// The size in bytes.
    func byteCount() throws(DiskError) -> Int

    /// Writes all of `bytes` at `byteOffset`.
    ///
    /// Where it throws, any part of them may have been written.
    func write(_ bytes: RawSpan, at byteOffset: Int) throws(DiskError)

    /// Reads up to `maxByteCount` bytes at `byteOffset`: fewer only at the end of the file.
    func read(at byteOffset: Int, maxByteCount: Int) throws(DiskError) -> [UInt8]

    /// Makes the content and the size survive a crash (`fdatasync`).
    ///
    /// Where it throws, what was written since the last sync may be lost even if a later sync
    /// succeeds: the file must not be trusted by the process that wrote it.
    func sync() throws(DiskError)

    /// Takes blocks for the range, as zeros where nothing was written, and makes the file at least
    /// as long, so that writing there can't run out of space.
    func preallocate(byteOffset: Int, byteCount: Int) throws(DiskError)

    /// Makes the file `byteCount` long: cut, or filled with zeros.
    func truncate(to byteCount: Int) throws(DiskError)

    /// Locks the file against other openers, also in other processes, until this one closes
    /// (`flock`); false where another has it.
    func tryLock() throws(DiskError) -> Bool

    /// Gives the blocks of the range back; it then reads as zeros.
    func punchHole(byteOffset: Int, byteCount: Int) throws(DiskError)
}

extension Disk {
    /// All bytes of a file.
    ///
    /// - Parameter limit: a longer file is refused as `EFBIG`.
    public func contents(of path: String, limit: Int) throws(DiskError) -> [UInt8] {
        let file = try open(path, .read)
        let bytes = try file.read(at: 0, maxByteCount: limit + 1)
        guard bytes.count <= limit else {
            throw DiskError(operation: "read", path: path, errno: tooLarge)
        }
        return bytes
    }

    /// Puts `bytes` into the place of a file so that after a crash either the old or the new
    /// content is there: a new file beside it, synced, renamed, its directory synced.
    public func replace(_ path: String, with bytes: RawSpan) throws(DiskError) {
        let temporary = path + ".new"
        let file = try open(temporary, .replace)
        try file.write(bytes, at: 0)
        try file.sync()
        try rename(temporary, to: path)
        try syncDirectory(directoryPart(of: path))
    }
}

/// The directory part of a path.
public func directoryPart(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}
