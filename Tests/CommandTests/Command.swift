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
        let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return (executable as NSString? ?? "").deletingLastPathComponent
    }()

    /// Starts a command line of `sh` in a directory; what it prints goes to the files
    /// `.name.output` and `.name.errors` there, for a pipe could fill up unread.
    static func start(_ line: String, in directory: String, name: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = folder + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
        environment["LC_ALL"] = "C.UTF-8"
        environment["TZ"] = "UTC"
        // The help is wrapped to the terminal's width.
        environment["COLUMNS"] = "100"
        environment["SAMPLES"] = repositoryRoot + "/Samples"
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try file("\(directory)/.\(name).output")
        process.standardError = try file("\(directory)/.\(name).errors")
        try process.run()
        return process
    }

    static func run(_ line: String, in directory: String) throws -> Outcome {
        let process = try start(line, in: directory, name: "command")
        process.waitUntilExit()
        return try outcome(of: process, in: directory, name: "command")
    }

    static func outcome(
        of process: Process, in directory: String, name: String
    ) throws -> Outcome {
        Outcome(
            status: process.terminationReason == .exit
                ? process.terminationStatus : 128 + process.terminationStatus,
            output: try output(in: directory, name: name),
            errors: try String(contentsOfFile: "\(directory)/.\(name).errors", encoding: .utf8))
    }

    /// What a command has printed so far.
    static func output(in directory: String, name: String) throws -> String {
        try String(contentsOfFile: "\(directory)/.\(name).output", encoding: .utf8)
    }

    private static func file(_ path: String) throws -> FileHandle {
        try Data().write(to: URL(fileURLWithPath: path))
        return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }
}
