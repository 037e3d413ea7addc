import Images
import Packages

extension Subject {
    /// An image as reports tell of it.
    /// - Parameter source: what the user wrote.
    init(of image: Image, source: String) {
        let identity = image.identity, configuration = image.configuration
        let kind: Kind = image.facts.container != nil ? .container : identity == nil ? .directory : .image
        func values(_ kind: ImageIdentity.Alias.Kind) -> [String] { identity?.aliases.filter { $0.kind == kind }.map(\.value) ?? [] }
        self.init(
            kind: kind, source: source, names: values(.name), configDigest: identity?.configDigest,
            manifestDigests: (values(.index) + values(.manifest)).compactMap { Digest($0) }, diffIDs: identity?.diffIDs ?? [],
            platform: configuration?.platform.description, created: configuration?.created, labels: configuration?.labels ?? [:],
            configuration: configuration.map(Self.settings) ?? [:])
    }

    private static func settings(_ configuration: ImageConfiguration) -> [String: String] {
        var settings: [String: String] = [:]
        func set(_ name: String, _ words: [String], _ separator: String) {
            if !words.isEmpty { settings[name] = words.joined(separator: separator) }
        }
        set("environment", configuration.environment, "\n")
        set("entrypoint", configuration.entrypoint, " ")
        set("command", configuration.command, " ")
        set("user", [configuration.user].filter { !$0.isEmpty }, "")
        set("working directory", [configuration.workingDirectory].filter { !$0.isEmpty }, "")
        set("exposed ports", configuration.exposedPorts, " ")
        set("volumes", configuration.volumes, " ")
        return settings
    }
}
