import Foundation

/// A growing file of Debezium's events, each a new entity.
final class EventFile: Sendable {
    let path: String
    private static let database = "load/events"

    init() throws {
        path = FileManager.default.temporaryDirectory.path
            + "/intelgraph-load-\(UUID().uuidString).jsonl"
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw LoadError("\(path) cannot be made")
        }
    }

    deinit {
        // What is left is in the directory for temporary files.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Appends events at a steady pace; how many there were at the end.
    func append(perSecond rate: Int, until isOver: () -> Bool) throws -> Int {
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw LoadError("\(path) cannot be written")
        }
        defer { try? handle.close() }
        let start = ContinuousClock.now
        var count = 0
        while !isOver() {
            let due = Int(Double((ContinuousClock.now - start).nanoseconds) / 1e9 * Double(rate))
            if due > count {
                let milliseconds = Int(Date().timeIntervalSince1970 * 1_000)
                let lines = (count..<due).map { Self.line($0, milliseconds) }.joined()
                try handle.write(contentsOf: Data(lines.utf8))
                count = due
            }
            usleep(5_000)
        }
        return count
    }

    /// The events that the graph holds.
    func count(in address: SocketAddress) throws -> Int {
        let writer = OperationWriter(database: Self.database)
        var operations = [
            writer.statement("count", "MATCH (n:Entity) RETURN count(n)", isReadOnly: true)
        ][...]
        let driver = Driver(address, connections: 1) { operations.popFirst() }
        let measured = try driver.run()
        if let (error, _) = measured.errors.first { throw LoadError("events: \(error)") }
        guard let count = driver.lastAnswered?.lastInteger else {
            throw LoadError("the count did not come")
        }
        return count
    }

    /// Waits until so many events have arrived, but not for ever; how many have.
    func wait(for wanted: Int, in address: SocketAddress) throws -> Int {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if try count(in: address) >= wanted { break }
            usleep(100_000)
        }
        return try count(in: address)
    }

    private static func line(_ number: Int, _ milliseconds: Int) -> String {
        """
        {"topic":"ig.public.entities","key":"{\\"tenant_id\\":\\"load\\",\
        \\"case_id\\":\\"events\\",\\"id\\":\(number)}",\
        "value":"{\\"before\\":null,\\"after\\":{\\"tenant_id\\":\\"load\\",\
        \\"case_id\\":\\"events\\",\\"id\\":\(number),\\"type\\":\\"person\\",\\"name\\":\\"Person \
        \(number)\\",\\"score\\":\\"AA==\\",\\"lat\\":59.9,\\"lon\\":10.7,\\"version\\":1},\
        \\"source\\":{\\"version\\":\\"3.0.0.Final\\",\\"connector\\":\\"postgresql\\",\
        \\"name\\":\\"ig\\",\\"ts_ms\\":\(milliseconds),\\"db\\":\\"load\\",\
        \\"schema\\":\\"public\\",\\"table\\":\\"entities\\",\\"txId\\":\(number),\
        \\"lsn\\":\(1_000 + number)},\
        \\"op\\":\\"c\\",\\"ts_ms\\":\(milliseconds)}"}

        """
    }
}
