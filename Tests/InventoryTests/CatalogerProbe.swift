import Packages

@testable import Inventory

/// Gives bytes to catalogers under the paths that they want.
enum CatalogerProbe {
    /// A path for every kind of file that is read.
    static let paths = [
        "bun.lock", "Cargo.lock", "vendor/composer/installed.json", "composer.lock", "conan.lock", "environment.yml",
        "conda-meta/a-1-0.json", "Manifest.toml", "Directory.Packages.props",
        "a.deps.json", "go.mod", "go.sum", "go.work", "gradle.lockfile", "a-1.0.jar", "package.json", "pom.xml", "mix.lock",
        "package-lock.json", "packages.config", "packages.lock.json", "Package.resolved", "pdm.lock", "Pipfile.lock", "pnpm-lock.yaml",
        "Podfile.lock", "poetry.lock", "pubspec.lock", "pylock.toml", "a-1.dist-info/METADATA", "a-1.dist-info/RECORD",
        "a-1.dist-info/direct_url.json", "a.egg-info/installed-files.txt", "requirements.txt", "Gemfile.lock", "specifications/a-1.gemspec",
        "build.sbt.lock", "snap/a/1/meta/snap.yaml", "uv.lock", "yarn.lock",
    ]

    /// Every cataloger that wants one of the paths reads the bytes there.
    /// - Returns: how many read them, and the gaps.
    static func readAll(_ bytes: [UInt8], name: String) throws -> (readers: Int, gaps: [Gap]) {
        var readers = 0
        var gaps: [Gap] = []
        for path in paths {
            let header = FileHeader(path: FilePath(path), size: bytes.count, prefix: Array(bytes.prefix(FileHeader.prefixLength)))
            for cataloger in Catalogers.all where cataloger.wants(header) != .none {
                readers += 1
                do {
                    let facts = try cataloger.read(header, bytes.span.bytes)
                    gaps += facts.gaps
                    gaps += cataloger.assemble([LocatedFacts(path: header.path, facts: facts)]).gaps
                } catch { gaps.append(error) }
            }
        }
        return (readers, gaps)
    }
}
