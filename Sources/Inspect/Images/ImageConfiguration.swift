import Packages

/// What an image says of itself. Source: OCI image-spec, config.md.
public struct ImageConfiguration: Hashable, Sendable, Codable {
    /// A step of the build.
    public struct Step: Hashable, Sendable, Codable {
        /// Time as written, RFC 3339.
        public var created: String?
        /// The command that made it.
        public var createdBy: String?
        /// As written.
        public var author: String?, comment: String?
        /// It made no layer.
        public var isEmpty: Bool

        private enum CodingKeys: String, CodingKey {
            case created, author, comment
            case createdBy = "created_by"
            case isEmpty = "empty_layer"
        }

        /// Reads a step.
        /// - Throws: `DecodingError` where a field has another type.
        public init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            created = try fields.decodeIfPresent(String.self, forKey: .created)
            createdBy = try fields.decodeIfPresent(String.self, forKey: .createdBy)
            author = try fields.decodeIfPresent(String.self, forKey: .author)
            comment = try fields.decodeIfPresent(String.self, forKey: .comment)
            isEmpty = try fields.decodeIfPresent(Bool.self, forKey: .isEmpty) ?? false
        }
    }

    /// What it is made for.
    public var platform: Platform
    /// Time as written, RFC 3339.
    public var created: String?
    /// As written.
    public var author: String?
    /// Digests of the uncompressed layers, base first.
    public var diffIDs: [Digest]
    /// The steps of the build, the first one first.
    public var history: [Step]
    /// `KEY=VALUE`, in order.
    public var environment: [String]
    /// What starts with the container.
    public var entrypoint: [String], command: [String]
    /// NAME, UID, or either with `:GROUP`; empty means root.
    public var user: String
    /// As written.
    public var workingDirectory: String
    /// As written.
    public var labels: [String: String]
    /// `80/tcp`, sorted.
    public var exposedPorts: [String]
    /// Mount points, sorted.
    public var volumes: [String]
    /// SIGTERM unless said.
    public var stopSignal: String?

    private struct Fields: Decodable {
        struct Process: Decodable {
            // OCI's names begin with capitals.
            enum CodingKeys: String, CodingKey {
                case environment = "Env"
                case entrypoint = "Entrypoint"
                case command = "Cmd"
                case user = "User"
                case workingDirectory = "WorkingDir"
                case labels = "Labels"
                case ports = "ExposedPorts"
                case volumes = "Volumes"
                case stopSignal = "StopSignal"
            }
            struct Nothing: Decodable {}
            var environment: [String]?, entrypoint: [String]?, command: [String]?
            var user: String?, workingDirectory: String?, stopSignal: String?
            var labels: [String: String]?
            var ports: [String: Nothing]?, volumes: [String: Nothing]?
        }
        struct Files: Decodable {
            var type: String?
            // swift-format-ignore: AlwaysUseLowerCamelCase
            var diff_ids: [Digest]?
        }
        var os: String?, architecture: String?, variant: String?, created: String?, author: String?
        var rootfs: Files?
        var history: [Step]?
        var config: Process?
    }

    /// Reads a configuration.
    /// - Throws: ``ImageError``: `damaged`, `limit`.
    public init(parsing bytes: [UInt8], subject: String) throws(ImageError) {
        let fields = try StrictJSON.decode(Fields.self, from: bytes, subject: subject)
        guard let files = fields.rootfs, let diffIDs = files.diff_ids, files.type == nil || files.type == "layers" else {
            throw ImageError(.damaged, subject, "the configuration names no layers ('rootfs.diff_ids'): it is no image's")
        }
        guard diffIDs.count <= Limits.layers else { throw ImageError(.limit, subject, "more than \(Limits.layers) layers") }
        guard fields.history?.count ?? 0 <= Limits.history else {
            throw ImageError(.limit, subject, "more than \(Limits.history) steps of history")
        }
        platform = Platform(os: fields.os ?? "linux", architecture: fields.architecture ?? "", variant: fields.variant)
        created = fields.created
        author = fields.author
        self.diffIDs = diffIDs
        history = fields.history ?? []
        environment = fields.config?.environment ?? []
        entrypoint = fields.config?.entrypoint ?? []
        command = fields.config?.command ?? []
        user = fields.config?.user ?? ""
        workingDirectory = fields.config?.workingDirectory ?? ""
        labels = fields.config?.labels ?? [:]
        exposedPorts = (fields.config?.ports ?? [:]).keys.sorted()
        volumes = (fields.config?.volumes ?? [:]).keys.sorted()
        stopSignal = fields.config?.stopSignal
    }

    /// The step that made each layer, base first; nil throughout if the history does not fit the layers.
    public var createdBy: [String?] {
        let steps = history.filter { !$0.isEmpty }
        guard steps.count == diffIDs.count else { return diffIDs.map { _ in nil } }
        return steps.map(\.createdBy)
    }
}
