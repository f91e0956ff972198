import Bolt
import HTTPTypes
import HummingbirdCore
import NIOCore

// The Query API.
extension HTTPFront {
    /// Runs a statement that is a transaction by itself.
    func query(_ exchange: HTTPExchange) async throws(HTTPProblem) -> HTTPAnswer {
        let request = try await read(exchange)
        guard request.statement != nil else {
            throw HTTPProblem(.badRequest, "the body has no statement")
        }
        let limits = TransactionLimits(request.start, core.configuration)
        let activity = begin(limits, exchange)
        let includesCounters = request.includesCounters
        let (statement, answer) = try makeStatement(
            request, limits, activity, exchange, baton: nil, on: loops.next(),
            conclude: { _ in ResultSummary(includesCounters: includesCounters) }, abandon: {})
        statement.start()
        return await answer.response()
    }

    /// Begins a transaction, and runs a statement in it if there is one.
    func begin(_ exchange: HTTPExchange) async throws(HTTPProblem) -> HTTPAnswer {
        let request = try await read(exchange)
        let limits = TransactionLimits(request.start, core.configuration)
        let activity = begin(limits, exchange)
        let loop = loops.next()
        let begun = await withCheckedContinuation { continuation in
            OpenTransaction.begin(
                core, exchange.principal, request.start, limits, activity, on: loop
            ) {
                continuation.resume(returning: $0)
            }
        }
        switch begun {
        case .failure(let failure): throw problem(failure)
        case .success(let inner):
            let transaction = transactions.add(inner, of: exchange.principal, on: loop)
            return try await perform(request, transaction, exchange, commits: false)
        }
    }

    /// Runs a statement in a transaction if there is one, and maybe commits.
    func run(_ exchange: HTTPExchange, commits: Bool) async throws(HTTPProblem) -> HTTPAnswer {
        let request = try await read(exchange)
        let transaction = try transactions.take(
            exchange.captured[1], of: exchange.principal, database: request.start.database)
        return try await perform(request, transaction, exchange, commits: commits)
    }

    func rollback(_ exchange: HTTPExchange) async throws(HTTPProblem) -> HTTPAnswer {
        let transaction = try transactions.take(
            exchange.captured[1], of: exchange.principal, database: try exchange.database())
        transactions.rollback(transaction)
        return .json(.accepted, "{}")
    }

    private func perform(
        _ request: QueryRequest, _ transaction: HTTPTransaction, _ exchange: HTTPExchange,
        commits: Bool
    ) async throws(HTTPProblem) -> HTTPAnswer {
        let inner = transaction.inner
        let transactions = transactions
        let (includesCounters, principal) = (request.includesCounters, exchange.principal)
        let conclude: ResultAnswer.Conclusion = { (isSuccess) async throws(Failure) in
            var summary = ResultSummary(includesCounters: includesCounters)
            if !isSuccess {
                transactions.rollback(transaction)
            } else if commits {
                summary.bookmark = try await transactions.commit(transaction, for: principal).text
            } else {
                summary.transaction = (transaction.id, try transactions.giveBack(transaction))
            }
            return summary
        }
        do throws(HTTPProblem) {
            let kind = try MediaTypes.result(exchange.head.headerFields)
            guard request.statement != nil else {
                do throws(Failure) {
                    return HTTPAnswer(
                        .accepted, kind.name, kind.framing.body(of: try await conclude(true)))
                } catch { throw problem(error) }
            }
            let activity = begin(inner.limits, exchange)
            let (statement, answer) = try makeStatement(
                request, inner.limits, activity, exchange,
                baton: inner.isWriting ? nil : inner.baton, on: transaction.loop,
                conclude: conclude, abandon: { transactions.rollback(transaction) })
            statement.start(in: inner)
            return await answer.response()
        } catch {
            transactions.rollback(transaction)
            throw error
        }
    }

    // MARK: Parts

    private func read(_ exchange: HTTPExchange) async throws(HTTPProblem) -> QueryRequest {
        // Those who have a transaction open may still finish it.
        if core.connections.isDraining, exchange.captured.count < 2 {
            throw HTTPProblem(Failure.shuttingDown)
        }
        _ = try MediaTypes.result(exchange.head.headerFields)
        let body = exchange.body
        let format = body.isEmpty ? .plain : try MediaTypes.bodyFormat(exchange.head.headerFields)
        let database = try exchange.database()
        // A short body takes less time to read than going to another thread.
        guard body.count > 16 << 10 else {
            return try QueryRequest(body, format, database: database)
        }
        let share = exchange.share
        return try await core.pool.perform { () throws(HTTPProblem) in
            guard share.update(to: body.count + QueryRequest.valueByteCount(in: body)) else {
                throw HTTPProblem(Failure.tooMuchInFlight)
            }
            return try QueryRequest(body, format, database: database)
        }
    }

    private func begin(_ limits: TransactionLimits, _ exchange: HTTPExchange) -> Activity {
        let activity = Activity(limits)
        exchange.connection.perform(activity, until: limits.deadline)
        return activity
    }

    private func makeStatement(
        _ request: QueryRequest, _ limits: TransactionLimits, _ activity: Activity,
        _ exchange: HTTPExchange, baton: Baton?, on loop: any EventLoop,
        conclude: @escaping ResultAnswer.Conclusion, abandon: @escaping @Sendable () -> Void
    ) throws(HTTPProblem) -> (Statement, ResultAnswer) {
        let kind = try MediaTypes.result(exchange.head.headerFields)
        let queue = ResultQueue(kind.format, kind.framing)
        let place: Places.Place
        do throws(Failure) {
            place = try core.openResults.take(for: exchange.principal)
        } catch { throw problem(error) }
        let stream = ResultStream(
            queue, on: core.pool, place, deadline: limits.deadline,
            cancellation: activity.cancellation, baton: baton)
        let answer = ResultAnswer(
            queue, stream, activity, mediaType: kind.name, kind.framing, core.metrics,
            conclude: conclude, abandon: abandon)
        let statement = Statement(
            core, exchange.principal, request.run, limits, activity, stream, on: loop
        ) {
            queue.push(.outcome($0))
        }
        return (statement, answer)
    }

    private func problem(_ failure: Failure) -> HTTPProblem {
        core.metrics.note(failure)
        return HTTPProblem(failure)
    }
}
