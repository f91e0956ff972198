import Disk
import Storage

/// A file of an export: written under another name until it is whole.
final class ExportFile {
    private let path: String
    private var output: BufferedOutput
    private let disk = PosixDisk()

    init(_ path: String) throws(IntelGraphError) {
        self.path = path
        let isThere: Bool
        do throws(DiskError) {
            isThere = try disk.exists(path)
            output = try BufferedOutput(path + ".part", disk)
        } catch { throw .storage("\(error)") }
        if isThere {
            discard()
            throw .storage("\(path) is there already; nothing was written")
        }
    }

    var byteCount: Int { output.byteCount }

    func write(_ text: String) throws(StorageError) {
        var text = text
        let failure: DiskError? = text.withUTF8 { bytes in
            do throws(DiskError) {
                try output.append(UnsafeRawBufferPointer(bytes))
                return nil
            } catch { return error }
        }
        if let failure { throw .disk(failure) }
    }

    /// Makes the file durable under its name.
    func finish() throws(IntelGraphError) {
        do throws(DiskError) {
            try output.finish()
            try disk.rename(path + ".part", to: path)
            try disk.syncDirectory(directoryPart(of: path))
        } catch { throw .storage("\(error)") }
    }

    /// Removes what was written.
    func discard() {
        // It may not be there any more; then there is nothing to do.
        try? disk.remove(path + ".part")
    }
}
