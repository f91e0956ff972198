import Bytes
package import Changelog
import Disk

/// The side file of a checkpoint: what brings LMDB back to a state that is whole on disk.
///
/// Replaced as a whole by renaming; `Format/storage.md` has the layout.
package struct CheckpointFile: Equatable {
    package static let name = "checkpoint"
    package static let magic: [UInt8] = Array("IGCHKPT\0".utf8)
    package static let version: UInt32 = 1
    /// Where each field begins.
    package static let versionOffset = 8
    package static let pageByteCountOffset = 12
    package static let lsnOffset = 16
    package static let bootIDByteCountOffset = 24
    package static let bootIDOffset = 28
    /// XXH3-64 of everything before it ends the file.
    package static let checksumByteCount = 8
    package static let byteLimit = 1 << 20

    /// All records up to this one are in the state.
    package var lsn: LSN
    /// The boot in which the checkpoint was made: while it lasts, LMDB's live pages are whole.
    package var bootID: String
    package var pageByteCount: UInt32
    /// Both meta pages, as they were when the state was pinned.
    package var metaPages: [UInt8]

    package init(lsn: LSN, bootID: String, pageByteCount: UInt32, metaPages: [UInt8]) {
        self.lsn = lsn
        self.bootID = bootID
        self.pageByteCount = pageByteCount
        self.metaPages = metaPages
    }

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.append(contentsOf: Self.magic)
        writer.appendLittleEndian(Self.version)
        writer.appendLittleEndian(pageByteCount)
        writer.appendLittleEndian(lsn.rawValue)
        writer.appendLittleEndian(UInt32(bootID.utf8.count))
        writer.append(contentsOf: bootID.utf8)
        writer.append(contentsOf: metaPages)
        writer.appendLittleEndian(XXH3.hash64(writer.bytes))
        return writer.bytes
    }

    /// - Parameter path: for errors.
    package init(decoding bytes: [UInt8], path: String) throws(StorageError) {
        let end = bytes.count - Self.checksumByteCount
        guard end >= Self.bootIDOffset, bytes.starts(with: Self.magic) else {
            throw .corrupted("\(path) is no checkpoint file")
        }
        let version = Self.integer(bytes, Self.versionOffset, UInt32.self)
        guard version == Self.version else {
            throw .unsupportedVersion(
                "\(path) has version \(version), this program reads \(Self.version)")
        }
        let checksum = Self.integer(bytes, end, UInt64.self)
        guard checksum == XXH3.hash64(Array(bytes[..<end])) else {
            throw .corrupted("\(path): the checksum does not match")
        }
        pageByteCount = Self.integer(bytes, Self.pageByteCountOffset, UInt32.self)
        lsn = LSN(Self.integer(bytes, Self.lsnOffset, UInt64.self))
        let bootIDByteCount = Int(Self.integer(bytes, Self.bootIDByteCountOffset, UInt32.self))
        let metaOffset = Self.bootIDOffset + bootIDByteCount
        guard metaOffset + 2 * Int(pageByteCount) == end else {
            throw .corrupted("\(path): the sizes in it do not add up")
        }
        bootID = String(decoding: bytes[Self.bootIDOffset..<metaOffset], as: UTF8.self)
        metaPages = Array(bytes[metaOffset..<end])
    }

    private static func integer<T: FixedWidthInteger>(
        _ bytes: [UInt8], _ offset: Int, _ type: T.Type
    ) -> T {
        bytes[offset..<offset + MemoryLayout<T>.size].reversed().reduce(0) { $0 << 8 | T($1) }
    }
}

extension CheckpointFile {
    /// The checkpoint of a store; nil if there is none.
    static func read(in directory: String, _ disk: any Disk) throws(StorageError)
        -> CheckpointFile?
    {
        let path = directory + "/" + name
        let bytes: [UInt8]
        do throws(DiskError) {
            guard try disk.exists(path) else { return nil }
            bytes = try disk.contents(of: path, limit: byteLimit)
        } catch { throw .disk(error) }
        return try CheckpointFile(decoding: bytes, path: path)
    }

    func write(in directory: String, _ disk: any Disk) throws(StorageError) {
        do throws(DiskError) {
            try disk.replace(directory + "/" + Self.name, with: encoded().span.bytes)
        } catch { throw .disk(error) }
    }
}
