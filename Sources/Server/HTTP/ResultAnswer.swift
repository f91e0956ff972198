import Bolt
import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization

/// The answer that tells what comes of a statement.
///
/// A document of up to `bufferedByteCount` bytes is kept until the statement has ended, so that its
/// status tells of errors; what is longer, and JSON Lines, is sent as rows come.
final class ResultAnswer: Sendable {
    /// How a statement's request ends: what to tell of it.
    typealias Conclusion = @Sendable (_ isSuccess: Bool) async throws(Failure) -> ResultSummary

    private let queue: ResultQueue
    private let stream: ResultStream
    private let activity: Activity
    private let mediaType: String
    private let framing: ResultFraming
    private let metrics: Metrics
    private let conclude: Conclusion
    /// Ends what the statement was part of, where nobody was there to take the answer.
    private let abandon: @Sendable () -> Void
    private let isConcluded = Atomic(false)
    private static let bufferedByteCount = 64 << 10

    init(
        _ queue: ResultQueue, _ stream: ResultStream, _ activity: Activity, mediaType: String,
        _ framing: ResultFraming, _ metrics: Metrics, conclude: @escaping Conclusion,
        abandon: @escaping @Sendable () -> Void
    ) {
        self.queue = queue
        self.stream = stream
        self.activity = activity
        self.mediaType = mediaType
        self.framing = framing
        self.metrics = metrics
        self.conclude = conclude
        self.abandon = abandon
    }

    deinit {
        guard !isConcluded.load(ordering: .relaxed) else { return }
        queue.close()
        stream.cancel()
        abandon()
    }

    /// Waits for the result to begin, or for a short one to end.
    func response() async -> HTTPAnswer {
        switch await queue.next() {
        case .outcome(.started(let start)): return await response(start)
        case .outcome(.failed(let failure)): return await response(failure)
        case .outcome, .rows: return await response(Failure.terminated)
        }
    }

    private func response(_ start: Outcome.ResultStart) async -> HTTPAnswer {
        var bytes = framing.header(columns: start.columns)
        var hasRows = false
        activity.onCancel { [stream] _ in stream.cancel() }
        stream.fetch(-1, isSending: true) { [queue] in queue.push(.outcome($0)) }
        while framing == .document, bytes.count < Self.bufferedByteCount {
            switch await queue.next() {
            case .rows(let rows, let sent):
                bytes += rows.dropFirst(hasRows ? 0 : 1)
                hasRows = true
                sent()
            case .outcome(let outcome):
                do throws(Failure) {
                    let tail = framing.summary(try await end(outcome))
                    return HTTPAnswer(.accepted, mediaType, bytes + tail)
                } catch { return failed(error) }
            }
        }
        let head = bytes
        let skipsComma = framing == .document && !hasRows
        return HTTPAnswer(
            status: .accepted, headers: [.contentType: mediaType],
            body: ResponseBody { [self] writer in
                try await write(head, skipsComma: skipsComma, to: &writer)
                try await writer.finish(nil)
            })
    }

    private func write(
        _ head: [UInt8], skipsComma: Bool, to writer: inout any ResponseBodyWriter
    ) async throws {
        try await writer.write(ByteBuffer(bytes: head))
        var skipsComma = skipsComma
        while true {
            switch await queue.next() {
            case .rows(let rows, let sent):
                defer { sent() }
                try await writer.write(ByteBuffer(bytes: rows.dropFirst(skipsComma ? 1 : 0)))
                skipsComma = false
            case .outcome(let outcome):
                let tail: [UInt8]
                do throws(Failure) {
                    tail = framing.summary(try await end(outcome))
                } catch {
                    metrics.note(error)
                    tail = framing.failure(error)
                }
                return try await writer.write(ByteBuffer(bytes: tail))
            }
        }
    }

    private func response(_ failure: Failure) async -> HTTPAnswer {
        do throws(Failure) {
            _ = try await end(.failed(failure))
            return failed(failure)
        } catch { return failed(error) }
    }

    /// Ends the request; what there is to tell of it.
    private func end(_ outcome: Outcome) async throws(Failure) -> ResultSummary {
        isConcluded.store(true, ordering: .relaxed)
        queue.close()
        switch outcome {
        case .ended(let end):
            var summary = try await conclude(true)
            summary.end = end
            return summary
        case .failed(let failure):
            _ = try await conclude(false)
            throw failure
        default: preconditionFailure("a result ends, or fails")
        }
    }

    private func failed(_ failure: Failure) -> HTTPAnswer {
        metrics.note(failure)
        let problem = HTTPProblem(failure)
        var response = HTTPAnswer(problem.status, mediaType, framing.body(of: failure))
        response.headers.append(contentsOf: problem.headers)
        return response
    }
}
