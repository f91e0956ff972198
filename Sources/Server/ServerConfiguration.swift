public import Ingest

/// What a server listens on, and its limits.
public struct ServerConfiguration: Sendable {
    public var bolt: ListenAddress
    /// Where clients that speak HTTP are served; nil for nowhere.
    public var http: ListenAddress?
    /// The partition of clients that name no database; nil for the only one there is.
    public var defaultDatabase: String?
    /// The certificate with which connections are secured; nil for plain ones.
    public var tls: TLSFiles?
    /// Which tokens are taken; nil for none.
    public var tokens: TokenConfiguration?
    /// Called with what an operator should see, a line each, from any thread.
    public var report: @Sendable (String) -> Void = { _ in }
    /// So many clients may be connected; who comes after them is hung up on.
    public var connectionLimit = 16_384
    /// So many of them may come from one address, of IPv6 from its first half; nil for half of all,
    /// but any number from this machine.
    public var connectionLimitPerAddress: Int?
    /// The most bytes of one message of a client.
    public var messageByteLimit = 16 << 20
    /// Whether clients must say who they are; nil if they must where other machines can reach the
    /// server.
    public var authentication: Authentication?
    /// So many failed logins lock a name out, and ten times as many an address, ...
    public var loginFailureLimit = 5
    /// ... until in this time as many would have been forgotten.
    public var loginLockOut: Duration = .seconds(60)
    /// The password of the user `admin`, who is made if authentication is required and there are
    /// no users; nil for none.
    public var initialPassword: String?
    /// What a password's hash costs: tests have it cheap.
    package var passwordCost = PasswordCost.standard
    /// The most bytes of messages of all clients that are not worked off. Once there are more,
    /// whose message grows is told so, as a failure that drivers try again after, and hung up on.
    public var inFlightByteLimit = 1 << 30
    /// A client is hung up on if it has not been let in by then, ...
    public var authenticationTimeout: Duration = .seconds(30)
    /// ... or if nothing came from it for so long while nothing was done for it; nil for never.
    public var idleTimeout: Duration?
    /// The longest that a transaction may take, whether a statement by itself or several.
    public var transactionTimeout: Duration = .seconds(600)
    /// The longest that a transaction of several statements may hold the writer.
    public var writerTimeout: Duration = .seconds(30)
    /// How long a transaction waits for the record that a bookmark names.
    public var bookmarkTimeout: Duration = .seconds(2)
    /// How long clients have to finish what they do once the server is to end.
    public var drainTimeout: Duration = .seconds(10)
    /// A connection of a client that speaks HTTP is closed if it asks for nothing for so long, or
    /// if a request has not come whole by then.
    public var httpIdleTimeout: Duration = .seconds(75)
    public var httpRequestTimeout: Duration = .seconds(60)
    /// A transaction over HTTP is rolled back if nothing is asked of it for so long.
    public var httpTransactionTimeout: Duration = .seconds(60)
    /// The origins whose pages may use the server from browsers besides its own, such as
    /// `https://tools.example.com`.
    public var httpAllowedOrigins: [String] = []
    /// Threads on which statements run at once. A result that waits for its client to take rows
    /// holds one that is not counted.
    public var threadLimit = 512
    /// Transactions of several statements that read, and open results of each transaction.
    public var readingLimit = 1_000
    public var openResultLimit = 64
    /// Statements that run or whose result is open, of all clients. Where clients say who they are,
    /// each name may have a quarter of these, and of the transactions that read.
    public var openResultTotalLimit = 4_096
    /// The most bytes that a statement may hold.
    public var statementByteLimit = 1 << 30
    /// Sources of events that are ingested beside what clients do.
    public var sources: [IngestSource] = []
    public var ingestBackoff = IngestService.Backoff()

    public init(bolt: ListenAddress) { self.bolt = bolt }

    /// Whether clients must say who they are.
    public var requiresAuthentication: Bool {
        switch authentication {
        case .required: true
        case .off: false
        case nil: !addresses.allSatisfy(\.isLoopback)
        }
    }

    /// Where the server listens.
    private var addresses: [ListenAddress] { [bolt] + (http.map { [$0] } ?? []) }

    /// Throws if other machines could reach a server that asks nobody who they are.
    func checkAddresses() throws(ServerError) {
        guard !requiresAuthentication, let open = addresses.first(where: { !$0.isLoopback }) else {
            return
        }
        throw .address(
            "\(open) can be reached from other machines: require authentication, or listen on "
                + "127.0.0.1, ::1 or localhost")
    }

    /// Whether clients must say who they are.
    public enum Authentication: String, Sendable, CaseIterable {
        case off
        case required
    }
}
