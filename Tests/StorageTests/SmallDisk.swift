import Foundation
import TestKit

/// A file system of a few megabytes: a mounted tmpfs.
struct SmallDisk {
    let path: String

    struct CannotMount: Error {}

    /// Whether this process may mount; in most containers it may not.
    static let canMount: Bool = {
        do {
            try with(byteCount: 1 << 20) { _ in }
            return true
        } catch { return false }
    }()

    /// Runs `body` with a disk that is gone afterwards.
    static func with(byteCount: Int, _ body: (SmallDisk) throws -> Void) throws {
        try withTemporaryDirectory { path in
            try mount(["-t", "tmpfs", "-o", "size=\(byteCount)", "tmpfs", path])
            defer { try? run("umount", ["-l", path]) }  // The test has its result by now.
            try body(SmallDisk(path: path))
        }
    }

    func makeReadOnly() throws { try Self.mount(["-o", "remount,ro", path]) }

    private static func mount(_ arguments: [String]) throws { try run("mount", arguments) }

    private static func run(_ command: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [command] + arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CannotMount() }
    }
}
