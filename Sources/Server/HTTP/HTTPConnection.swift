import NIOCore
import NIOHTTP1
import Synchronization

/// A connection that speaks HTTP: its time limits, and what ends with it.
///
/// It stands before the decoder, and sees bytes only; the task that answers the requests says where
/// in a request the connection is.
final class HTTPConnection: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private struct State {
        /// The connection ends if it is in the same place then.
        var deadline: NIODeadline
        /// When the timer looks at that.
        var wake: NIODeadline = .distantFuture
        var timer: Scheduled<Void>?
        /// Bytes since the last request, while none is known.
        var headByteCount = 0
        var isWaitingForHead = true
        var isWorking = false
        /// The connection is to end with the present request.
        var isEnding = false
        /// The client speaks a version of HTTP whose connections end with the answer.
        var isOld = false
        /// What came is no request; what still comes is passed over.
        var isRefused = false
        var isGone = false
        /// What is performed for the client.
        var activity: Activity?
    }

    let channel: any Channel
    /// The limit that it is beyond: its client is told how the server is, and hung up on.
    let surplus: Connections.Surplus?
    var isSpare: Bool { surplus != nil }
    /// When a connection that is one too many ends, whatever it has come to.
    private let spareDeadline: NIODeadline
    private let core: ServerCore
    private let state: Mutex<State>
    /// A head is far smaller; the rest may be the beginning of a body.
    private static let headByteLimit = 1 << 20
    /// The most bytes of one field of a head, and of all.
    static let fieldByteLimit = 16 << 10
    static let fieldsByteLimit = 64 << 10

    /// How long a client that is one too many has in all: others want to know as well.
    private static let spareTimeout = Duration.seconds(5)

    init(_ channel: any Channel, _ core: ServerCore, _ surplus: Connections.Surplus?) {
        self.channel = channel
        self.surplus = surplus
        self.core = core
        let time = min(core.configuration.authenticationTimeout, Self.spareTimeout)
        spareDeadline =
            surplus == nil ? .distantFuture : .now() + .nanoseconds(time.wholeNanoseconds)
        state = Mutex(State(deadline: .distantFuture))
    }

    var address: String { channel.remoteAddress?.ipAddress ?? "" }

    // MARK: Channel

    func handlerAdded(context: ChannelHandlerContext) {
        setDeadline(core.configuration.authenticationTimeout)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let count = unwrapInboundIn(data).readableBytes
        let (isTooMuch, isRefused) = state.withLock { state in
            if state.isWaitingForHead { state.headByteCount += count }
            return (state.headByteCount > Self.headByteLimit, state.isRefused)
        }
        if isRefused { return }
        if isTooMuch { return context.close(promise: nil) }
        context.fireChannelRead(data)
    }

    /// Answers bytes that are no request, and closes the connection soon; false if a request is
    /// being answered, after which the connection ends.
    fileprivate func refuse() -> Bool {
        let (isFirst, isWorking, isLong) = state.withLock { state in
            if state.isWorking { state.isEnding = true }
            defer { state.isRefused = !state.isWorking }
            return (!state.isRefused, state.isWorking, state.headByteCount > Self.fieldByteLimit)
        }
        if isWorking { return false }
        guard isFirst,
            let context = try? channel.pipeline.syncOperations.context(handler: self)
        else { return true }
        let status = isLong ? "431 Request Header Fields Too Large" : "400 Bad Request"
        let answer = "HTTP/1.1 \(status)\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        // A client that still sends would lose the answer with a connection that is closed at once.
        setDeadline(.seconds(1))
        return true
    }

    func channelInactive(context: ChannelHandlerContext) {
        let (timer, activity) = state.withLock { state in
            state.isGone = true
            return (state.timer, state.activity)
        }
        timer?.cancel()
        activity?.cancel()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event as? ConnectionEvent {
        // Clients may still finish transactions, or ask how the server is.
        case .drain: break
        case .end:
            let (isWorking, activity) = state.withLock { state in
                state.isEnding = true
                return (state.isWorking, state.activity)
            }
            activity?.cancel()
            if !isWorking { context.close(promise: nil) }
        case nil: context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: Requests

    /// The head of a request has come; the rest must within the time for that.
    func beginRequest() {
        core.connections.beginWork()
        state.withLock { state in
            state.isWaitingForHead = false
            state.headByteCount = 0
            state.isWorking = true
        }
        setDeadline(core.configuration.httpRequestTimeout)
    }

    /// The request has come whole; the work for it has limits of its own.
    func beginWork() { setDeadline(nil) }

    /// From now on the activity is cancelled if the client goes away, and the connection ends if
    /// the answer is not taken by some time after the activity's deadline.
    func perform(_ activity: Activity, until deadline: ContinuousClock.Instant) {
        let isOver = state.withLock { state in
            state.activity = activity
            return state.isGone || state.isEnding
        }
        if isOver { activity.cancel() }
        setDeadline(max(.zero, deadline - .now) + .seconds(10))
    }

    /// The answer was written.
    ///
    /// - Parameter isWhole: whether all of the request was read; else the rest is passed over.
    func endRequest(isWhole: Bool) {
        core.connections.endWork()
        let isEnding = state.withLock { state in
            state.isWorking = false
            state.activity = nil
            state.isWaitingForHead = isWhole
            return state.isEnding
        }
        if isEnding { return close() }
        setDeadline(
            isWhole ? core.configuration.httpIdleTimeout : core.configuration.httpRequestTimeout)
    }

    /// Whether the client speaks HTTP/1.0: it knows no chunks, and takes the end of the connection
    /// for that of the answer.
    var isOld: Bool { state.withLock(\.isOld) }

    fileprivate func noteOldVersion() { state.withLock { $0.isOld = true } }

    /// The connection is to end with the present request.
    func endSoon() { state.withLock { $0.isEnding = true } }

    /// Ends the connection once what was written has left, or after a time in which it has not.
    private func close() {
        let channel = channel
        channel.eventLoop.execute { [self] in
            guard let context = try? channel.pipeline.syncOperations.context(handler: self) else {
                // It is closed already.
                return
            }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in
                channel.close(promise: nil)
            }
            channel.eventLoop.scheduleTask(in: .seconds(5)) { channel.close(promise: nil) }
        }
    }

    // MARK: Time

    private func setDeadline(_ duration: Duration?) {
        let wanted: NIODeadline =
            duration.map { .now() + .nanoseconds($0.wholeNanoseconds) } ?? .distantFuture
        let deadline = min(wanted, spareDeadline)
        let isEarlier = state.withLock { state in
            state.deadline = deadline
            guard deadline < state.wake, !state.isGone else { return false }
            state.wake = deadline
            return true
        }
        if isEarlier { schedule(deadline) }
    }

    private func schedule(_ deadline: NIODeadline) {
        let timer = channel.eventLoop.scheduleTask(deadline: deadline) { [self] in look() }
        let old = state.withLock { state in
            defer { state.timer = timer }
            return state.timer
        }
        old?.cancel()
    }

    private func look() {
        let next: NIODeadline? = state.withLock { state in
            if state.deadline <= .now() { return nil }
            state.wake = state.deadline
            return state.deadline
        }
        guard let next else { return channel.close(promise: nil) }
        if next != .distantFuture { schedule(next) }
    }
}

/// What stands behind the decoder, and hears of bytes that are no request.
final class HTTPRefusals: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = Any

    private let connection: HTTPConnection

    init(_ connection: HTTPConnection) { self.connection = connection }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if !connection.refuse() { context.fireErrorCaught(error) }
    }
}

/// Stands between the decoder of HTTP and what knows no versions of it: answers HTTP/1.0 in its own
/// framing, where a body whose length is not known ends with the connection.
final class HTTPVersions: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let connection: HTTPConnection

    init(_ connection: HTTPConnection) { self.connection = connection }

    /// Puts one behind the decoder of a pipeline that is complete.
    static func add(for connection: HTTPConnection) throws {
        let pipeline = connection.channel.pipeline.syncOperations
        let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        try pipeline.addHandler(HTTPVersions(connection), position: .after(decoder))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data), head.version != .http1_1 {
            connection.noteOldVersion()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data), connection.isOld else {
            return context.write(data, promise: promise)
        }
        head.version = .http1_0
        head.headers.remove(name: "Transfer-Encoding")
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
}
