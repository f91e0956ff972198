import ArgumentParser
import Foundation

/// Writes to standard output and standard error, whole lines at a time.
enum Output {
    /// Writes to standard output. A reader that went away ends the program quietly, as pipes do.
    static func write(_ text: String) { send(text, to: 1) }

    static func writeLine(_ text: String) { send(text + "\n", to: 1) }

    /// Writes to standard error without ending the line.
    static func prompt(_ text: String) { send(text, to: 2) }

    /// Writes a line to standard error: progress, notes, errors.
    static func note(_ text: String) { send(text + "\n", to: 2) }

    /// Replaces the current line of standard error; only where that is a terminal.
    static func progress(_ text: String) {
        guard isErrorTerminal else { return }
        send("\r\u{1B}[K" + text, to: 2)
    }

    static func endProgress() {
        guard isErrorTerminal else { return }
        send("\r\u{1B}[K", to: 2)
    }

    static let isErrorTerminal = isatty(2) == 1

    private static func send(_ text: String, to descriptor: Int32) {
        var text = text
        let isWhole = text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
                if count < 0 {
                    if errno == EINTR || errno == EAGAIN { continue }
                    return false
                }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
            return true
        }
        if !isWhole && descriptor == 1 { exit(errno == EPIPE ? 0 : 1) }
    }
}

/// How results are printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json, csv
}
