import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension TransportKind {
    /// A web hook.
    static let http = TransportKind(
        scheme: "http", synopsis: "http:URL",
        check: { argument throws(SinkError) in try HTTPTransport.checkURL(argument) },
        publicName: { HTTPTransport.publicName(of: $0) },
        make: { url, limits throws(SinkError) in HTTPTransport(url: url, limits: limits) })
}

/// Posts one finding a request, as receivers of Falco's `http_output` expect. A status of 200 to 299 means delivered (RFC 9110, section
/// 15); 408, 429 and 5xx are tried again, every other status is final. Redirects are not followed: findings go where the user said and
/// nowhere else.
final class HTTPTransport: FindingTransport {
    private let url: String
    private let limits: DeliveryLimits
    private var client: HTTPClient?

    init(url: String, limits: DeliveryLimits) {
        self.url = url
        self.limits = limits
    }

    /// No connection yet: a receiver that starts later than we do is an ordinary thing.
    func open() throws(TransportError) {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .nanoseconds(limits.connectTimeout.nanoseconds), read: .nanoseconds(limits.requestTimeout.nanoseconds)))
        // The sink has its own pauses and counts every attempt.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    func deliver(_ message: EncodedFinding, interruption: Signal) throws(TransportError) {
        guard let client else { throw TransportError(kind: .refused, description: "the HTTP client is closed") }
        let exchange: HTTPExchange
        do { exchange = try HTTPExchange() } catch { throw TransportError(kind: .unreachable, description: error.description) }
        let headers: HTTPHeaders = ["Content-Type": message.mediaType, "User-Agent": "plimsoll"]
        let request: HTTPClient.Request
        do {
            request = try HTTPClient.Request(url: url, method: .POST, headers: headers, body: .bytes(message.payload))
        } catch {
            throw TransportError(kind: .refused, description: "\(error)")
        }
        exchange.start(request, on: client, timeout: limits.requestTimeout)
        // The client has its own time-out; ours also holds if that one should fail.
        Signal.wait(for: [interruption, exchange.completed], until: .now + limits.requestTimeout)
        switch exchange.finish() {
        case .answered(let status, let retryAfter)?: try judge(status, retryAfter)
        case .failed(let error)?: throw error
        case nil where interruption.isRaised: throw .interrupted
        case nil: throw TransportError(kind: .busy(pause: nil), description: "no answer within \(limits.requestTimeout)")
        }
    }

    func close() {
        try? client?.syncShutdown()
        client = nil
    }

    private func judge(_ status: UInt, _ retryAfter: String?) throws(TransportError) {
        switch status {
        case 200...299: return
        case 408, 429, 500...599:
            let pause = retryAfter.flatMap { UInt32($0) }.map { min(Duration.seconds($0), limits.longestRequestedPause) }
            throw TransportError(kind: .busy(pause: pause), description: "the receiver answered \(status)")
        default: throw TransportError(kind: .refused, description: "the receiver answered \(status)")
        }
    }
}

extension Duration {
    /// Whole nanoseconds, saturating.
    var nanoseconds: Int64 {
        let (seconds, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : seconds.addingReportingOverflow(components.attoseconds / 1_000_000_000).partialValue
    }
}
