import Foundation
import Images
import Linux

/// `~/.docker/config.json`, or podman's `auth.json`. Source: docker CLI, "Configuration files"; containers-auth.json(5).
struct DockerConfiguration: Decodable {
    struct Entry: Decodable {
        var auth: String?
        var username: String?
        var password: String?
        var identitytoken: String?
    }
    var auths: [String: Entry]?
    var credHelpers: [String: String]?
    var credsStore: String?

    init(parsing bytes: [UInt8], subject: String) throws(ImageError) {
        do { self = try JSONDecoder().decode(DockerConfiguration.self, from: Data(bytes)) } catch {
            // The error's own text may quote a password.
            throw ImageError(.damaged, subject, "it is no file of credentials: its JSON or the type of a field is wrong")
        }
    }

    init(path: String) throws(ImageError) {
        let bytes: [UInt8]
        do { bytes = try readFile(path, limit: Limits.credentials) } catch {
            throw ImageError(error.isGone ? .notFound : .unreadable, path, error.description)
        }
        try self.init(parsing: bytes, subject: path)
    }

    func credential(for registry: String, runsHelpers: Bool) async throws(ImageError) -> Credential? {
        let keys = Self.keys(for: registry)
        let helper = keys.lazy.compactMap { credHelpers?[$0] }.first ?? credsStore.flatMap { $0.isEmpty ? nil : $0 }
        if let helper, runsHelpers, let found = try await CredentialHelper(helper).credential(for: keys[0]) { return found }
        for key in keys {
            guard let entry = auths?[key] else { continue }
            if let credential = Self.credential(entry) { return credential }
        }
        return nil
    }

    /// By which names an entry may stand for a registry, the usual one first.
    private static func keys(for registry: String) -> [String] {
        let isDocker = registry == ImageReference.defaultRegistry
        return (isDocker ? ["https://index.docker.io/v1/", "index.docker.io"] : []) + [
            registry, "https://\(registry)", "https://\(registry)/",
        ]
    }

    private static func credential(_ entry: Entry) -> Credential? {
        if let token = entry.identitytoken, !token.isEmpty { return Credential(user: "", password: "", identityToken: token) }
        if let auth = entry.auth, let data = Data(base64Encoded: auth) {
            let text = String(decoding: data, as: UTF8.self)
            guard let colon = text.firstIndex(of: ":") else { return nil }
            // Docker pads with zeros.
            return Credential(user: String(text[..<colon]), password: String(text[text.index(after: colon)...].prefix { $0 != "\0" }))
        }
        guard let user = entry.username, let password = entry.password else { return nil }
        return Credential(user: user, password: password)
    }
}

/// A program that keeps credentials: `docker-credential-NAME`. Source: docker-credential-helpers, README.
struct CredentialHelper {
    private let name: String

    /// - Throws: ``ImageError``, `denied`, for a name that could be a path or an option.
    init(_ name: String) throws(ImageError) {
        let isPlain = name.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x5f || $0 == 0x2d }
        guard isPlain, !name.isEmpty, name.utf8.count <= 64 else {
            throw ImageError(.denied, "credential helper '\(name.prefix(64))'", "its name may have only a-z, 0-9, '_' and '-'")
        }
        self.name = name
    }

    private struct Answer: Decodable {
        // The helpers' names begin with capitals.
        enum CodingKeys: String, CodingKey {
            case user = "Username"
            case secret = "Secret"
        }
        var user: String
        var secret: String
    }

    /// - Returns: nil if it knows none.
    func credential(for server: String) async throws(ImageError) -> Credential? {
        let program = "docker-credential-\(name)"
        let result = await withCheckedContinuation { (continuation: CheckedContinuation<(status: Int32, output: Data)?, Never>) in
            Thread.detachNewThread { continuation.resume(returning: Self.run(program, input: server)) }
        }
        guard let result else { throw ImageError(.denied, program, "it cannot be run, or did not answer in \(Limits.helperSeconds) s") }
        let text = String(decoding: result.output, as: UTF8.self)
        if result.status != 0, text.contains("credentials not found") { return nil }
        guard result.status == 0, let answer = try? JSONDecoder().decode(Answer.self, from: result.output) else {
            throw ImageError(.denied, program, "it gave no credentials for \(server): status \(result.status)")
        }
        let isToken = answer.user == "<token>"
        return Credential(
            user: isToken ? "" : answer.user, password: isToken ? "" : answer.secret, identityToken: isToken ? answer.secret : nil)
    }

    private static func run(_ program: String, input: String) -> (status: Int32, output: Data)? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program, "get"]
        // From a file and not from a pipe: writing to a program that has ended already would end this process (SIGPIPE).
        guard let question = try? SpoolFile(folder: SpoolFolder.standard) else { return nil }
        guard (try? Array(input.utf8).withUnsafeBytes({ try question.append($0) })) != nil,
            let number = try? question.finish(name: program).reopened().release()
        else { return nil }
        let answered = Pipe()
        process.standardInput = FileHandle(fileDescriptor: number, closeOnDealloc: true)
        process.standardOutput = answered
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + .seconds(Limits.helperSeconds))
        timer.setEventHandler { process.terminate() }
        timer.resume()
        defer { timer.cancel() }
        var output = Data()
        while let part = try? answered.fileHandleForReading.read(upToCount: 4_096), !part.isEmpty {
            output += part
            guard output.count <= Limits.helper else {
                process.terminate()
                return nil
            }
        }
        process.waitUntilExit()
        return process.terminationReason == .exit ? (process.terminationStatus, output) : nil
    }
}
