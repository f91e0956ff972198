import Graph

/// Something that verification found wrong.
public struct StoreProblem: Sendable, Equatable, CustomStringConvertible {
    /// The table, and the partition where one is meant.
    public let place: String
    public let text: String

    public var description: String { "\(place): \(text)" }
}

/// Walks every table of a snapshot and compares them with each other.
///
/// What is kept twice must agree: nodes and label lists, relationships and both adjacencies,
/// elements and index entries, counts and content hash with their sums.
final class Verifier {
    let access: TableAccess
    let tokens: TokenCatalog
    let schema: SchemaCatalog
    private(set) var problems: [StoreProblem] = []
    private let progress: (String) -> Void
    /// Beyond this many, one more says nothing new.
    private static let problemLimit = 1_000

    init(_ snapshot: Snapshot, progress: @escaping (String) -> Void) {
        access = snapshot.access
        tokens = snapshot.tokens.catalog
        schema = snapshot.schema
        self.progress = progress
    }

    func report(_ place: String, _ text: String) {
        if problems.count < Self.problemLimit {
            problems.append(StoreProblem(place: place, text: text))
        }
    }

    /// Runs a part of the walk; bytes that cannot be read are a problem, not the end.
    func attempt(_ place: String, _ body: () throws(StorageError) -> Void) {
        do { try body() } catch { report(place, "\(error)") }
    }

    func run() throws(StorageError) {
        for record in try access.allPartitions() {
            progress("partition \(record.name)")
            let place = "partition \(record.name)"
            attempt(place) { () throws(StorageError) in
                if try access.partition(named: record.name) != record.id {
                    report(place, "its name leads to another partition")
                }
                var verifier = PartitionVerifier(self, record)
                try verifier.run()
            }
        }
        progress("event ids")
        attempt("event ids") { () throws(StorageError) in try verifyEventIDs() }
        progress("users")
        attempt("users") { () throws(StorageError) in try verifyUsers() }
        progress("pages")
        attempt("pages") { () throws(StorageError) in try verifyPages() }
    }

    private func verifyEventIDs() throws(StorageError) {
        let ids = try access.entryCount(of: access.tables.eventIDs)
        let expiries = try access.entryCount(of: access.tables.eventExpiry)
        if ids != expiries { report("event ids", "\(ids) ids but \(expiries) expiry times") }
    }
}

extension Store {
    /// Walks everything in a frozen view and the changelog, and returns what does not agree.
    ///
    /// - Parameter progress: called with what is walked next.
    @available(*, noasync)
    public func verify(progress: @escaping (String) -> Void = { _ in }) throws(StorageError)
        -> [StoreProblem]
    {
        let verifier = Verifier(try snapshot(), progress: progress)
        try verifier.run()
        progress("changelog")
        for problem in try changelogProblems() { verifier.report("changelog", problem) }
        return verifier.problems
    }
}
