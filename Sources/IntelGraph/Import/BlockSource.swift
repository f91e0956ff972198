import CSV
import Foundation
import Synchronization

/// Cuts import files into blocks of whole records, which threads then read on their own.
final class BlockSource: Sendable {
    /// Whole records of one file.
    final class Block: @unchecked Sendable {
        // Safe: the source fills it, then one thread has it.
        fileprivate(set) var file = 0
        fileprivate(set) var firstLine = 1
        fileprivate(set) var count = 0
        fileprivate var buffer: UnsafeMutableRawBufferPointer

        init() { buffer = .allocate(byteCount: BlockSource.blockByteCount * 2, alignment: 16) }
        deinit { buffer.deallocate() }

        var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[..<count]) }
    }

    private struct State {
        var file = -1
        var stream: ByteStream?
        var isAtEnd = true
        /// Bytes read that belong to the next block.
        var rest: [UInt8] = []
        var line = 1
        var isStart = true
        /// Of the files before.
        var readByteCount = 0
    }

    private let paths: [String]
    private let options: CSVOptions
    private let state = Mutex(State())
    static let blockByteCount = 2 << 20

    init(_ paths: [String], _ options: CSVOptions) {
        self.paths = paths
        self.options = options
    }

    /// Bytes read so far, of all files, as they are on disk.
    var readByteCount: Int {
        state.withLock { $0.readByteCount + ($0.stream?.fileByteCount ?? 0) }
    }

    /// Fills a block; false at the end of the last file.
    func next(_ block: Block) throws(CSVError) -> Bool {
        // The state is locked while a file is read: the threads would wait for the disk anyway.
        let result: Result<Bool, CSVError> = state.withLock { state in
            do throws(CSVError) {
                return .success(try fill(block, &state))
            } catch .unreadable(let reason) {
                return .failure(.unreadable(reason))
            } catch {
                return .failure(.unreadable("\(paths[state.file]), \(error)"))
            }
        }
        return try result.get()
    }

    private func fill(_ block: Block, _ state: inout State) throws(CSVError) -> Bool {
        while true {
            if state.isAtEnd, state.rest.isEmpty {
                guard try open(&state) else { return false }
            }
            block.file = state.file
            block.firstLine = state.line
            block.count = 0
            put(state.rest[...], in: block)
            state.rest.removeAll(keepingCapacity: true)
            while true {
                try read(into: block, &state)
                if state.isStart {
                    let mark = CSVScanner.byteOrderMarkCount(block.bytes)
                    if mark > 0 {
                        let rest = Array(block.bytes.dropFirst(mark))
                        block.count = 0
                        put(rest[...], in: block)
                    }
                    state.isStart = false
                }
                let cut = try cut(block.bytes, &state)
                if cut > 0 || state.isAtEnd {
                    state.rest.append(contentsOf: block.bytes[cut...])
                    block.count = cut
                    break
                }
            }
            if block.count > 0 { return true }
            state.rest.removeAll()
        }
    }

    private func open(_ state: inout State) throws(CSVError) -> Bool {
        state.readByteCount += state.stream?.fileByteCount ?? 0
        state.stream = nil
        state.file += 1
        guard state.file < paths.count else { return false }
        do throws(UnreadableFile) {
            state.stream = try ByteStream(path: paths[state.file])
        } catch { throw .unreadable(error.reason) }
        state.isAtEnd = false
        state.isStart = true
        state.line = 1
        return true
    }

    private func put(_ bytes: ArraySlice<UInt8>, in block: Block) {
        makeRoom(for: bytes.count, in: block)
        UnsafeMutableRawBufferPointer(rebasing: block.buffer[block.count...]).copyBytes(from: bytes)
        block.count += bytes.count
    }

    private func makeRoom(for byteCount: Int, in block: Block) {
        guard block.count + byteCount > block.buffer.count else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: (block.count + byteCount) * 2, alignment: 16)
        larger.copyMemory(from: block.bytes)
        block.buffer.deallocate()
        block.buffer = larger
    }

    private func read(into block: Block, _ state: inout State) throws(CSVError) {
        let wanted = block.count + Self.blockByteCount
        while block.count < wanted, !state.isAtEnd {
            do throws(UnreadableFile) {
                let bytes = try state.stream?.read() ?? []
                state.isAtEnd = bytes.isEmpty
                put(bytes[...], in: block)
            } catch { throw .unreadable(error.reason) }
        }
    }

    /// How many of the bytes are whole records; counts their lines.
    private func cut(
        _ bytes: UnsafeRawBufferPointer, _ state: inout State
    ) throws(CSVError) -> Int {
        guard let start = bytes.baseAddress else { return 0 }
        let hasQuotes = options.quote.map { memchr(start, Int32($0), bytes.count) != nil } ?? false
        let isPlain = memchr(start, Int32(UInt8(ascii: "\r")), bytes.count) == nil && !hasQuotes
        if isPlain {
            // Without quotes every line end ends a record.
            var end = bytes.count
            if !state.isAtEnd {
                while end > 0, bytes[end - 1] != UInt8(ascii: "\n") { end -= 1 }
                guard end > 0 else {
                    guard bytes.count <= options.maximumRecordByteCount else {
                        throw .limit(
                            line: state.line,
                            reason: "more than \(options.maximumRecordByteCount) bytes in a line")
                    }
                    return 0
                }
            }
            state.line += Self.lineCount(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
            return end
        }
        var scanner = CSVScanner(options, firstLine: state.line)
        var offset = 0
        while true {
            do throws(CSVError) {
                guard try scanner.scan(bytes, at: &offset, isLast: state.isAtEnd) else { break }
            } catch .malformed {
                // Whoever reads the block finds the same and says so.
                continue
            } catch {
                // The records before it are still good; then the error comes again.
                if offset > 0 { break }
                throw error
            }
        }
        state.line = scanner.nextLine
        return state.isAtEnd && offset == 0 ? bytes.count : offset
    }

    private static func lineCount(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let start = bytes.baseAddress else { return 0 }
        let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
        var count = 0
        var index = 0
        while index + 8 <= bytes.count {
            // Each byte counts for itself, and none to more than 255 before all are added up.
            let stop = min(bytes.count - 8, index + 254 * 8)
            var counts: UInt64 = 0
            while index <= stop {
                let word = (start + index).loadUnaligned(as: UInt64.self)
                let others = word ^ 0x0a0a_0a0a_0a0a_0a0a
                counts &+= ~((others & low &+ low) | others | low) &>> 7
                index &+= 8
            }
            for byte in 0..<8 { count += Int(counts >> UInt64(8 * byte) & 0xff) }
        }
        for byte in bytes[index...] where byte == UInt8(ascii: "\n") { count += 1 }
        return count
    }
}
