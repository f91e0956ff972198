/// What `verify` found.
public struct VerifyReport: Sendable {
    /// At most this many problems are described; the rest is only counted.
    public static let describedProblemLimit = 1_000

    public internal(set) var nodeCount = 0
    public internal(set) var relationshipCount = 0
    public internal(set) var partitionCount = 0
    /// The LSN that the graph stands at.
    public internal(set) var lsn: UInt64 = 0
    /// One text per problem, with table and place.
    public private(set) var problems: [String] = []
    public private(set) var problemCount = 0

    mutating func add(_ problem: String) {
        problemCount += 1
        if problems.count < Self.describedProblemLimit { problems.append(problem) }
    }

    /// Notes a problem unless both are equal.
    mutating func compare<T: Equatable>(
        _ what: @autoclosure () -> String, stored: T, found: T
    ) {
        if stored != found { add("\(what()): stored \(stored), counted \(found)") }
    }
}
