/// What the definition of a type adds to the general rules. Source: purl-spec, types/*-definition.json.
struct PackageURLRules: Sendable {
    enum Requirement: Sendable { case required, optional, prohibited }

    /// The parts that rules look at; absent ones are empty.
    struct Parts {
        var namespace: String
        var name: String
        var version: String
        var qualifiers: [String: String]
    }

    /// Parts whose case means nothing and is lowered.
    struct Lowered: OptionSet, Sendable {
        let rawValue: Int
        static let namespace = Lowered(rawValue: 1), name = Lowered(rawValue: 2), version = Lowered(rawValue: 4)
    }

    var namespace = Requirement.optional
    var lowered: Lowered = []
    /// The name is everything after the first segment (git: host, then the path there).
    var nameHoldsPath = false
    /// Qualifiers that must be there.
    var required: [String] = []
    /// What a type does beyond case.
    var normalise: (@Sendable (inout Parts) -> Void)?
    /// What is wrong by a rule of its own.
    var problem: (@Sendable (Parts) -> (PackageURLError.Component, String)?)?

    /// The rules of a type; those of an unknown one ask for nothing.
    static subscript(type: String) -> PackageURLRules { table[type] ?? PackageURLRules() }

    func normalised(_ parts: Parts) -> Parts {
        var result = parts
        if lowered.contains(.namespace) { result.namespace = result.namespace.asciiLowercased }
        if lowered.contains(.name) { result.name = result.name.asciiLowercased }
        if lowered.contains(.version) { result.version = result.version.asciiLowercased }
        normalise?(&result)
        return result
    }

    func check(_ parts: Parts, type: String) throws(PackageURLError) {
        guard !parts.name.isEmpty else { throw PackageURLError(.name, message: "there is no name") }
        switch namespace {
        case .required where parts.namespace.isEmpty: throw PackageURLError(.namespace, message: "the type '\(type)' needs a namespace")
        case .prohibited where !parts.namespace.isEmpty: throw PackageURLError(.namespace, message: "the type '\(type)' has no namespace")
        default: break
        }
        for key in required where parts.qualifiers[key] == nil {
            throw PackageURLError(.qualifiers, message: "the type '\(type)' needs the qualifier '\(key)'")
        }
        if let (component, message) = problem?(parts) { throw PackageURLError(component, message: message) }
    }

    /// One line a type, in alphabetic order.
    private static let table: [String: PackageURLRules] = [
        "alpm": PackageURLRules(namespace: .required, lowered: [.namespace, .name]),
        "apk": PackageURLRules(namespace: .required, lowered: [.namespace, .name]),
        "bazel": PackageURLRules(namespace: .prohibited),
        "bitbucket": PackageURLRules(namespace: .required, lowered: [.namespace, .name]),
        "bitnami": PackageURLRules(namespace: .prohibited, lowered: .name),
        "brew": PackageURLRules(lowered: [.namespace, .name]),
        "cargo": PackageURLRules(namespace: .prohibited),
        "chrome-extension": PackageURLRules(namespace: .prohibited, lowered: .name, problem: chromeExtension),
        "cocoapods": PackageURLRules(namespace: .prohibited, problem: cocoapods),
        "composer": PackageURLRules(namespace: .required, lowered: [.namespace, .name]),
        "conan": PackageURLRules(),
        "conda": PackageURLRules(namespace: .prohibited),
        "cpan": PackageURLRules(normalise: { $0.namespace = $0.namespace.asciiUppercased }, problem: cpan),
        "cran": PackageURLRules(namespace: .prohibited),
        "deb": PackageURLRules(namespace: .required, lowered: [.namespace, .name]),
        "docker": PackageURLRules(),
        "gem": PackageURLRules(namespace: .prohibited),
        "generic": PackageURLRules(),
        "git": PackageURLRules(namespace: .required, nameHoldsPath: true, normalise: git),
        "github": PackageURLRules(namespace: .required, lowered: [.namespace, .name]),
        // The definition asks for a namespace, but modules without one exist, the standard library ("stdlib") first of all.
        "golang": PackageURLRules(lowered: [.namespace, .name]),
        "hackage": PackageURLRules(namespace: .prohibited),
        "hex": PackageURLRules(lowered: [.namespace, .name]),
        "huggingface": PackageURLRules(lowered: .version),
        "julia": PackageURLRules(namespace: .prohibited, required: ["uuid"]),
        "luarocks": PackageURLRules(lowered: [.namespace, .name]),
        "maven": PackageURLRules(namespace: .required),
        "mlflow": PackageURLRules(namespace: .prohibited, normalise: mlflow),
        "npm": PackageURLRules(lowered: [.namespace, .name]),
        "nuget": PackageURLRules(namespace: .prohibited),
        "oci": PackageURLRules(namespace: .prohibited, lowered: [.name, .version]),
        "opam": PackageURLRules(namespace: .prohibited),
        "otp": PackageURLRules(namespace: .prohibited, lowered: .name),
        "pub": PackageURLRules(
            namespace: .prohibited, lowered: .name, normalise: { $0.name = String($0.name.map { $0 == "-" ? "_" : $0 }) }),
        "pypi": PackageURLRules(namespace: .prohibited, lowered: [.name, .version], normalise: { $0.name = $0.name.pythonName }),
        "qpkg": PackageURLRules(namespace: .required, lowered: .namespace),
        "rpm": PackageURLRules(lowered: .namespace),
        "swid": PackageURLRules(required: ["tag_id"], problem: swid),
        "swift": PackageURLRules(namespace: .required),
        "vcpkg": PackageURLRules(namespace: .prohibited),
        "vscode-extension": PackageURLRules(namespace: .required, lowered: [.namespace, .name, .version]),
        "yocto": PackageURLRules(lowered: .namespace),
    ]
}
