import Bolt

/// What a server counts about itself; `/metrics` shows it.
///
/// Adding costs an atomic addition or two, and is done per statement or connection, never per row.
public final class Metrics: Sendable {
    /// What a client asks the server to do with a transaction.
    enum Operation: String, CaseIterable {
        case read, write, schema, begin, commit, rollback
    }

    /// Clients that were let in, that were not, and those who asked for what they may not.
    public let logins = Counter()
    public let failedLogins = Counter()
    public let refusals = Counter()

    /// Connections since the start, and those that were hung up on because there were too many:
    /// who was told so over HTTP is among both.
    let boltConnections = Counter()
    let httpConnections = Counter()
    let refusedConnections = Counter()
    /// Rows that were sent to clients.
    let rows = Counter()
    /// How long each operation took, from the request to the last row's way to the socket.
    private let operations = Operation.allCases.map { _ in Histogram(bounds: Histogram.seconds) }
    /// Failures that clients were told, by whom their code blames.
    let clientErrors = Counter()
    let transientErrors = Counter()
    let databaseErrors = Counter()
    /// HTTP requests by the first digit of their answer's status, and how long they took.
    let httpAnswers = (0..<6).map { _ in Counter() }
    let httpRequests = Histogram(bounds: Histogram.seconds)

    init() {}

    func histogram(of operation: Operation) -> Histogram {
        operations[Operation.allCases.firstIndex(of: operation) ?? 0]
    }

    func note(_ failure: Failure) {
        if failure.code.hasPrefix("Neo.ClientError.") {
            clientErrors.add()
        } else if failure.code.hasPrefix("Neo.TransientError.") {
            transientErrors.add()
        } else {
            databaseErrors.add()
        }
    }
}
