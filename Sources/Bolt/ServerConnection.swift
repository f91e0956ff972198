public import Graph

/// The server's side of one connection, without its socket: bytes of the client go in, and what is
/// to be done comes out; what came of it goes in again.
///
/// One request is performed at a time; others wait in order. A RESET jumps ahead: what is performed
/// is to be interrupted, and what waits before it is ignored. After a failure all is ignored until
/// a RESET. See <https://neo4j.com/docs/bolt/current/bolt/server-state/>.
public struct ServerConnection: Sendable {
    public struct Configuration: Sendable {
        /// What the server calls itself; Java's driver demands that it begins with `Neo4j/`.
        public var agent: String
        public var connectionID: String
        /// The most bytes of a message, and of one before the client is known.
        public var messageByteLimit = 16 << 20
        public var greetingByteLimit = 64 << 10
        /// The most bytes of a message that is read at once; longer ones take a while.
        public var shortByteLimit = 32 << 10
        /// So many requests may wait before no more bytes are wanted.
        public var waitingRequestLimit = 1_000
        /// The same for the bytes of their messages.
        public var waitingByteLimit = 16 << 20
        /// The name of a partition, for element ids.
        public var partitionName: @Sendable (PartitionID) -> String

        public init(
            agent: String, connectionID: String,
            partitionName: @escaping @Sendable (PartitionID) -> String
        ) {
            self.agent = agent
            self.connectionID = connectionID
            self.partitionName = partitionName
        }
    }

    /// What whoever has the socket is to do, in order.
    public enum Action: Sendable {
        case send([UInt8])
        /// Work; `finish` is to be called once with what came of it.
        case perform(Request)
        /// A message is to be read, if need be elsewhere; `take` is to be called once with what it
        /// says.
        case read(LongMessage)
        /// What is being performed is to end soon, and nothing of it is wanted.
        case interrupt
        /// The connection ends, after what was sent.
        case close
    }

    public enum State: Equatable, Sendable {
        case handshake
        /// The manifest was sent; the client chooses.
        case choice
        case connected
        case unauthenticated
        case ready
        /// A statement that is a transaction by itself has a result.
        case streaming
        /// In a transaction of several statements, of which any number have results open.
        case transaction
        case failed
        case defunct
    }

    public internal(set) var state = State.handshake
    public internal(set) var version = BoltVersion(0, 0)
    /// How values look; of use once the version is known.
    public internal(set) var format: ValueFormat
    let configuration: Configuration

    /// Bytes of the handshake that has not come whole.
    private var early: [UInt8] = []
    private var decoder: ChunkDecoder
    /// Messages that wait for their turn. They are read then: values take far more than bytes.
    var waiting: ArraySlice<[UInt8]> = []
    /// Their bytes.
    var waitingByteCount = 0
    /// Whether a long message is being read.
    var isReading = false
    /// What is being performed, without what may be large.
    var current: Request?
    /// What the message that is read or performed takes.
    var currentByteCount = 0
    /// RESETs that have come and whose turn has not.
    var resetCount = 0
    /// The greeting that is answered with the outcome of a logon (before 5.1).
    var greeting: Request.Hello?
    /// Results of the transaction that are open, the last one that began, and the next number.
    var openResults: Set<Int64> = []
    var lastResult: Int64 = -1
    var nextResult: Int64 = 0

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        format = ValueFormat(
            hasElementIDs: true, isUTC: true, partitionName: configuration.partitionName)
        decoder = ChunkDecoder(messageByteLimit: configuration.greetingByteLimit)
    }

    /// Whether more bytes of the client are wanted now. Where they are not, its reading stops
    /// until requests have ended.
    public var wantsBytes: Bool {
        waiting.count < configuration.waitingRequestLimit
            && waitingByteCount < configuration.waitingByteLimit
    }

    /// The bytes of the client's messages that came and are not worked off, with the values of the
    /// one that is performed.
    public var heldByteCount: Int {
        decoder.heldByteCount + waitingByteCount + currentByteCount
    }

    /// Whether nothing is performed and nothing waits.
    public var isIdle: Bool { current == nil && !isReading && waiting.isEmpty }

    /// Takes bytes of the client.
    public mutating func receive(_ bytes: ArraySlice<UInt8>) -> [Action] {
        var actions: [Action] = []
        var input = bytes
        if state == .handshake || state == .choice { shakeHands(&input, &actions) }
        guard state != .handshake, state != .choice else { return actions }
        do throws(BoltError) {
            while state != .defunct, let message = try decoder.next(&input) {
                arrive(message, &actions)
            }
        } catch {
            breakOff(.invalidRequest("\(error)"), &actions)
        }
        advance(&actions)
        return actions
    }

    /// Takes what came of the request that was to be performed.
    public mutating func finish(_ outcome: Outcome) -> [Action] {
        guard state != .defunct, let request = current else { return [] }
        current = nil
        currentByteCount = 0
        var actions: [Action] = []
        end(request, outcome, &actions)
        advance(&actions)
        return actions
    }

    /// Takes what a long message says.
    public mutating func take(_ message: ReadMessage) -> [Action] {
        guard state != .defunct, isReading else { return [] }
        isReading = false
        currentByteCount = 0
        var actions: [Action] = []
        begin(message, &actions)
        advance(&actions)
        return actions
    }

    /// The client is gone, or is to go.
    public mutating func close() -> [Action] {
        guard state != .defunct else { return [] }
        var actions: [Action] = []
        breakOff(nil, &actions)
        return actions
    }

    /// The client is told why, and the connection ends: for limits that only the owner of the
    /// socket can see.
    public mutating func close(telling failure: Failure) -> [Action] {
        guard state != .defunct else { return [] }
        var actions: [Action] = []
        let isShakingHands = state == .handshake || state == .choice
        breakOff(isShakingHands ? nil : failure, &actions)
        return actions
    }

    private mutating func arrive(_ message: [UInt8], _ actions: inout [Action]) {
        // These do not wait for their turn.
        if message == Signature.goodbyeMessage { return breakOff(nil, &actions) }
        if message == Signature.resetMessage {
            resetCount += 1
            if current != nil { actions.append(.interrupt) }
        }
        waiting.append(message)
        waitingByteCount += message.count
        advance(&actions)
    }

    /// Ends the connection, with what is performed.
    mutating func breakOff(_ failure: Failure?, _ actions: inout [Action]) {
        if current != nil { actions.append(.interrupt) }
        current = nil
        isReading = false
        currentByteCount = 0
        decoder = ChunkDecoder(messageByteLimit: 0)
        waiting = []
        waitingByteCount = 0
        state = .defunct
        if let failure { send(Signature.failure, failure.metadata(version), &actions) }
        actions.append(.close)
    }

    /// From now on messages may be as long as those of a known client.
    mutating func welcome() {
        state = .ready
        decoder.messageByteLimit = configuration.messageByteLimit
    }

    mutating func send(_ signature: UInt8, _ metadata: ValueMap?, _ actions: inout [Action]) {
        var writer = MessageWriter(format)
        writer.append(signature: signature, fieldCount: metadata == nil ? 0 : 1) { writer in
            if let metadata { writer.append(metadata) }
        }
        let bytes = writer.take()
        guard case .send(var sent)? = actions.last else { return actions.append(.send(bytes)) }
        // Nobody else may hold the bytes while more are put behind them.
        actions.removeLast()
        sent += bytes
        actions.append(.send(sent))
    }

    // MARK: Handshake

    private mutating func shakeHands(_ input: inout ArraySlice<UInt8>, _ actions: inout [Action]) {
        while let byte = input.first, state == .handshake || state == .choice {
            input = input.dropFirst()
            early.append(byte)
            if state == .handshake {
                guard early.starts(with: Handshake.magic.prefix(early.count)) else {
                    return breakOff(nil, &actions)
                }
                if early.count == Handshake.requestByteCount { answerProposals(&actions) }
            } else if early.count > 4, byte < 0x80 {
                // The last byte of the capabilities' varint.
                choose(&actions)
            } else if early.count == 4 + 10 {
                return breakOff(nil, &actions)
            }
        }
    }

    private mutating func answerProposals(_ actions: inout [Action]) {
        let proposals = early.dropFirst(Handshake.magic.count)
        early = []
        switch Handshake.answer(to: proposals) {
        case .manifest:
            state = .choice
            actions.append(.send(Handshake.manifestOffer))
        case .version(let version):
            agree(on: version)
            actions.append(.send(Handshake.bytes(of: version)))
        case .none:
            actions.append(.send(Handshake.refusal))
            breakOff(nil, &actions)
        }
    }

    /// What the client chose from the manifest: a version, and no capability, for none is offered.
    private mutating func choose(_ actions: inout [Action]) {
        let chosen = BoltVersion(early[3], early[2])
        let isWhole = early[0] == 0 && early[1] == 0 && early[4...].allSatisfy { $0 & 0x7F == 0 }
        early = []
        guard isWhole, BoltVersion.supported.contains(chosen) else {
            return breakOff(nil, &actions)
        }
        agree(on: chosen)
    }

    private mutating func agree(on version: BoltVersion) {
        self.version = version
        format = ValueFormat(version)
        format.partitionName = configuration.partitionName
        state = .connected
    }
}
