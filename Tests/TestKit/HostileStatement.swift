public import Graph

/// A statement made to use up stack, memory or time, and the limit that has to stop it.
public struct HostileStatement: Sendable, CustomStringConvertible {
    public let name: String
    public let text: @Sendable () -> String
    public var parameters: @Sendable () -> [String: Value] = { [:] }
    /// Details of errors that name the limit; empty where the statement has to succeed.
    public let stoppedBy: Set<String>
    /// Files that it reads, to be made in a directory that it may read from.
    public let files: [File]

    /// A file by its name.
    public struct File: Sendable {
        public let name: String
        public let content: @Sendable () -> String
    }

    public var description: String { name }

    init(
        _ name: String, stoppedBy: Set<String>,
        _ text: @escaping @autoclosure @Sendable () -> String,
        parameters: @escaping @Sendable () -> [String: Value] = { [:] }, files: [File] = []
    ) {
        self.name = name
        self.text = text
        self.parameters = parameters
        self.stoppedBy = stoppedBy
        self.files = files
    }

    public static let all =
        texts + shapes + holders + wideHolders + runners + functions + values + sharedStrings

    /// Makes the clique that the statements run on.
    public static let setUp = [
        "UNWIND range(1, 30) AS i CREATE (:K {id: i})",
        "MATCH (a:K), (b:K) WHERE a <> b CREATE (a)-[:T]->(b)",
    ]

    static let time: Set = ["Deadline"]
    static let memory: Set = ["MemoryBudget"]
    static let memoryOrTime: Set = ["MemoryBudget", "Deadline"]
    static let listSize: Set = ["MemoryBudget", "ListSize"]
    static let stringSize: Set = ["MemoryBudget", "StringSize"]
    static let nestedSize: Set = ["MemoryBudget", "ListSize", "ValueNesting", "Deadline"]
    static let nesting: Set = ["NestingTooDeep"]

    static func nested(_ opening: String, _ closing: String, _ depth: Int) -> String {
        "RETURN " + String(repeating: opening, count: depth) + "1"
            + String(repeating: closing, count: depth) + " AS x"
    }
}
