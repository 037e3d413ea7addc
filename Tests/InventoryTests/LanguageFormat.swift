import Foundation
import Packages

@testable import Inventory

/// How the files of one folder of `static/packages/lang` are read.
struct LanguageFormat: Sendable {
    let cataloger: any Cataloger.Type
    /// The path that a file has where the format is used; those of the corpus have names of their own.
    let path: @Sendable (String) -> String
    /// A package's name as the tables write it.
    let name: @Sendable (Package) -> String
    /// Whether packages come from `assemble`; else the facts themselves are compared.
    var isAssembled = true

    static let python: Set<String> = [
        "pdm-lock", "pipfile-lock", "poetry-lock", "pylock-toml", "python-metadata", "requirements-txt", "uv-lock",
    ]

    private static func named(_ cataloger: any Cataloger.Type, _ name: String) -> LanguageFormat {
        // A file with the right name keeps its folder, since others may stand beside it.
        LanguageFormat(cataloger: cataloger, path: { $0.hasSuffix("/" + name) || $0 == name ? $0 : name }, name: plain)
    }

    @Sendable private static func plain(_ package: Package) -> String {
        let full = package.namespace.map { "\($0)/\(package.name)" } ?? package.name
        return package.subpath.map { "\(full)/\($0)" } ?? full
    }

    @Sendable private static func maven(_ package: Package) -> String { "\(package.namespace ?? package.name):\(package.name)" }

    static let all: [String: LanguageFormat] = [
        "bun-lock": named(BunLockCataloger.self, "bun.lock"),
        "cargo-lock": named(CargoLockCataloger.self, "Cargo.lock"),
        "composer-lock": named(ComposerLockCataloger.self, "composer.lock"),
        "conan-lock": named(ConanLockCataloger.self, "conan.lock"),
        "conda-meta": LanguageFormat(cataloger: CondaMetaCataloger.self, path: { "conda-meta/\($0).json" }, name: plain),
        "dotnet-deps-json": LanguageFormat(cataloger: DotnetDepsCataloger.self, path: { _ in "app.deps.json" }, name: plain),
        "gemfile-lock": named(RubyGemfileLockCataloger.self, "Gemfile.lock"),
        "gemspec": LanguageFormat(cataloger: RubyGemspecCataloger.self, path: { "specifications/\($0)" }, name: plain),
        "go-mod": named(GoModuleCataloger.self, "go.mod"),
        "go-sum": LanguageFormat(cataloger: GoModuleCataloger.self, path: { _ in "go.sum" }, name: plain, isAssembled: false),
        "gradle-lockfile": LanguageFormat(cataloger: GradleLockCataloger.self, path: { _ in "gradle.lockfile" }, name: maven),
        "java-archive": LanguageFormat(
            cataloger: JavaArchiveCataloger.self, path: { $0.hasSuffix(".jar") ? $0 : "\($0).jar" }, name: maven),
        "mix-lock": named(MixLockCataloger.self, "mix.lock"),
        "mix-lock-elixir": named(MixLockCataloger.self, "mix.lock"),
        "nuget-packages-config": named(NuGetConfigCataloger.self, "packages.config"),
        "nuget-packages-lock": named(NuGetLockCataloger.self, "packages.lock.json"),
        "package-json": named(JavaScriptInstalledCataloger.self, "package.json"),
        "package-lock-json": LanguageFormat(
            cataloger: NpmLockCataloger.self,
            path: { $0.hasSuffix("npm-shrinkwrap.json") || $0.hasSuffix("/package-lock.json") ? $0 : "package-lock.json" }, name: plain),
        "package-resolved": named(PackageResolvedCataloger.self, "Package.resolved"),
        "pdm-lock": named(PdmLockCataloger.self, "pdm.lock"),
        "pipfile-lock": named(PipfileLockCataloger.self, "Pipfile.lock"),
        "pnpm-lock": named(PnpmLockCataloger.self, "pnpm-lock.yaml"),
        "podfile-lock": named(PodfileLockCataloger.self, "Podfile.lock"),
        "poetry-lock": named(PoetryLockCataloger.self, "poetry.lock"),
        "pom-xml": LanguageFormat(cataloger: MavenPomCataloger.self, path: { _ in "pom.xml" }, name: maven),
        "pubspec-lock": named(PubspecLockCataloger.self, "pubspec.lock"),
        "pylock-toml": named(PylockTomlCataloger.self, "pylock.toml"),
        "python-metadata": LanguageFormat(cataloger: PythonInstalledCataloger.self, path: { "\($0).dist-info/METADATA" }, name: plain),
        "requirements-txt": named(PythonRequirementsCataloger.self, "requirements.txt"),
        "sbt-lock": LanguageFormat(cataloger: SbtLockCataloger.self, path: { _ in "build.sbt.lock" }, name: maven),
        "uv-lock": named(UvLockCataloger.self, "uv.lock"),
        "yarn-lock": named(YarnLockCataloger.self, "yarn.lock"),
    ]

    /// Files beside and below a case's that the cataloger wants under their own names, and the go.sum of a go.mod that is named otherwise.
    func neighbours(of url: URL) -> [(name: String, url: URL)] {
        let folder = url.deletingLastPathComponent()
        let stem = url.deletingPathExtension().lastPathComponent
        let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        let base = folder.standardizedFileURL.path + "/"
        return found.compactMap { file -> (String, URL)? in
            let own = String(file.standardizedFileURL.path.dropFirst(base.count))
            if url.pathExtension == "mod", file.lastPathComponent == stem + ".sum" { return ("go.sum", file) }
            guard url != file, cataloger.wants(FileHeader(path: FilePath("app/" + own), size: 0)) != .none, !own.hasSuffix(".jar") else {
                return nil
            }
            // A case in a folder of its own keeps that folder.
            let prefix = path(url.lastPathComponent) == url.lastPathComponent ? folder.lastPathComponent + "/" : ""
            return (cataloger == MavenPomCataloger.self ? own : prefix + own, file)
        }
    }
}
