import Packages

/// What the lock files of Python have in common.
enum PythonProject {
    /// A package of PyPI under its normalised name.
    static func package(
        _ name: some StringProtocol, version: String, qualifiers: [String: String] = [:], digests: [Digest] = [], requires: [String] = [],
        isDevelopment: Bool = false, cataloger: String
    ) -> Package {
        Package(
            type: .pypi, name: PythonName.normalised(name), version: version, qualifiers: qualifiers, digests: digests.unique,
            requires: requires.map { PythonName.normalised($0) }.unique, isDevelopment: isDevelopment, cataloger: cataloger)
    }
}
