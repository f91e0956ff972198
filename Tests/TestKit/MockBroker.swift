import Foundation
import Synchronization

/// A Kafka cluster on loopback TCP in a process of its own (`Tests/Interop/mock_broker.py`). It
/// ends with this object.
public final class MockBroker: Sendable {
    /// Whether the machine has what a broker needs: python3 and librdkafka.
    public static let isAvailable: Bool = {
        (try? MockBroker()) != nil
    }()
    public static let skipped = "a broker needs python3 and librdkafka.so.1"

    /// Where to reach the cluster.
    public let bootstrapServers: String

    private let process: Mutex<Process>
    private let commands: FileHandle
    private let answers: Mutex<FileHandle>

    public struct Failure: Error, CustomStringConvertible {
        public var description: String
    }

    public init(brokerCount: Int = 1) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", repositoryRoot + "/Tests/Interop/mock_broker.py", String(brokerCount),
        ]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        commands = input.fileHandleForWriting
        bootstrapServers = readLine(from: output.fileHandleForReading)
        answers = Mutex(output.fileHandleForReading)
        self.process = Mutex(process)
        guard bootstrapServers.contains(":") else {
            throw Failure(description: "the mock broker did not start")
        }
    }

    deinit { try? commands.close() }  // The script ends with its input.

    public func createTopic(_ name: String, partitions: Int) throws {
        try send("topic \(name) \(partitions)")
    }

    /// Brokers count from 1.
    public func takeDown(_ broker: Int = 1) throws { try send("down \(broker)") }
    public func bringUp(_ broker: Int = 1) throws { try send("up \(broker)") }

    public func delayAnswers(of broker: Int = 1, milliseconds: Int) throws {
        try send("rtt \(broker) \(milliseconds)")
    }

    /// Moves the leadership of a topic partition to another broker.
    public func setLeader(_ topic: String, _ partition: Int, broker: Int) throws {
        try send("leader \(topic) \(partition) \(broker)")
    }

    /// Answers the next requests of one kind with these error codes of the Kafka protocol.
    public func failNext(apiKey: Int, codes: [Int]) throws {
        try send("error \(apiKey) " + codes.map(String.init).joined(separator: " "))
    }

    private func send(_ command: String) throws {
        let answer = try answers.withLock { handle in
            try commands.write(contentsOf: Data((command + "\n").utf8))
            return readLine(from: handle)
        }
        guard answer == "ok" else { throw Failure(description: "\(command): \(answer)") }
    }
}

/// One line without its end; what there was when the stream ended.
private func readLine(from handle: FileHandle) -> String {
    var line: [UInt8] = []
    while let byte = try? handle.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
        line.append(byte)
    }
    return String(decoding: line, as: UTF8.self)
}
