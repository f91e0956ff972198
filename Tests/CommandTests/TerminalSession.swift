import Foundation
import Testing

/// The shell in a pseudo-terminal, in the partition `demo/case`.
final class TerminalSession {
    private let primary: Int32
    private let process: pid_t
    private var seen = ""

    /// - Parameters:
    ///   - options: where statements run; in a new shard of the directory if there are none.
    ///   - columns: how wide the terminal is.
    init(directory: String, _ options: [String] = [], columns: UInt16 = 120) throws {
        // As posix_openpt, unlockpt and ptsname do, which Glibc's module does not show.
        primary = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var isLocked: Int32 = 0
        var number: Int32 = 0
        guard primary >= 0, ioctl(primary, 0x4004_5431, &isLocked) == 0,
            ioctl(primary, 0x8004_5430, &number) == 0
        else { throw POSIXError(.EIO) }
        let name = "/dev/pts/\(number)"
        var size = winsize(ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(primary, UInt(TIOCSWINSZ), &size)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The first terminal that a session's leader opens becomes its own, so that keys signal.
        posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        // glibc's number of POSIX_SPAWN_SETSID, which its header shows to GNU sources only.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | 0x80)
        var environment = ProcessInfo.processInfo.environment
        environment["LC_ALL"] = "C.UTF-8"
        environment["TERM"] = "xterm"
        environment["INTELGRAPH_HISTORY"] = directory + "/history"
        let local = ["--data", directory + "/shard", "-p", "demo/case", "--create"]
        let words =
            [Command.folder + "/intelgraph", "query"] + (options.isEmpty ? local : options)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map {
            strdup("\($0.key)=\($0.value)")
        }
        arguments.append(nil)
        variables.append(nil)
        defer { for text in arguments + variables { free(text) } }
        var id: pid_t = 0
        let failure = posix_spawn(&id, words[0], &actions, &attributes, &arguments, &variables)
        guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EINVAL) }
        process = id
    }

    deinit {
        kill(process, SIGKILL)
        close(primary)
    }

    /// Types keys once the prompt is there: until then the terminal itself would take some.
    func atPrompt(type keys: String) throws {
        try expect("demo/case> ")
        // The prompt is on the screen a moment before the editor takes over the keys.
        usleep(50_000)
        try send(keys)
    }

    /// Types keys.
    func send(_ keys: String) throws {
        let bytes = Array(keys.utf8)
        guard write(primary, bytes, bytes.count) == bytes.count else { throw POSIXError(.EIO) }
    }

    /// Reads until the screen shows the text, and forgets what came up to there, which it gives.
    @discardableResult
    func expect(_ text: String, line: Int = #line) throws -> String {
        let deadline = ContinuousClock.now + .seconds(60)
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            if let range = seen.range(of: text) {
                defer { seen = String(seen[range.upperBound...]) }
                return String(seen[..<range.lowerBound])
            }
            var waiting = pollfd(fd: primary, events: Int16(POLLIN), revents: 0)
            let count = poll(&waiting, 1, 1_000) > 0 ? read(primary, &buffer, buffer.count) : 0
            guard count >= 0, ContinuousClock.now < deadline else {
                Issue.record("line \(line): the terminal never showed '\(text)', but: \(seen)")
                throw POSIXError(.ETIMEDOUT)
            }
            seen += String(decoding: buffer[..<count], as: UTF8.self)
        }
    }

    /// Waits for the end; gives the exit status.
    func end() throws -> Int32 {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let alarm = DispatchWorkItem { [process] in kill(process, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: alarm)
        defer { alarm.cancel() }
        while read(primary, &buffer, buffer.count) > 0 {}
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
    }
}
