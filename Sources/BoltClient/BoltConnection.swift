public import Bolt
public import Graph
import NIOCore
import Synchronization

/// A connection to a Bolt server, for statements one after the other. Calls block; any thread may
/// call `interrupt`, and one at a time the others.
public final class BoltConnection: Sendable {
    private let machine: Mutex<ClientConnection>
    /// How often `interrupt` was called; touched under the machine's lock.
    private let interruptCount = Atomic(0)
    private let socket: Socket
    public let uri: BoltURI

    private init(_ machine: consuming ClientConnection, _ socket: Socket, _ uri: BoltURI) {
        self.machine = Mutex(machine)
        self.socket = socket
        self.uri = uri
    }

    deinit { close() }

    /// Connects and logs on.
    ///
    /// - Parameters:
    ///   - authorities: the file with the certificates, in PEM, one of which must have signed the
    ///     server's where that is checked; nil for those that the system trusts.
    ///   - timeout: how long each of the two may take.
    @available(*, noasync)
    public static func open(
        _ uri: BoltURI, _ configuration: ClientConnection.Configuration,
        authorities: String? = nil, timeout: Duration = .seconds(15)
    ) throws(BoltClientError) -> BoltConnection {
        let socket = try Socket.connect(to: uri, authorities: authorities, timeout: timeout)
        let timer = socket.close(after: timeout)
        defer { timer.cancel() }
        let connection = BoltConnection(ClientConnection(configuration), socket, uri)
        try connection.logOn()
        return connection
    }

    /// What the server calls itself.
    public var serverAgent: String { machine.withLock(\.serverAgent) }
    /// The version that is spoken.
    public var version: BoltVersion { machine.withLock(\.version) }

    // MARK: Requests

    /// Runs a statement, by itself or in the transaction that is open.
    ///
    /// - Parameters:
    ///   - start: what is said of the transaction that the statement is by itself.
    ///   - fetchCount: how many rows are asked for at once: what the server may have on its way.
    @available(*, noasync)
    public func run(
        _ text: String, _ parameters: ValueMap = ValueMap(),
        start: Request.TransactionStart = Request.TransactionStart(), fetchCount: Int64 = 1_000
    ) throws(BoltClientError) -> BoltResult {
        recover()
        // At once: were the statement interrupted in between, there would be nothing to pull from.
        let (run, pull, turn) = machine.withLock { machine in
            (
                send(.run(Request.Run(text, parameters, start: start)), &machine),
                send(.pull(Request.Fetch(count: fetchCount)), &machine),
                interruptCount.load(ordering: .relaxed)
            )
        }
        let metadata = try answer(to: run)
        guard case .list(let fields)? = metadata["fields"] else {
            throw .protocolViolation("the server did not name the columns of a result")
        }
        let columns = fields.map { if case .string(let name) = $0 { name } else { "" } }
        var database: String?
        if case .string(let name)? = metadata["db"] { database = name }
        return BoltResult(
            self, columns: columns, database: database, pull: pull, fetchCount: fetchCount,
            turn: turn)
    }

    @available(*, noasync)
    public func begin(
        _ start: Request.TransactionStart = Request.TransactionStart()
    ) throws(BoltClientError) {
        recover()
        _ = try answer(to: send(.begin(start)))
    }

    /// Makes the open transaction durable.
    @available(*, noasync)
    @discardableResult
    public func commit() throws(BoltClientError) -> ValueMap { try answer(to: send(.commit)) }

    @available(*, noasync)
    public func rollback() throws(BoltClientError) {
        // A failure has ended the transaction already; what is left of it goes with a RESET.
        let request: Request = machine.withLock(\.needsReset) ? .reset : .rollback
        _ = try answer(to: send(request))
    }

    /// Ends what the server does for this connection, also its transaction. What waits for rows
    /// fails with `Terminated`.
    public func interrupt() {
        machine.withLock { machine in
            interruptCount.add(1, ordering: .relaxed)
            _ = send(.reset, &machine)
        }
    }

    /// Says good-bye and hangs up.
    public func close() {
        if machine.withLock({ $0.state == .ready }) { send(.goodbye) }
        socket.close()
    }

    // MARK: Answers

    /// The answer to a request; those to requests before it, which nobody waits for, are dropped.
    @available(*, noasync)
    func answer(to number: Int) throws(BoltClientError) -> ValueMap {
        while true {
            if case .answer(let answer, let answered) = try event(), answered == number {
                return try Self.metadata(answer)
            }
        }
    }

    /// The next row of a result, or what ends the rows.
    @available(*, noasync)
    func row(of pull: Int) throws(BoltClientError) -> RowOrEnd {
        while true {
            switch try event() {
            case .record(let values): return .row(values)
            case .answer(let answer, let number) where number == pull:
                return .end(try Self.metadata(answer))
            default: break
            }
        }
    }

    enum RowOrEnd {
        case row([Value])
        case end(ValueMap)
    }

    /// Asks for more rows of a result; returns the number of the answer.
    ///
    /// - Parameter turn: how often there had been interrupts when the result began; one more, and
    ///   the result is over.
    func pull(_ fetch: Request.Fetch, turn: Int) throws(BoltClientError) -> Int {
        let number = machine.withLock { machine in
            interruptCount.load(ordering: .relaxed) == turn ? send(.pull(fetch), &machine) : nil
        }
        guard let number else { throw Self.cancelled }
        return number
    }

    /// Sends a request; returns the number of its answer.
    @discardableResult
    private func send(_ request: Request) -> Int {
        machine.withLock { send(request, &$0) }
    }

    /// The same under the machine's lock, so that bytes go out in the order of their numbers; the
    /// socket only takes note of them.
    private func send(_ request: Request, _ machine: inout ClientConnection) -> Int {
        let (bytes, number) = machine.send(request)
        if !bytes.isEmpty { socket.send(bytes) }
        return number
    }

    private static let cancelled = BoltClientError.failure(
        Failure("Neo.ClientError.Transaction.Terminated", "the statement was cancelled"))

    private static func metadata(
        _ answer: ClientConnection.Answer
    ) throws(BoltClientError) -> ValueMap {
        switch answer {
        case .success(let metadata): return metadata
        case .failure(let failure): throw .failure(failure)
        case .ignored: throw cancelled
        }
    }

    @available(*, noasync)
    private func logOn() throws(BoltClientError) {
        socket.send(machine.withLock(\.opening))
        while true {
            switch try event() {
            case .ready: return
            case .answer(.failure(let failure), _): throw .failure(failure)
            case .answer, .record, .send:
                throw .protocolViolation("the server does not answer the greeting as it must")
            }
        }
    }

    /// Makes the server listen again after a failure.
    private func recover() {
        if machine.withLock(\.needsReset) { send(.reset) }
    }

    /// What the server says next.
    @available(*, noasync)
    private func event() throws(BoltClientError) -> ClientConnection.Event {
        while true {
            let event: ClientConnection.Event?
            do throws(BoltError) {
                event = try machine.withLock { (machine) throws(BoltError) in try machine.next() }
            } catch {
                socket.close()
                throw .protocolViolation("\(error)")
            }
            switch event {
            case .send(let bytes)?: socket.send(bytes)
            case let event?: return event
            case nil:
                guard let bytes = try socket.read() else {
                    throw .connection(
                        "\(uri) has hung up: the server has ended, or it is no Bolt server")
                }
                machine.withLock { $0.receive(bytes) }
            }
        }
    }
}
