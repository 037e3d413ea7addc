import Packages

/// gradle.lockfile and buildscript-gradle.lockfile, and before Gradle 6.8 a file for each configuration below gradle/dependency-locks.
/// Source: Gradle, "Locking Versions".
enum GradleLockCataloger: ManifestCataloger {
    static let name = "gradle-lock"

    static func isManifest(_ path: FilePath) -> Bool {
        if path.isNamed("gradle.lockfile") || path.isNamed("buildscript-gradle.lockfile") { return true }
        return path.hasSuffix(".lockfile") && (path.parent?.isNamed("dependency-locks") ?? false)
    }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        for line in text.lines {
            let content = line.text.trimmed
            if content.isEmpty || content.starts("#") { continue }
            let (coordinates, configurations) = content.cut("=") ?? (content, "")
            let parts = coordinates.trimmed.parts(":")
            guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { continue }
            let names = configurations.parts(",").map(\.trimmed).filter { !$0.isEmpty }
            let package = Package(
                type: .maven, namespace: String(parts[0]), name: String(parts[1]), version: String(parts[2]),
                isDevelopment: !names.isEmpty && names.allSatisfy { $0.starts("test") }, cataloger: Self.name)
            try facts.add(package, at: path, line: line.number)
        }
        return facts
    }
}
