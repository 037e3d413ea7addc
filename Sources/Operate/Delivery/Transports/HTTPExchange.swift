import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// One request: a bridge from the client's event loop to the sink's thread. Without Swift's tasks on purpose: findings leave even while all
/// of the few threads that run tasks are blocked.
final class HTTPExchange: HTTPClientResponseDelegate, Sendable {
    enum Outcome: Sendable {
        case answered(UInt, retryAfter: String?)
        case failed(TransportError)
    }

    private struct State {
        var outcome: Outcome?
        var bodyBytes = 0
        var task: HTTPClient.Task<Void>?
    }

    /// The body went on and on.
    private struct BodyTooLong: Error {}

    /// Raised when the request is over, well or not.
    let completed: Signal
    private let state = Mutex(State())

    init() throws(SinkError) { completed = try Signal() }

    func start(_ request: HTTPClient.Request, on client: HTTPClient, timeout: Duration) {
        let task = client.execute(request: request, delegate: self, deadline: .now() + .nanoseconds(timeout.nanoseconds))
        state.withLock { $0.task = task }
        task.futureResult.whenComplete { [self] result in
            if case .failure(let error) = result { fail(error) }
            completed.raise()
        }
    }

    /// What came of it; ends the request if it is still under way. A status counts although the body may never have ended.
    func finish() -> Outcome? {
        let (outcome, task) = state.withLock { ($0.outcome, $0.task) }
        task?.fail(reason: HTTPClientError.cancelled)
        return outcome
    }

    func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        state.withLock { $0.outcome = .answered(head.status.code, retryAfter: head.headers.first(name: "Retry-After")) }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    /// Reads a short body to its end, so that the connection can be used again.
    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let isTooLong = state.withLock { state in
            state.bodyBytes += buffer.readableBytes
            return state.bodyBytes > Limits.answerBytes
        }
        return isTooLong ? task.eventLoop.makeFailedFuture(BodyTooLong()) : task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) throws {}

    private func fail(_ error: any Error) {
        state.withLock { state in
            // The status is the answer; a damaged body costs only the connection.
            guard state.outcome == nil else { return }
            switch error {
            case let error as HTTPClientError where error != .connectTimeout && error != .getConnectionFromPoolTimeout:
                // There was a connection: the fault may lie in this finding.
                state.outcome = .failed(TransportError(kind: .busy(pause: nil), description: "\(error)"))
            default:
                state.outcome = .failed(TransportError(kind: .unreachable, description: "\(error)"))
            }
        }
    }
}
