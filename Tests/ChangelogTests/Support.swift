import Changelog
import Disk

/// Opens the log of shard 7 in `directory`.
func openLog(
    _ directory: String, disk: any Disk = PosixDisk(), shard: UInt128 = 7, epoch: UInt64 = 1,
    fileByteCount: Int = 16_384
) throws(ChangelogError) -> ChangelogWriter {
    try ChangelogWriter(
        directory: directory, disk: disk,
        options: ChangelogOptions(
            shard: shard, epoch: epoch, fileByteCount: fileByteCount,
            compression: .zstd(level: 1, minimumByteCount: 100)))
}

/// All records of the log from `lsn` on.
func readAll(
    _ directory: String, disk: any Disk = PosixDisk(), from lsn: LSN = .first
) throws(ChangelogError) -> [ChangelogRecord] {
    var reader = try ChangelogReader(directory: directory, disk: disk, from: lsn)
    var records: [ChangelogRecord] = []
    while let record = try reader.next() { records.append(record) }
    return records
}

/// A payload that tells its number; some are long enough to be compressed, one in eight is empty.
func payload(_ index: Int) -> [UInt8] {
    if index % 8 == 7 { return [] }
    let text = "record \(index) "
    return Array(String(repeating: text, count: 1 + index % 5 * 4).utf8)
}
