import CEdit
import Glibc

/// Reads lines from a terminal with editing, history and completion, through libedit.
///
/// Keys are emacs's, or as the user's `~/.editrc` binds them. One editor per process; it belongs
/// to the thread that made it.
@safe public final class LineEditor {
    /// What a read ends with.
    public enum Input: Equatable {
        case line(String)
        /// Ctrl-C: the line is dropped.
        case interrupted
        /// Ctrl-D on an empty line, or the terminal went away.
        case end
    }

    /// The completions of the word before the cursor, given with all that stands before it.
    public var complete: (_ word: String, _ before: String) -> [String] = { _, _ in [] }

    private let edit: OpaquePointer
    private let history: OpaquePointer
    private let historyPath: String?
    private var prompt: [CChar] = [0]
    private var isInterrupted = false

    /// The most lines that the history keeps.
    private static let historyLimit: Int32 = 5_000

    /// An editor over standard input; nil where that is no terminal that can edit.
    ///
    /// - Parameter historyPath: The file that keeps the history; nil keeps none.
    public init?(program: String, historyPath: String?) {
        guard isatty(0) == 1, let edit = unsafe edit_open(program),
            let history = unsafe history_init()
        else { return nil }
        unsafe self.edit = edit
        unsafe self.history = history
        self.historyPath = historyPath
        unsafe edit_history_limit(history, Self.historyLimit)
        if let historyPath { _ = unsafe edit_history_load(history, historyPath) }
        configure()
    }

    deinit {
        unsafe el_end(edit)
        unsafe history_end(history)
    }

    /// Reads one line, without its end.
    public func readLine(prompt text: String) -> Input {
        prompt = Array(text.utf8CString)
        isInterrupted = false
        var count: Int32 = 0
        guard let line = unsafe el_gets(edit, &count), count > 0 else {
            return isInterrupted ? .interrupted : .end
        }
        var text = unsafe String(cString: line)
        while text.last == "\n" || text.last == "\r" { text.removeLast() }
        return .line(text)
    }

    /// Adds an entry to the history and to its file.
    public func remember(_ entry: String) {
        guard !entry.isEmpty else { return }
        unsafe edit_history_add(history, entry)
        if let historyPath { _ = unsafe edit_history_save(history, historyPath) }
    }

    private func configure() {
        unsafe edit_set_client(edit, Unmanaged.passUnretained(self).toOpaque())
        unsafe edit_set_prompt(edit) { edit in
            let editor = unsafe LineEditor.of(edit)
            // The array lives until the next prompt, which is as long as libedit looks at it.
            return unsafe editor?.prompt.withUnsafeBufferPointer { $0.baseAddress }
        }
        unsafe edit_use_emacs_keys(edit)
        unsafe edit_handle_signals(edit)
        unsafe edit_set_history(edit, history)
        unsafe edit_add_function(edit, "complete-word", "complete the word") { edit, _ in
            guard let editor = unsafe LineEditor.of(edit) else { return UInt8(CC_ERROR) }
            return editor.completeWord()
        }
        unsafe edit_add_function(edit, "drop-line", "drop the line") { edit, _ in
            unsafe LineEditor.of(edit)?.isInterrupted = true
            return UInt8(CC_EOF)
        }
        unsafe edit_add_function(edit, "suspend", "stop until the shell goes on") { _, _ in
            raise(SIGTSTP)
            return UInt8(CC_REDISPLAY)
        }
        for (key, function) in Self.bindings { unsafe edit_bind(edit, key, function) }
        unsafe edit_take_signal_keys(edit)
        _ = unsafe el_source(edit, nil)
    }

    private static let bindings = [
        ("^C", "drop-line"), ("^Z", "suspend"), ("^I", "complete-word"),
        ("^R", "em-inc-search-prev"), ("^W", "ed-delete-prev-word"),
        ("\\e[H", "ed-move-to-beg"), ("\\e[F", "ed-move-to-end"),
        ("\\e[1~", "ed-move-to-beg"), ("\\e[4~", "ed-move-to-end"),
        ("\\e[3~", "ed-delete-next-char"),
        ("\\e[1;5C", "em-next-word"), ("\\e[1;5D", "ed-prev-word"),
    ]

    private static func of(_ edit: OpaquePointer?) -> LineEditor? {
        guard let edit = unsafe edit, let client = unsafe edit_client(edit) else { return nil }
        return unsafe Unmanaged<LineEditor>.fromOpaque(client).takeUnretainedValue()
    }
}

// MARK: - Completion

extension LineEditor {
    /// Inserts what all completions have in common; lists them where that is nothing.
    private func completeWord() -> UInt8 {
        guard let line = unsafe el_line(edit) else { return UInt8(CC_ERROR) }
        let typed = unsafe UnsafeRawBufferPointer(
            start: line.pointee.buffer, count: line.pointee.cursor - line.pointee.buffer)
        let before = unsafe String(decoding: typed, as: UTF8.self)
        let word = String(
            before.reversed().prefix { $0.isLetter || $0.isNumber || "_.:".contains($0) }
                .reversed())
        let found = complete(word, before)
        guard let first = found.first else { return UInt8(CC_REFRESH_BEEP) }
        let common = found.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
        if found.count == 1 || common.count > word.count {
            // The beginning may be written in another case than what completes it.
            unsafe el_deletestr(edit, Int32(word.count))
            _ = unsafe el_insertstr(edit, found.count == 1 ? common + " " : common)
            return UInt8(CC_REFRESH)
        }
        print()
        print(found.prefix(60).joined(separator: "  "))
        return UInt8(CC_REDISPLAY)
    }
}

extension String {
    /// What both begin with.
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
