import Packages

/// What of one archive tells which packages it holds.
struct JavaArchiveContent {
    enum Kind {
        case manifest
        case properties
        case pom

        init?(_ path: FilePath) {
            if JavaArchiveContent.isManifest(path) {
                self = .manifest
            } else if path.isNamed("pom.properties") {
                self = .properties
            } else if path.isNamed("pom.xml"), path.hasPrefix("META-INF/maven/") {
                self = .pom
            } else {
                return nil
            }
        }
    }

    /// Java itself looks for it without regard to case.
    private static func isManifest(_ path: FilePath) -> Bool {
        path.bytes.elementsEqual("META-INF/MANIFEST.MF".utf8) { $0 == $1 || ($0 >= 0x61 && $0 <= 0x7a && $0 - 0x20 == $1) }
    }

    /// A package and the entry that names it, empty for the archive's own name.
    struct Found {
        var package: Package
        var place: [UInt8]
    }

    let name: JarName
    private var manifest: JavaManifest?
    private var projects: [(project: MavenCoordinates, place: [UInt8])] = []
    private var licences: [[UInt8]: [String]] = [:]
    private var poms: [(project: MavenCoordinates, place: [UInt8])] = []

    init(name: String) {
        self.name = JarName(name)
    }

    /// - Throws: `Gap` if a pom.xml is no XML.
    mutating func add(_ kind: Kind, _ text: ManifestText, at place: [UInt8]) throws(Gap) {
        switch kind {
        case .manifest: manifest = manifest ?? JavaManifest(text)
        case .properties:
            if let project = MavenCoordinates(properties: text) { projects.append((project, place)) }
        case .pom:
            let model = try PomModel(text)
            let folder = FilePath(normal: place).parent?.bytes ?? []
            licences[folder] = model.licences
            if let coordinates = model.coordinates { poms.append((coordinates, place)) }
        }
    }

    /// The archive's own package first, then those that were shaded into it.
    func packages(digest: Digest?) -> [Found] {
        // Where there are no properties, the models tell the same.
        let told = projects.isEmpty ? poms : projects
        let own = ownProject(told)
        var found: [Found] = []
        if let own {
            found.append(Found(package: package(told[own].project, at: told[own].place, digest: digest), place: told[own].place))
        } else if let coordinates = name.coordinates(manifest) {
            found.append(
                Found(
                    package: package(coordinates, at: [], digest: digest), place: manifest == nil ? [] : Array("META-INF/MANIFEST.MF".utf8))
            )
        }
        for (index, shaded) in told.enumerated() where index != own {
            found.append(Found(package: package(shaded.project, at: shaded.place, digest: nil), place: shaded.place))
        }
        return found
    }

    /// Which project the archive is of: the one that it is named after; a single one whose version the name does not contradict.
    private func ownProject(_ told: [(project: MavenCoordinates, place: [UInt8])]) -> Int? {
        let named = told.firstIndex { project, _ in project.artifact == name.artifact || project.artifact == name.base }
        if let named { return named }
        let longest = told.indices.filter { name.base.starts(told[$0].project.artifact + "-") }.max {
            told[$0].project.artifact.utf8.count < told[$1].project.artifact.utf8.count
        }
        if let longest { return longest }
        guard told.count == 1 else { return nil }
        return name.version == nil || name.version == told[0].project.version ? 0 : nil
    }

    private func package(_ project: MavenCoordinates, at place: [UInt8], digest: Digest?) -> Package {
        var package = Package(
            type: .maven, namespace: project.group, name: project.artifact, version: project.version, cataloger: JavaArchiveCataloger.name)
        package.digests = digest.map { [$0] } ?? []
        let folder = FilePath(normal: place).parent?.bytes ?? []
        package.licences = licences[folder] ?? []
        if digest != nil {
            if package.licences.isEmpty { package.licences = manifest?.licences ?? [] }
            package.maintainer = manifest?.vendor
        }
        return package
    }
}
