import Packages

/// Brings together what the files of one dpkg tell of a package.
struct DpkgJoin {
    private var assembly = Assembly()
    private var lists: [String: [FilePath]] = [:]
    private var sums: [String: [FilePath]] = [:]
    private var licences: [String: [String]] = [:]
    private var diversions: [FilePath: (package: String, place: FilePath)] = [:]

    mutating func add(_ file: LocatedFacts) {
        assembly.add(file)
        switch DpkgFile(file.path) {
        case .list: for owned in file.facts.owned { lists[owned.key] = owned.paths }
        case .sums: for owned in file.facts.owned { sums[owned.key] = owned.paths }
        case .copyright: licences.merge(file.facts.licences) { first, _ in first }
        case .diversions:
            for owned in file.facts.owned where owned.paths.count == 2 { diversions[owned.paths[0]] = (owned.key, owned.paths[1]) }
        default: break
        }
    }

    func joined() -> Assembly {
        var result = assembly
        var documented: [String: Int] = [:]
        for (index, package) in result.packages.enumerated() {
            if let own = licences[package.name] {
                result.packages[index].licences = own
                if let source = package.source, documented[source.name] == nil { documented[source.name] = index }
            }
            if let paths = paths(of: package) { result.owned[index] = paths.map { diverted($0, package.name) } }
        }
        // Packages of one source may share a documentation folder by a link, which is no file. Source: Debian Policy 12.3.
        for (index, package) in result.packages.enumerated() where package.licences.isEmpty {
            guard let source = package.source, let other = documented[source.name] else { continue }
            result.packages[index].licences = result.packages[other].licences
        }
        return result
    }

    private func paths(of package: Package) -> [FilePath]? {
        var keys = [package.name]
        // `Multi-Arch: same` packages are there once for each architecture.
        if let architecture = package.architecture { keys.insert("\(package.name):\(architecture)", at: 0) }
        // The name of a file of status.d need not be the package's.
        if let file = package.evidence.first?.path.name { keys.append(String(decoding: file, as: UTF8.self)) }
        for key in keys { if let paths = lists[key] ?? sums[key] { return paths } }
        return nil
    }

    private func diverted(_ path: FilePath, _ package: String) -> FilePath {
        guard let diversion = diversions[path], diversion.package != package else { return path }
        return diversion.place
    }
}
