import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Serves `GET /metrics` over HTTP/1.1 (RFC 9112) and nothing else. One request a connection, few connections, a bounded time for each.
public final class MetricsServer: Sendable {
    /// Where it serves, with the port that it got.
    public let address: MetricsAddress

    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel

    /// Listens.
    /// - Parameter board: who has the figures.
    /// - Throws: what bind(2) and listen(2) answer.
    public init(_ address: MetricsAddress, board: MetricsBoard) throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let count = ConnectionCount()
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Int32(MetricsLimits.connections))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                guard count.enter() else { return channel.close() }
                channel.closeFuture.whenComplete { _ in count.leave() }
                return channel.pipeline.configureHTTPServerPipeline(withPipeliningAssistance: true, withErrorHandling: true).flatMapThrowing
                {
                    try channel.pipeline.syncOperations.addHandler(MetricsHandler(board: board, onlyLoopback: address.isLoopback))
                }
            }
            .childChannelOption(.maxMessagesPerRead, value: 1)
        do {
            channel = try bootstrap.bind(host: address.host, port: Int(address.port)).wait()
        } catch {
            try? group.syncShutdownGracefully()
            throw error
        }
        self.group = group
        self.address = address.with(port: UInt16(clamping: channel.localAddress?.port ?? Int(address.port)))
    }

    /// Ends it, with the connections that are open.
    public func stop() {
        try? channel.close().wait()
        try? group.syncShutdownGracefully()
    }
}

/// Connections that are open.
private final class ConnectionCount: Sendable {
    private let open = Atomic(0)

    func enter() -> Bool {
        guard open.add(1, ordering: .relaxed).newValue <= MetricsLimits.connections else {
            leave()
            return false
        }
        return true
    }

    func leave() { open.subtract(1, ordering: .relaxed) }
}

/// One connection. Belongs to its event loop.
private final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let board: MetricsBoard
    private let onlyLoopback: Bool
    private var request: HTTPRequestHead?
    private var isAnswered = false
    private var end: Scheduled<Void>?

    init(board: MetricsBoard, onlyLoopback: Bool) {
        self.board = board
        self.onlyLoopback = onlyLoopback
    }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        end = context.eventLoop.scheduleTask(in: .seconds(MetricsLimits.connectionSeconds)) { channel.close(promise: nil) }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): if request == nil { request = head }
        case .body: break
        case .end: if let request, !isAnswered { answer(request, context) }
        }
    }

    private func answer(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard request.uri.prefix(while: { $0 != "?" }) == "/metrics" else {
            return send(context, .notFound, "There is only /metrics.\n")
        }
        guard request.method == .GET || request.method == .HEAD else {
            return send(context, .methodNotAllowed, "There is only GET.\n", [("Allow", "GET, HEAD")])
        }
        // A page in somebody's browser can make any name mean 127.0.0.1: only names that nobody else can give are answered.
        if onlyLoopback, !Self.isLocal(request.headers.first(name: "Host") ?? "") {
            return send(context, .forbidden, "Ask by address, or as localhost.\n")
        }
        let loop = context.eventLoop
        let bound = NIOLoopBound((self, context), eventLoop: loop)
        let isTaken = board.ask { text in
            loop.execute {
                let (handler, context) = bound.value
                handler.send(context, .ok, text, isHead: request.method == .HEAD)
            }
        }
        guard isTaken else { return send(context, .serviceUnavailable, "Too many ask.\n") }
        loop.scheduleTask(in: .seconds(MetricsLimits.answerSeconds)) {
            let (handler, context) = bound.value
            handler.send(context, .serviceUnavailable, "The agent does not answer.\n")
        }
    }

    private static func isLocal(_ host: String) -> Bool {
        var name = host
        if let colon = name.lastIndex(of: ":"), !name.hasSuffix("]") { name = String(name[..<colon]) }
        if name.hasPrefix("["), name.hasSuffix("]") { return true }
        return name.lowercased() == "localhost" || !name.isEmpty && name.allSatisfy { $0 == "." || ("0"..."9").contains($0) }
    }

    private func send(
        _ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ text: String, _ more: [(String, String)] = [],
        isHead: Bool = false
    ) {
        guard !isAnswered, context.channel.isActive else { return }
        isAnswered = true
        let body = context.channel.allocator.buffer(string: text)
        var headers: HTTPHeaders = [
            "Content-Type": status == .ok ? "text/plain; version=0.0.4; charset=utf-8" : "text/plain; charset=utf-8",
            "Content-Length": "\(body.readableBytes)", "Connection": "close", "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        ]
        headers.add(contentsOf: more)
        context.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
        if !isHead { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }
}
