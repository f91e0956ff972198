import Bolt
import Graph
import NIOCore
import NIOSSL

/// A connection on its event loop: bytes in, bytes out, and the limits that need a clock.
final class BoltHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let core: ServerCore
    private var connection: ServerConnection
    private var session: BoltSession?
    private var context: ChannelHandlerContext?
    /// A read of the socket that waits until the client's requests or answers have moved on.
    private var isReadHeld = false
    private var isDraining = false
    /// Whether anything of the client's own has come; where TLS is, it has been agreed on then.
    private var hasHeard = false
    /// Whether the client has logged in.
    private var isKnown = false
    /// What is counted of this client's bytes among those of all.
    private let inFlightShare: InFlightBytes.Share
    private var lastActive = NIODeadline.now()
    private var timer: Scheduled<Void>?

    init(_ core: ServerCore) {
        self.core = core
        inFlightShare = core.inFlight.makeShare()
        var configuration = ServerConnection.Configuration(
            agent: ServerCore.agent, connectionID: ServerCore.makeConnectionID()
        ) { String($0.rawValue) }
        configuration.messageByteLimit = core.configuration.messageByteLimit
        configuration.waitingByteLimit = core.configuration.messageByteLimit
        connection = ServerConnection(configuration)
    }

    // MARK: Channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        scheduleEndIfUnknown()
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastActive = .now()
        hasHeard = true
        let buffer = unwrapInboundIn(data)
        let actions = buffer.withUnsafeReadableBytes { connection.receive(Array($0)[...]) }
        take(actions, context)
        guard !inFlightShare.update(to: connection.heldByteCount) else { return }
        take(connection.close(telling: .tooMuchInFlight), context)
        countHeldBytes()
    }

    /// Counts that less is held, which is always possible.
    private func countHeldBytes() { inFlightShare.update(to: connection.heldByteCount) }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        _ = connection.close()
        countHeldBytes()
        session?.close()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A broken connection is no news; what it had open ends with it.
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event as? ConnectionEvent {
        case .drain:
            isDraining = true
            endIfDrained(context)
        case .end: take(connection.close(telling: .shuttingDown), context)
        case nil: context.fireUserInboundEventTriggered(event)
        }
    }

    /// Reads on only while the client's requests are worked off, and it takes what it is sent.
    func read(context: ChannelHandlerContext) {
        if connection.wantsBytes, context.channel.isWritable {
            isReadHeld = false
            context.read()
        } else {
            isReadHeld = true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readOn(context)
        context.fireChannelWritabilityChanged()
    }

    private func readOn(_ context: ChannelHandlerContext) {
        if isReadHeld { read(context: context) }
    }

    // MARK: Requests

    /// Takes what came of the request that was performed.
    func finish(_ outcome: Outcome) {
        guard let context else { return }
        lastActive = .now()
        take(connection.finish(outcome), context)
        noteLogin()
        settle(context)
    }

    /// Goes on after something of the client was worked off.
    private func settle(_ context: ChannelHandlerContext) {
        countHeldBytes()
        readOn(context)
        if isDraining { endIfDrained(context) }
    }

    /// Has a long message read on a thread of the pool, where nobody waits for it.
    private func read(_ message: LongMessage, _ context: ChannelHandlerContext) {
        let (core, loop) = (core, context.eventLoop)
        let handler = NIOLoopBound(self, eventLoop: loop)
        core.pool.run {
            let share = core.inFlight.makeShare()
            let read = message.read { share.update(to: $0) }
            loop.execute {
                share.update(to: 0)
                handler.value.take(read)
                // To let go of a million values takes a while too.
                core.pool.run { withExtendedLifetime(read) {} }
            }
        }
    }

    /// Takes what a long message says; nil where it may not take what it does.
    private func take(_ message: ReadMessage?) {
        guard let context else { return }
        if let message {
            take(connection.take(message), context)
        } else {
            take(connection.close(telling: .tooMuchInFlight), context)
        }
        settle(context)
    }

    private func take(_ actions: [ServerConnection.Action], _ context: ChannelHandlerContext) {
        for action in actions {
            switch action {
            case .send(let bytes):
                let buffer = context.channel.allocator.buffer(bytes: bytes)
                context.write(wrapOutboundOut(buffer), promise: nil)
            case .perform(let request): knownSession(context).perform(request)
            case .read(let message): read(message, context)
            case .interrupt: session?.interrupt()
            case .close: close(context)
            }
        }
        // What is known already goes out together.
        if !(session?.hasAnswer ?? false) { context.flush() }
    }

    /// The session, which begins with the first request, when the format of values is known.
    private func knownSession(_ context: ChannelHandlerContext) -> BoltSession {
        if let session { return session }
        let made = BoltSession(core, context.channel, connection.format, self)
        session = made
        return made
    }

    /// From a login on the client may be idle for some time; until one it has some time for that.
    private func noteLogin() {
        let isKnown = session?.principal != nil
        guard isKnown != self.isKnown else { return }
        self.isKnown = isKnown
        timer?.cancel()
        if !isKnown {
            scheduleEndIfUnknown()
        } else if let timeout = core.configuration.idleTimeout {
            schedule(timeout) { handler in handler.endIfIdle(timeout) }
        }
    }

    /// Closes once what was written before has left, or after a time in which it has not.
    private func close(_ context: ChannelHandlerContext) {
        guard hasHeard else { return Self.hangUp(context.channel) }
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in
            channel.close(promise: nil)
        }
        context.eventLoop.scheduleTask(in: .seconds(5)) { Self.hangUp(channel) }
    }

    /// Closes at once: without TLS's farewell, for which a client may never be ready.
    private static func hangUp(_ channel: any Channel) {
        let tls = try? channel.pipeline.syncOperations.context(
            handlerType: NIOSSLServerHandler.self)
        if let tls { tls.close(promise: nil) } else { channel.close(promise: nil) }
    }

    // MARK: Limits

    private func schedule(
        _ delay: Duration, _ body: @escaping @Sendable (BoltHandler) -> Void
    ) {
        guard let context else { return }
        timer?.cancel()
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: .nanoseconds(delay.wholeNanoseconds)) {
            body(handler.value)
        }
    }

    private func scheduleEndIfUnknown() {
        schedule(core.configuration.authenticationTimeout) { handler in
            handler.endIfUnknown()
        }
    }

    private func endIfUnknown() {
        guard let context, !isKnown else { return }
        take(
            connection.close(
                telling: .invalidRequest("the connection was not authenticated in time")), context)
    }

    private func endIfIdle(_ timeout: Duration) {
        guard let context else { return }
        let end = lastActive + .nanoseconds(timeout.wholeNanoseconds)
        let left = connection.isIdle ? end - .now() : .nanoseconds(timeout.wholeNanoseconds)
        if left > .zero {
            schedule(.nanoseconds(left.nanoseconds)) { $0.endIfIdle(timeout) }
        } else {
            take(
                connection.close(telling: .invalidRequest("the connection was idle too long")),
                context)
        }
    }

    private func endIfDrained(_ context: ChannelHandlerContext) {
        guard connection.isIdle, connection.state != .streaming, connection.state != .transaction
        else { return }
        take(connection.close(), context)
    }
}
