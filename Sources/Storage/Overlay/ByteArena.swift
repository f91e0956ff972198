/// Keeps copies of small byte strings at addresses that stay, until it is emptied or goes.
final class ByteArena {
    private var blocks: [UnsafeMutableRawBufferPointer] = []
    private var used = 0
    /// What all blocks take.
    private(set) var byteCount = 0
    private static let blockByteCount = 64 << 10

    deinit { for block in blocks { block.deallocate() } }

    /// Copies `bytes`; the copy lives as long as the arena is not emptied.
    func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let room = allocate(bytes.count)
        room.copyMemory(from: bytes)
        return UnsafeRawBufferPointer(room)
    }

    func copy(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        bytes.withUnsafeBytes { copy($0) }
    }

    func removeAll() {
        for block in blocks.dropFirst() { block.deallocate() }
        blocks.removeLast(max(0, blocks.count - 1))
        if let first = blocks.first, first.count > Self.blockByteCount {
            first.deallocate()
            blocks = []
        }
        byteCount = blocks.first?.count ?? 0
        used = 0
    }

    private func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
        if let last = blocks.last, last.count - used >= count {
            defer { used += count }
            return UnsafeMutableRawBufferPointer(rebasing: last[used..<used + count])
        }
        let block = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(count, Self.blockByteCount), alignment: 8)
        blocks.append(block)
        byteCount += block.count
        used = count
        return UnsafeMutableRawBufferPointer(rebasing: block[..<count])
    }
}
