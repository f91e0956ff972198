import Disk
import Synchronization

/// Keeps the rows that an import could not take: all of them in a file, if there is one, and the
/// first one's reason for an error.
final class RejectLog: Sendable {
    private struct State {
        var count: Int
        var first: String?
        var file: (any DiskFile)?
        var byteCount: Int
        var failure: DiskError?
    }

    private let state: Mutex<State>
    private let tolerance: Int

    /// - Parameters:
    ///   - count: how many rows an import before has rejected in stages that are not repeated.
    ///   - byteCount: how much of the file they take; the rest is cut off.
    init(
        path: String?, tolerance: Int, count: Int, byteCount: Int, _ disk: any Disk
    ) throws(DiskError) {
        self.tolerance = tolerance
        var start = byteCount
        var file: (any DiskFile)?
        if let path {
            let opened = try disk.open(path, byteCount > 0 ? .write : .replace)
            try opened.truncate(to: byteCount)
            if byteCount == 0 {
                let header = Array("file,line,reason,row\n".utf8)
                try opened.write(header.span.bytes, at: 0)
                start = header.count
            }
            file = opened
        }
        state = Mutex(State(count: count, file: file, byteCount: start))
    }

    var count: Int { state.withLock { $0.count } }
    var byteCount: Int { state.withLock { $0.byteCount } }

    /// Notes a row.
    /// - Throws: if there are more than may be.
    func add(path: String, line: Int, reason: String, row: UnsafeRawBufferPointer)
        throws(IntelGraphError)
    {
        let place = "\(path), line \(line): \(reason)"
        let failure: IntelGraphError? = state.withLock { state in
            state.count += 1
            state.first = state.first ?? place
            if let file = state.file {
                let shown = String(decoding: row.prefix(4_096), as: UTF8.self)
                let fields = [path, "\(line)", reason, shown.filter { !$0.isNewline }]
                let text = Array((fields.map(csvField).joined(separator: ",") + "\n").utf8)
                do throws(DiskError) {
                    try file.write(text.span.bytes, at: state.byteCount)
                } catch { return .storage("\(error)") }
                state.byteCount += text.count
            }
            guard state.count > tolerance else { return nil }
            let first = state.first ?? place
            return .storage(
                tolerance == 0
                    ? first
                    : "\(state.count) rows could not be imported, \(tolerance) are tolerated; "
                        + "the first: \(first)")
        }
        if let failure { throw failure }
    }
}

/// A field as RFC 4180 writes it: in quotes where it has to be.
func csvField(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x2c || $0 == 0x22 || $0 == 0x0a || $0 == 0x0d })
    else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"") + "\""
}
