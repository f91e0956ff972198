import Bolt
public import Graph

/// The rows of a statement, fetched from the server as they are taken.
public final class BoltResult {
    public let columns: [String]
    /// Where the statement runs; nil where the server does not say that before the rows.
    public let database: String?
    /// What the server said after the last row; nil before.
    public private(set) var summary: BoltSummary?
    private let connection: BoltConnection
    private let fetchCount: Int64
    /// The number of the request for rows that has no answer yet.
    private var pull: Int
    private let turn: Int

    init(
        _ connection: BoltConnection, columns: [String], database: String?, pull: Int,
        fetchCount: Int64, turn: Int
    ) {
        self.connection = connection
        self.columns = columns
        self.database = database
        self.pull = pull
        self.fetchCount = fetchCount
        self.turn = turn
    }

    /// The next row; nil behind the last.
    @available(*, noasync)
    public func next() throws(BoltClientError) -> [Value]? {
        while summary == nil {
            switch try connection.row(of: pull) {
            case .row(let values): return values
            case .end(let metadata):
                if case .boolean(true)? = metadata["has_more"] {
                    pull = try connection.pull(.init(count: fetchCount), turn: turn)
                } else {
                    summary = BoltSummary(metadata)
                }
            }
        }
        return nil
    }
}
