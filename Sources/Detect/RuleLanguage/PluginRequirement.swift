/// An entry of `required_plugin_versions`: one of its alternatives has to be there.
public struct PluginRequirement: Sendable, Hashable {
    /// A plugin by name with the least version.
    public struct Alternative: Sendable, Hashable {
        /// The plugin's name.
        public var name: String
        /// The least version; a greater one of the same major is as good.
        public var version: Version
        /// An alternative.
        public init(name: String, version: Version) {
            self.name = name
            self.version = version
        }
    }

    /// The entry itself first, then its alternatives in order; names differ.
    public var alternatives: [Alternative]
    /// Where it stands.
    public var origin: Rule.Origin

    /// A requirement.
    public init(alternatives: [Alternative], origin: Rule.Origin) {
        self.alternatives = alternatives
        self.origin = origin
    }

    /// Whether it holds: the first alternative whose plugin is there decides.
    public func isMet(by plugins: [String: Version]) -> Bool {
        for alternative in alternatives {
            if let version = plugins[alternative.name] { return version.satisfies(alternative.version) }
        }
        return false
    }
}
