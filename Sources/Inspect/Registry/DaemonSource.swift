import AsyncHTTPClient
import Foundation
import Images
import Linux
import NIOCore

/// An image that docker's or podman's daemon gives through its socket, as an archive. Source: Docker Engine API, "Export an image".
public struct DaemonSource: ImageSource {
    /// Which daemon.
    public enum Kind: String, Sendable, CaseIterable { case docker, podman }

    private let kind: Kind
    private let name: String
    private let socket: String
    private let spoolFolder: String

    /// - Parameters:
    ///   - name: as the daemon knows the image: a reference or an id.
    ///   - socket: path of the socket; nil for the usual one.
    ///   - spoolFolder: where the archive is kept while it is read, on a disk.
    public init(_ kind: Kind, name: String, socket: String? = nil, spoolFolder: String = SpoolFolder.standard) {
        self.kind = kind
        self.name = name
        self.socket = socket ?? Self.standardSocket(kind)
        self.spoolFolder = spoolFolder
    }

    /// `$DOCKER_HOST` or `$CONTAINER_HOST` if it names a unix socket, else the usual path.
    public static func standardSocket(
        _ kind: Kind, environment: [String: String] = ProcessInfo.processInfo.environment, isRoot: Bool = geteuid() == 0
    ) -> String {
        let named = environment[kind == .docker ? "DOCKER_HOST" : "CONTAINER_HOST"] ?? ""
        if named.hasPrefix("unix://") { return String(named.dropFirst("unix://".count)) }
        if kind == .docker { return "/run/docker.sock" }
        let folder = isRoot ? "/run" : environment["XDG_RUNTIME_DIR"] ?? "/run/user/\(geteuid())"
        return "\(folder)/podman/podman.sock"
    }

    /// Fetches the archive and finds the image in it.
    /// - Throws: ``ImageError``: `unreachable` if nobody listens there, `notFound`, and what ``DockerArchive`` throws.
    public func image(platform: Platform?) async throws(ImageError) -> Image {
        let file = try await archive()
        return try await DockerArchive(file, source: kind.rawValue).image(platform: platform)
    }

    private func archive() async throws(ImageError) -> SharedFile {
        guard name.utf8.count <= Images.Limits.reference else { throw ImageError(.limit, String(name.prefix(80)), "the name is too long") }
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~:@/")
        guard !name.contains(".."), let path = name.addingPercentEncoding(withAllowedCharacters: allowed),
            let url = URL(httpURLWithSocketPath: socket, uri: "/images/\(path)/get")
        else { throw ImageError(.reference, "'\(name)'", "it is no name of an image") }
        let subject = "\(kind.rawValue):\(name)"
        let file = try SpoolFile(folder: spoolFolder)
        do {
            var request = HTTPClientRequest(url: url.absoluteString)
            // Else it would be the socket's path, which Go's server refuses.
            request.headers.replaceOrAdd(name: "host", value: "localhost")
            let response = try await HTTPClient.shared.execute(request, deadline: .now() + .hours(24))
            guard response.status == .ok else {
                throw ImageError(
                    response.status == .notFound ? .notFound : .unreachable, subject,
                    response.status == .notFound ? "the daemon has no such image" : "the daemon answers with status \(response.status.code)"
                )
            }
            var count = 0
            for try await part in response.body {
                count += part.readableBytes
                guard count <= Images.Limits.spool else {
                    throw ImageError(.limit, subject, "an archive of more than \(Images.Limits.spool) bytes")
                }
                try part.withUnsafeReadableBytes { try file.append($0) }
            }
        } catch let error as ImageError {
            throw error
        } catch {
            throw ImageError(
                .unreachable, subject, "nobody answers on \(socket): start the daemon's socket, or read its store instead (\(error))")
        }
        return file.finish(name: subject)
    }
}
