import Foundation
import TestKit

/// The `intelgraph` that was built with these tests, run in a shell as a user runs it.
enum Command {
    /// What a command line left behind.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// The folder of the test's executable; the command lies beside it.
    static let folder: String = {
        let executable = try? FileManager.default.destinationOfSymbolicLink(
            atPath: "/proc/self/exe")
        return (executable as NSString? ?? "").deletingLastPathComponent
    }()

    /// A command line that runs.
    struct Running {
        let id: pid_t
        fileprivate let directory: String
        let name: String

        func send(_ signal: Int32) { kill(id, signal) }

        /// What it has printed so far.
        func output() throws -> String {
            try String(contentsOfFile: "\(directory)/.\(name).output", encoding: .utf8)
        }

        /// Waits for its end.
        func outcome() throws -> Outcome {
            var status: Int32 = 0
            while waitpid(id, &status, 0) < 0, errno == EINTR {}
            let signal = status & 0x7F
            return Outcome(
                status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal,
                output: try output(),
                errors: try String(
                    contentsOfFile: "\(directory)/.\(name).errors", encoding: .utf8))
        }
    }

    /// Starts a command line of `sh` in a directory. What it prints goes to the files
    /// `.name.output` and `.name.errors` there, for a pipe could fill up unread.
    ///
    /// By `posix_spawn`, for a `Process` takes over the signal mask of the test's thread.
    static func start(_ line: String, in directory: String, name: String) throws -> Running {
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = folder + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
        environment["LC_ALL"] = "C.UTF-8"
        environment["TZ"] = "UTC"
        // The help is wrapped to the terminal's width.
        environment["COLUMNS"] = "100"
        environment["SAMPLES"] = repositoryRoot + "/Samples"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Threads of a pool block signals; an interrupt would never reach the child.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        // A server among the tests has this process ignore SIGPIPE, which a child would inherit.
        var pipe = sigset_t()
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &pipe)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "\(directory)/.\(name).output", flags, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, "\(directory)/.\(name).errors", flags, 0o644)
        let words = ["sh", "-c", "cd '\(directory)' || exit\n\(line)"]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map {
            strdup("\($0.key)=\($0.value)")
        }
        arguments.append(nil)
        variables.append(nil)
        defer { for text in arguments + variables { free(text) } }
        var id: pid_t = 0
        let failure = posix_spawn(&id, "/bin/sh", &actions, &attributes, &arguments, &variables)
        guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EINVAL) }
        return Running(id: id, directory: directory, name: name)
    }

    static func run(_ line: String, in directory: String) throws -> Outcome {
        try start(line, in: directory, name: "command").outcome()
    }
}
