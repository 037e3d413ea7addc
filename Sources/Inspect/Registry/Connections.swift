import AsyncHTTPClient
import Foundation
import Images
import NIOCore
import NIOSSL
import Synchronization

/// HTTP clients, one for each address that a host was found to have: what was checked is what is connected to.
final class Connections: Sendable {
    private let options: RegistryOptions
    private let clients = Mutex<[String: HTTPClient]>([:])

    init(_ options: RegistryOptions) { self.options = options }

    /// - Parameters:
    ///   - origin: whom to talk to.
    ///   - allowsLoopback: the registry's own name means this machine.
    ///   - attempt: from 0; another address is tried by the next.
    /// - Throws: ``ImageError``: `unreachable`, `denied`.
    func client(for origin: Origin, allowsLoopback: Bool, attempt: Int) async throws(ImageError) -> HTTPClient {
        let host = origin.host
        let addresses = await withCheckedContinuation { (continuation: CheckedContinuation<[Address], Never>) in
            Thread.detachNewThread { continuation.resume(returning: Address.resolve(host)) }
        }
        guard !addresses.isEmpty else { throw ImageError(.unreachable, origin.description, "the name '\(host)' has no address") }
        if options.refusesLocalAddresses {
            // One such address among others is how a name is made to lead there later.
            for address in addresses where address.isNeverRegistry || (address.isLoopback && !allowsLoopback) {
                throw ImageError(.denied, origin.description, "'\(host)' leads to \(address.text), where no registry is: it is not asked")
            }
        }
        let address = addresses[attempt % addresses.count].text
        do { return try client(host: host, address: address, isInsecure: isInsecure(origin)) } catch {
            throw ImageError(.unreadable, origin.description, "the certificate authorities cannot be read: \(error)")
        }
    }

    func isInsecure(_ origin: Origin) -> Bool {
        let name = origin.host.contains(":") ? "[\(origin.host)]" : origin.host
        return options.insecure.contains("\(name):\(origin.port)") || options.insecure.contains(name)
    }

    private func client(host: String, address: String, isInsecure: Bool) throws -> HTTPClient {
        try clients.withLock { clients in
            let key = "\(host) \(address) \(isInsecure)"
            if let client = clients[key] { return client }
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.additionalTrustRoots = try options.certificateAuthorities.map { .certificates(try NIOSSLCertificate.fromPEMFile($0)) }
            if isInsecure { tls.certificateVerification = .none }
            var configuration = HTTPClient.Configuration(
                tlsConfiguration: tls, redirectConfiguration: .disallow,
                timeout: .init(connect: .seconds(Limits.connectSeconds), read: .seconds(Limits.silenceSeconds)), decompression: .disabled)
            configuration.httpVersion = .http1Only
            configuration.dnsOverride = [host: address]
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
            clients[key] = client
            return client
        }
    }

    deinit {
        for client in clients.withLock({ $0.values }) { client.shutdown { _ in } }
    }
}
