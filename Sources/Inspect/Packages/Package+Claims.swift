extension Package {
    /// Whether it is known from a document alone that somebody else made: the catalogers of such are named `sbom-FORMAT`.
    public var isClaim: Bool { cataloger.hasPrefix("sbom-") }

    /// What packages of the same type call it in `requires`: npm, Go and Maven write the namespace in front of the name.
    public var requirableName: String {
        guard let namespace else { return name }
        switch type {
        case .npm, .golang: return "\(namespace)/\(name)"
        case .maven: return "\(namespace):\(name)"
        default: return name
        }
    }
}
