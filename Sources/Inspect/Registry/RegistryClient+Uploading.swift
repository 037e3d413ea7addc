import AsyncHTTPClient
import Foundation
import Glibc
import Images
import NIOCore
import NIOHTTP1
import Packages

/// Source: OCI distribution-spec 1.1, "Pushing manifests" and "POST then PUT".
extension RegistryClient {
    /// Whether the repository has a blob.
    /// - Throws: ``ImageError``.
    func has(_ blob: Digest) async throws(ImageError) -> Bool {
        let answer = try await change(.HEAD, "blobs/\(blob)")
        guard answer.status != 404 else { return false }
        _ = try await checked(answer, url(of: "blobs/\(blob)"))
        return true
    }

    /// Brings a blob into the repository.
    /// - Parameters:
    ///   - length: Bytes.
    ///   - body: Makes the bytes; asked again for another attempt.
    /// - Throws: ``ImageError``: `denied`, `unreachable`, `mismatch`.
    func upload(_ blob: Digest, length: Int, body: @Sendable () -> HTTPClientRequest.Body) async throws(ImageError) {
        let opened = try await change(.POST, "blobs/uploads/", headers: [("Content-Length", "0")])
        let start = url(of: "blobs/uploads/")
        guard opened.status == 202 else { return try await refuse(opened, start) }
        guard let place = opened.headers.first(name: "location"), let session = URL(string: place, relativeTo: start)?.absoluteURL,
            let origin = Origin(session)
        else { throw ImageError(.unreachable, start.absoluteString, "the registry opens an upload without saying where") }
        // The registry's own place, or one with TLS, which is not told what authorizes.
        guard origin == spoken || origin.scheme == "https" else {
            throw ImageError(.denied, start.absoluteString, "it leads to \(origin) without TLS, where nothing is sent")
        }
        let separator = session.query == nil ? "?" : "&"
        var request = HTTPClientRequest(url: session.absoluteString + "\(separator)digest=\(blob.algorithm)%3A\(blob.hex)")
        request.method = .PUT
        request.headers.add(name: "Content-Type", value: "application/octet-stream")
        request.body = body()
        if origin == spoken, let authorization { request.headers.add(name: "Authorization", value: authorization) }
        let done = try await send(request, to: origin, attempt: 0)
        guard done.status == 201 else { return try await refuse(done, session) }
        if let told = done.headers.first(name: "docker-content-digest"), told != blob.description {
            throw ImageError(.mismatch, blob.description, "the registry has it as \(told.prefix(100))")
        }
    }

    /// Puts a manifest under a tag.
    /// - Throws: ``ImageError``: `denied`, `unreachable`.
    func put(manifest bytes: [UInt8], type: String, as selector: String) async throws(ImageError) {
        let answer = try await change(
            .PUT, "manifests/\(selector)", headers: [("Content-Type", type)], body: .bytes(ByteBuffer(bytes: bytes)))
        guard answer.status == 201 else { return try await refuse(answer, url(of: "manifests/\(selector)")) }
    }

    private func url(of path: String) -> URL {
        URL(string: "\(spoken ?? base)/v2/\(repository)/\(path)") ?? URL(filePath: "/")
    }

    private func refuse(_ answer: Answer, _ url: URL) async throws(ImageError) {
        _ = try await checked(answer, url)
        throw ImageError(.unreachable, url.absoluteString, "status \(answer.status), which is no answer to that")
    }

    /// One request that changes something: no redirect is followed.
    private func change(
        _ method: HTTPMethod, _ path: String, headers: [(String, String)] = [], body: HTTPClientRequest.Body? = nil
    ) async throws(ImageError) -> Answer {
        var failure: ImageError?
        for origin in spoken.map({ [$0] }) ?? origins {
            guard let url = URL(string: "\(origin)/v2/\(repository)/\(path)") else {
                throw ImageError(.reference, "\(host)/\(repository)", "it makes no URL")
            }
            func request() -> HTTPClientRequest {
                var request = HTTPClientRequest(url: url.absoluteString)
                request.method = method
                request.headers.add(name: "User-Agent", value: "plimsoll")
                for (name, value) in headers { request.headers.add(name: name, value: value) }
                if let authorization { request.headers.add(name: "Authorization", value: authorization) }
                request.body = body
                return request
            }
            do throws(ImageError) {
                let answer = try await send(request(), to: origin, attempt: 0)
                spoken = origin
                guard answer.status == 401 else { return answer }
                let challenges = answer.headers["www-authenticate"].flatMap(Challenge.parse)
                guard let next = try await authorize(challenges, at: origin, attempt: 0, actions: "pull,push") else { return answer }
                authorization = next
                return try await send(request(), to: origin, attempt: 0)
            } catch {
                guard error.code == .unreachable, spoken == nil else { throw error }
                failure = error
            }
        }
        throw failure ?? ImageError(.unreachable, host, "it does not answer")
    }
}

/// A file's bytes in pieces.
struct FilePieces: AsyncSequence, Sendable {
    let path: String

    struct AsyncIterator: AsyncIteratorProtocol {
        let file: FileHandle?

        mutating func next() async throws -> ByteBuffer? {
            guard let piece = try file?.read(upToCount: Limits.piece), !piece.isEmpty else { return nil }
            return ByteBuffer(bytes: piece)
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(file: FileHandle(forReadingAtPath: path)) }
}
