import Images

/// How registries are talked to.
public struct RegistryOptions: Sendable {
    /// Where names and passwords come from.
    public var credentials: CredentialSource = .none
    /// Files of certificate authorities (PEM) that are trusted besides the system's.
    public var certificateAuthorities: [String] = []
    /// HOST[:PORT] of registries whose certificate is not checked, and which may be talked to without TLS. Only what somebody asked for.
    public var insecure: Set<String> = []
    /// HOST[:PORT] of mirrors by registry, asked first, without the registry's credentials.
    public var mirrors: [String: [String]] = [:]
    /// Hosts of token servers by registry, beside the registry's own host.
    public var tokenServers: [String: Set<String>] = ["docker.io": ["auth.docker.io"], "registry.gitlab.com": ["gitlab.com"]]
    /// Refuses link-local and metadata addresses after resolution, and this machine unless the registry's name says so; redirects included.
    public var refusesLocalAddresses = true

    /// The defaults: no credentials, TLS, no local addresses.
    public init() {}
}

/// A name and a password for one registry.
public struct Credential: Hashable, Sendable {
    /// Empty where only a token is known.
    public var user: String
    /// The password, never printed.
    public var password: String
    /// OAuth 2 refresh token, which stands in for both.
    public var identityToken: String?

    /// A name and a password.
    public init(user: String, password: String, identityToken: String? = nil) {
        self.user = user
        self.password = password
        self.identityToken = identityToken
    }
}

/// Where credentials come from.
public enum CredentialSource: Sendable {
    /// Nobody is told anything.
    case none
    /// By HOST[:PORT].
    case fixed([String: Credential])
    /// A file in the format of `~/.docker/config.json`; helpers that it names are run only if `runsHelpers`.
    case file(path: String, runsHelpers: Bool)

    /// - Throws: ``ImageError``: `unreadable`, `damaged`, `denied` if a helper fails.
    func credential(for registry: String) async throws(ImageError) -> Credential? {
        switch self {
        case .none: return nil
        case .fixed(let table): return table[registry]
        case .file(let path, let runsHelpers):
            let configuration: DockerConfiguration
            do { configuration = try DockerConfiguration(path: path) } catch {
                if error.code == .notFound { return nil }
                throw error
            }
            return try await configuration.credential(for: registry, runsHelpers: runsHelpers)
        }
    }
}
