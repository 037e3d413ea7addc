import AsyncHTTPClient
import Foundation
import Images
import NIOCore
import NIOHTTP1
import Packages

/// Talks to one registry about one repository. Source: OCI distribution-spec 1.1; distribution, "Token Authentication Specification".
actor RegistryClient {
    /// An answer whose body was not read yet.
    struct Answer {
        var status: Int
        var headers: HTTPHeaders
        var body: HTTPClientResponse.Body
    }

    let host: String
    let repository: String
    private let options: RegistryOptions
    let connections: Connections
    private let credential: Credential?
    /// What is sent to the registry itself, and to nobody else.
    var authorization: String?
    /// http or https, once it is known.
    let base: Origin

    /// - Parameters:
    ///   - host: HOST[:PORT] that is connected to.
    ///   - registry: whose mirror it is, or itself: for the list of token servers.
    /// - Throws: ``ImageError``, `reference`.
    init(host: String, registry: String, repository: String, options: RegistryOptions, connections: Connections, credential: Credential?)
        throws(ImageError)
    {
        self.host = registry
        self.repository = repository
        self.options = options
        self.connections = connections
        self.credential = credential
        let name = host == ImageReference.defaultRegistry ? "registry-1.docker.io" : host
        guard let secure = URL(string: "https://\(name)/"), let origin = Origin(secure) else {
            throw ImageError(.reference, host, "it is no host that can be asked")
        }
        base = origin
    }

    /// Whom to ask: with TLS, and where plain http is allowed with that if TLS is not spoken there.
    var origins: [Origin] {
        guard base.isLoopback || connections.isInsecure(base) else { return [base] }
        var plain = base
        plain.scheme = "http"
        if base.port == 443, !"\(host)".hasSuffix(":443") { plain.port = 80 }
        return [base, plain]
    }
    var spoken: Origin?

    // MARK: - Requests

    /// Asks for something of the repository.
    /// - Parameter path: behind `/v2/REPOSITORY/`.
    /// - Throws: ``ImageError``: `notFound`, `denied`, `unreachable`.
    func get(_ path: String, accept: [String] = [], from offset: Int = 0) async throws(ImageError) -> Answer {
        var failure: ImageError?
        for attempt in 0..<Limits.attempts {
            if attempt > 0 { try await pause(attempt, failure) }
            for origin in spoken.map({ [$0] }) ?? origins {
                guard let url = URL(string: "\(origin)/v2/\(repository)/\(path)") else {
                    throw ImageError(.reference, "\(host)/\(repository)", "it makes no URL")
                }
                do throws(ImageError) {
                    let answer = try await authorized(url, accept: accept, from: offset, attempt: attempt)
                    spoken = origin
                    if let pause = Self.retry(answer) {
                        // Seconds; a date is not waited for. Source: RFC 9110, section 10.2.3.
                        let seconds = answer.headers.first(name: "retry-after").flatMap { Int($0) } ?? 0
                        askedPause = min(max(seconds, 0), Limits.longestPause / 1_000) * 1_000
                        failure = ImageError(.unreachable, url.absoluteString, "status \(answer.status)\(pause)")
                        break
                    }
                    return try await checked(answer, url)
                } catch {
                    guard error.code == .unreachable else { throw error }
                    failure = error
                }
            }
        }
        throw failure ?? ImageError(.unreachable, host, "it does not answer")
    }

    private var askedPause: Int = 0

    private func pause(_ attempt: Int, _ failure: ImageError?) async throws(ImageError) {
        let usual = Limits.firstPause << (attempt - 1)
        do { try await Task.sleep(for: .milliseconds(min(max(usual, askedPause), Limits.longestPause))) } catch {
            throw failure ?? ImageError(.unreachable, host, "it was given up")
        }
        askedPause = 0
    }

    /// Why the same request may be answered later; nil if not.
    private static func retry(_ answer: Answer) -> String? {
        switch answer.status {
        case 429: ", too many requests: try again later"
        case 500, 502, 503, 504: ", the server has a defect or is not ready"
        default: nil
        }
    }

    func checked(_ answer: Answer, _ url: URL) async throws(ImageError) -> Answer {
        switch answer.status {
        case 200, 206: return answer
        case 401, 403:
            let advice = credential == nil ? "log in, or name a file of credentials" : "the credentials do not suffice"
            throw ImageError(
                .denied, "\(host)/\(repository)", "the registry refuses (status \(answer.status)): \(advice)\(await message(answer))")
        case 404: throw ImageError(.notFound, url.absoluteString, "the registry does not have it\(await message(answer))")
        default: throw ImageError(.unreachable, url.absoluteString, "status \(answer.status)\(await message(answer))")
        }
    }

    /// What the registry says about an error, of which only its codes are shown: the rest is anybody's text.
    private func message(_ answer: Answer) async -> String {
        struct Body: Decodable {
            struct Item: Decodable { var code: String? }
            var errors: [Item]?
        }
        guard let bytes = try? await Self.bytes(of: answer, limit: Limits.errorBody, subject: host),
            let body = try? JSONDecoder().decode(Body.self, from: Data(bytes))
        else { return "" }
        let codes = (body.errors ?? []).compactMap(\.code).prefix(4).map {
            $0.filter { $0.isASCII && ($0.isLetter || $0 == "_") }.prefix(40)
        }
        return codes.isEmpty ? "" : " (\(codes.joined(separator: ", ")))"
    }

    /// With what authorizes; asked for once where the registry wants it, and once more where it has expired.
    private func authorized(_ url: URL, accept: [String], from offset: Int, attempt: Int) async throws(ImageError) -> Answer {
        var answer = try await follow(url, accept: accept, from: offset, attempt: attempt)
        guard answer.status == 401 else { return answer }
        let challenges = answer.headers["www-authenticate"].flatMap(Challenge.parse)
        guard let origin = Origin(url), let next = try await authorize(challenges, at: origin, attempt: attempt) else { return answer }
        authorization = next
        answer = try await follow(url, accept: accept, from: offset, attempt: attempt)
        return answer
    }

    /// Follows redirects. What authorizes goes to the origin that it is for, and never further.
    private func follow(_ start: URL, accept: [String], from offset: Int, attempt: Int) async throws(ImageError) -> Answer {
        guard let home = Origin(start) else { throw ImageError(.reference, host, "it is no host that can be asked") }
        var url = start
        for _ in 0...Limits.redirects {
            guard let origin = Origin(url) else {
                throw ImageError(.denied, host, "it leads to '\(url.absoluteString.prefix(200))', which is not asked")
            }
            guard
                origin.scheme == "https" || origin == home
                    || (home.scheme == "http" && (origin.isLoopback || connections.isInsecure(origin)))
            else {
                throw ImageError(.denied, host, "it leads to \(origin) without TLS, which is not asked")
            }
            var request = HTTPClientRequest(url: url.absoluteString)
            request.headers.add(name: "User-Agent", value: "plimsoll")
            for type in accept { request.headers.add(name: "Accept", value: type) }
            if offset > 0 { request.headers.add(name: "Range", value: "bytes=\(offset)-") }
            if origin == home, let authorization { request.headers.add(name: "Authorization", value: authorization) }
            let answer = try await send(request, to: origin, attempt: attempt)
            guard [301, 302, 303, 307, 308].contains(answer.status) else { return answer }
            guard let place = answer.headers.first(name: "location"), let next = URL(string: place, relativeTo: url)?.absoluteURL else {
                throw ImageError(.unreachable, origin.description, "a redirect without a place")
            }
            url = next
        }
        throw ImageError(.unreachable, host, "more than \(Limits.redirects) redirects")
    }

    func send(_ request: HTTPClientRequest, to origin: Origin, attempt: Int) async throws(ImageError) -> Answer {
        let client = try await connections.client(for: origin, allowsLoopback: base.isLoopback, attempt: attempt)
        do {
            // The deadline is for the beginning of the answer; bodies have one of their own.
            let response = try await client.execute(request, deadline: .now() + .hours(24))
            return Answer(status: Int(response.status.code), headers: response.headers, body: response.body)
        } catch {
            throw ImageError(.unreachable, origin.description, "it does not answer: \(error)")
        }
    }

    /// A small body as a whole.
    /// - Throws: ``ImageError``: `limit`, `unreachable`.
    static func bytes(of answer: Answer, limit: Int, subject: String) async throws(ImageError) -> [UInt8] {
        var bytes: [UInt8] = []
        let deadline = ContinuousClock.now + .seconds(Limits.answerSeconds)
        do {
            for try await part in answer.body {
                bytes += part.readableBytesView
                guard bytes.count <= limit else { throw ImageError(.limit, subject, "an answer of more than \(limit) bytes") }
                guard ContinuousClock.now < deadline else {
                    throw ImageError(.unreachable, subject, "the answer took more than \(Limits.answerSeconds) s")
                }
            }
        } catch let error as ImageError {
            throw error
        } catch {
            throw ImageError(.unreachable, subject, "the connection broke: \(error)")
        }
        return bytes
    }

    // MARK: - Authentication

    /// - Returns: the header's value; nil if nothing can be done.
    func authorize(_ challenges: [Challenge], at origin: Origin, attempt: Int, actions: String = "pull") async throws(ImageError)
        -> String?
    {
        if let bearer = challenges.first(where: { $0.scheme == "bearer" }) {
            return "Bearer \(try await token(bearer, for: origin, attempt: attempt, actions: actions))"
        }
        guard challenges.contains(where: { $0.scheme == "basic" }), let credential, credential.identityToken == nil else { return nil }
        return Self.basic(credential)
    }

    private static func basic(_ credential: Credential) -> String {
        "Basic " + Data("\(credential.user):\(credential.password)".utf8).base64EncodedString()
    }

    private struct Token: Decodable {
        var token: String?
        // swift-format-ignore: AlwaysUseLowerCamelCase
        var access_token: String?
    }

    private func token(_ challenge: Challenge, for origin: Origin, attempt: Int, actions: String) async throws(ImageError) -> String {
        let realm = challenge.parameters["realm"] ?? ""
        guard let url = URL(string: realm), let server = Origin(url) else {
            throw ImageError(.denied, host, "its token server '\(realm.prefix(200))' is no http URL")
        }
        let isPlainAllowed = origin.scheme == "http" && (server.isLoopback && origin.isLoopback || connections.isInsecure(server))
        guard server.scheme == "https" || isPlainAllowed else {
            throw ImageError(.denied, host, "its token server \(server) has no TLS: nothing is sent there")
        }
        guard server.host == origin.host || options.tokenServers[host]?.contains(server.host) == true else {
            throw ImageError(
                .denied, host, "its token server is \(server.host), which is neither the registry nor listed: nothing is sent there")
        }
        var fields = [URLQueryItem(name: "scope", value: "repository:\(repository):\(actions)")]
        if let service = challenge.parameters["service"] { fields.insert(URLQueryItem(name: "service", value: service), at: 0) }
        var request: HTTPClientRequest
        if let identity = credential?.identityToken {
            fields += [
                URLQueryItem(name: "grant_type", value: "refresh_token"), URLQueryItem(name: "refresh_token", value: identity),
                URLQueryItem(name: "client_id", value: "plimsoll"),
            ]
            request = HTTPClientRequest(url: url.absoluteString)
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: Self.form(fields)))
        } else {
            let separator = url.query == nil ? "?" : "&"
            request = HTTPClientRequest(url: url.absoluteString + separator + Self.form(fields))
            if let credential { request.headers.add(name: "Authorization", value: Self.basic(credential)) }
        }
        let answer = try await send(request, to: server, attempt: attempt)
        guard answer.status == 200 else {
            let code: ImageError.Code = answer.status >= 500 || answer.status == 429 ? .unreachable : .denied
            throw ImageError(code, host, "its token server gives no token (status \(answer.status)): check the credentials")
        }
        let bytes = try await Self.bytes(of: answer, limit: Limits.token, subject: server.description)
        guard let body = try? JSONDecoder().decode(Token.self, from: Data(bytes)), let token = body.token ?? body.access_token,
            !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { throw ImageError(.denied, host, "its token server's answer has no token") }
        return token
    }

    private static func form(_ fields: [URLQueryItem]) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        return fields.map { field in
            "\(field.name)=\((field.value ?? "").addingPercentEncoding(withAllowedCharacters: allowed) ?? "")"
        }.joined(separator: "&")
    }
}
