import Foundation

/// A child process running the command under test.
struct Child {
    private let process = Process()
    private let output = Pipe()

    init(_ arguments: [String], binary: String) throws {
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// Ends the process as a power switch would: it runs no line of code more.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    var isRunning: Bool { process.isRunning }

    /// Waits for the end; what was printed, or an error if the exit status is not 0.
    func result() throws -> String {
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0, process.terminationReason == .exit else {
            throw CampaignFailure(
                "\((process.arguments ?? []).joined(separator: " ")) ended with status \(process.terminationStatus)"
            )
        }
        return String(decoding: printed, as: UTF8.self)
    }

    /// Runs a command to its end.
    static func run(_ arguments: [String], binary: String) throws -> String {
        try Child(arguments, binary: binary).result()
    }
}
