import Disk
import LMDB

/// Gives the blocks of free pages back to the file system, for LMDB's file never shrinks.
///
/// A page is safe to give back if it is free in the last commit and in every state that a reader
/// or a checkpoint holds: an entry of the free list that is older than the oldest reader. Nothing
/// may write meanwhile, so this runs on the writer thread between groups.
struct SpaceReclaimer {
    /// Between groups shorter runs are not worth a call; LMDB uses them again soon anyway.
    static let worthwhilePageCount = 64

    let environment: Environment
    let disk: any Disk
    /// Shorter runs of pages are left alone.
    let minimumRunPageCount: Int

    /// Returns how many bytes were given back, some of which may have been before.
    func run() throws(StorageError) -> Int {
        let pages: [Int]
        do { pages = try freePages().sorted() } catch { throw .lmdb(error) }
        do { return try punch(pages) } catch { throw .disk(error) }
    }

    /// The pages that no state in use can see.
    private func freePages() throws(LMDBError) -> [Int] {
        let oldest = try environment.readers().compactMap(\.transaction).min() ?? 0
        var pages: [Int] = []
        let transaction = try environment.readTransaction()
        var list = try transaction.freeList()
        while let entry = try list.next(), entry.transaction < oldest {
            pages.append(contentsOf: entry.pages)
        }
        return pages
    }

    private func punch(_ pages: [Int]) throws(DiskError) -> Int {
        guard pages.count >= minimumRunPageCount else { return 0 }
        let file = try disk.open(environment.path, .write)
        let size = environment.pageByteCount
        var byteCount = 0
        var start = 0
        for index in pages.indices
        where index + 1 == pages.count || pages[index + 1] != pages[index] + 1 {
            let count = index + 1 - start
            if count >= minimumRunPageCount {
                try file.punchHole(byteOffset: pages[start] * size, byteCount: count * size)
                byteCount += count * size
            }
            start = index + 1
        }
        return byteCount
    }
}
