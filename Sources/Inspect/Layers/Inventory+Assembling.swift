import FileIndex
import Packages

extension PackageType {
    /// Types whose packages own files on the system, and install packages of other types with them.
    static let ofOperatingSystems: Set<PackageType> = [.alpm, .apk, .deb, .opkg, .rpm]
}

/// An inventory, and what was needed to make it.
public struct AssembledImage: Sendable {
    /// Sorted: the same layers give the same bytes.
    public var inventory: Inventory
    /// The final tree.
    public var tree: ImageTree
    /// The package that owns a path, by its position in `inventory.packages`. Paths are those of the tree, links in them followed.
    public var owners: [FilePath: Int]

    /// Merges layers, runs the second half of the catalogers over what is visible, and joins their packages.
    ///
    /// A package of a language whose file belongs to a package of the operating system stays in `packages`, with a relation `contains`
    /// from the latter: Debian's python3-requests contains requests. Who compares with tools that list each thing once leaves out
    /// what is contained (`Inventory.contained`); who matches vulnerabilities asks the distribution about it, and not the ecosystem.
    /// - Parameter layers: base first.
    /// - Parameter history: for each layer, the step of the build that made it.
    /// - Parameter catalogers: those that read the layers.
    public init(_ layers: [LayerFacts], history: [String?] = [], catalogers: [any Cataloger.Type]) {
        let tree = ImageTree(layers)
        var joining = Joining(tree: tree)
        for cataloger in catalogers { joining.add(cataloger) }
        var gaps = layers.flatMap(\.gaps) + tree.gaps
        let (packages, owners, relations) = joining.finish()
        gaps += joining.gaps
        inventory = Inventory(
            operatingSystem: joining.operatingSystem, packages: packages, relations: relations,
            layers: layers.enumerated().map { number, layer in layer.summary(createdBy: number < history.count ? history[number] : nil) },
            gaps: Self.sorted(gaps))
        self.tree = tree
        self.owners = owners
    }

    /// Each once, those of the image first, then by layer, path and message.
    private static func sorted(_ gaps: [Gap]) -> [Gap] {
        func key(_ gap: Gap) -> (String, FilePath, String, String) {
            (gap.layer?.description ?? "", gap.path ?? FilePath(""), gap.cause.rawValue, gap.message)
        }
        return Set(gaps).sorted { key($0) < key($1) }
    }

    /// The index of the image, for drift and for looking files up; its layers' indexes are in their facts.
    /// - Parameter configuration: digest of the image's configuration.
    /// - Parameter name: what a package is called in it: its package URL.
    /// - Throws: `IndexError`, `limit`, or `inconsistent` if a layer's diffID is no SHA-256.
    public func index(configuration: Digest?, name: (Package) -> String) throws(IndexError) -> ImageIndex {
        var visible = [[(number: Int, package: Int?)]](repeating: [], count: tree.layers.count)
        for node in tree.nodes {
            let path = tree.layers[Int(node.layer)].index.path(Int(node.number))
            visible[Int(node.layer)].append((Int(node.number), owners[path]))
        }
        var parts: [ImageIndex.Part] = []
        for (number, layer) in tree.layers.enumerated() {
            guard let diffID = ContentDigest(layer.diffID) else {
                throw IndexError(.inconsistent, "layer \(number): only sha256 can name a layer in an index")
            }
            parts.append(
                ImageIndex.Part(
                    diffID: diffID, entries: layer.index.count, createdBy: inventory.layers[number].createdBy ?? "",
                    visible: visible[number].sorted { $0.number < $1.number }))
        }
        return try ImageIndex(
            configuration: configuration.flatMap { ContentDigest($0) }, parts: parts, packages: inventory.packages.map(name))
    }
}

extension Inventory {
    /// Positions of packages that a package of the operating system brought: not to be counted a second time.
    public var contained: Set<Int> {
        Set(relations.filter { $0.kind == .contains && PackageType.ofOperatingSystems.contains(packages[$0.from].type) }.map(\.to))
    }
}

/// Packages of all catalogers on their way into one list.
private struct Joining {
    let tree: ImageTree
    private var packages: [Package] = []
    private var owned: [(package: Int, paths: [FilePath])] = []
    var operatingSystem: OperatingSystem?
    var gaps: [Gap] = []
    private var lookUps = LookUps()
    private var isExhaustionTold = false

    init(tree: ImageTree) {
        self.tree = tree
    }

    mutating func add(_ cataloger: any Cataloger.Type) {
        let files = visibleFiles(cataloger.name)
        let assembly = cataloger.assemble(files)
        for (position, paths) in assembly.owned where assembly.packages.indices.contains(position) {
            owned.append((packages.count + position, paths))
        }
        packages += assembly.packages
        operatingSystem = operatingSystem ?? assembly.operatingSystem
        gaps += assembly.gaps
        // A cataloger that assembles on its own may not pass its files' gaps on.
        for file in files {
            gaps += file.facts.gaps.map { Gap(cause: $0.cause, layer: file.layer, path: $0.path ?? file.path, message: $0.message) }
        }
    }

    private mutating func visibleFiles(_ cataloger: String) -> [LocatedFacts] {
        var files: [LocatedFacts] = []
        for (number, layer) in tree.layers.enumerated() {
            for file in layer.files where file.cataloger == cataloger && tree.layer(of: file.path) == number {
                files.append(LocatedFacts(path: file.path, layer: layer.diffID, facts: file.facts))
            }
        }
        let read = Set(files.map(\.path))
        for (number, layer) in tree.layers.enumerated() {
            for link in layer.links where link.cataloger == cataloger && tree.layer(of: link.path) == number {
                let target = target(of: link.path)
                tellExhaustion(layer.diffID)
                guard let target, target.path != link.path, !read.contains(target.path) else { continue }
                gaps.append(
                    Gap(
                        cause: .unsupported, layer: layer.diffID, path: link.path,
                        message: "it leads to \(target.path) in another layer, which \(cataloger) does not read under that name"))
            }
        }
        return files.sorted { $0.path < $1.path }
    }

    /// The regular file that a link leads to; nil for directories and for links that lead nowhere, which hold nothing to read.
    private mutating func target(of path: FilePath) -> FileEntry? {
        guard let resolved = tree.resolve(path, &lookUps), let entry = tree.find(resolved)?.entry, entry.type == .file else { return nil }
        return entry
    }

    private mutating func tellExhaustion(_ layer: Digest?) {
        guard lookUps.isExhausted, !isExhaustionTold else { return }
        isExhaustionTold = true
        gaps.append(lookUps.gap(layer, "links and the paths of packages"))
    }

    // MARK: - Relations

    mutating func finish() -> ([Package], [FilePath: Int], [Relation]) {
        let order = packages.indices.sorted { Self.key(packages[$0], $0) < Self.key(packages[$1], $1) }
        var positions = [Int](repeating: 0, count: packages.count)
        var sorted: [Package] = []
        for number in order {
            if sorted.last != packages[number] { sorted.append(packages[number]) }
            positions[number] = sorted.count - 1
        }
        let owners = owners(positions, sorted)
        var relations = Set<Relation>()
        for (number, package) in sorted.enumerated() {
            guard !PackageType.ofOperatingSystems.contains(package.type), let path = package.evidence.first?.path, let owner = owners[path],
                PackageType.ofOperatingSystems.contains(sorted[owner].type)
            else { continue }
            relations.insert(Relation(kind: .contains, from: owner, to: number))
        }
        relations.formUnion(dependencies(sorted))
        let kinds: [Relation.Kind: Int] = [.contains: 0, .dependsOn: 1]
        return (
            sorted, owners,
            relations.sorted { (kinds[$0.kind] ?? 0, $0.from, $0.to) < (kinds[$1.kind] ?? 0, $1.from, $1.to) }
        )
    }

    /// Paths as packages state them lead through links (`/bin` to `/usr/bin`): the tree's own are what others ask for.
    /// Packages of operating systems go before others, which may list the same file.
    private mutating func owners(_ positions: [Int], _ sorted: [Package]) -> [FilePath: Int] {
        var owners: [FilePath: Int] = [:]
        var parents: [FilePath: FilePath?] = [:]
        for (package, paths) in owned.sorted(by: { positions[$0.package] < positions[$1.package] }) {
            let owner = positions[package]
            for path in paths {
                guard let parent = path.parent else { continue }
                let resolved = parents[parent] ?? tree.resolve(parent, &lookUps)
                parents[parent] = .some(resolved)
                tellExhaustion(sorted[owner].evidence.first?.layer)
                guard let resolved else { continue }
                let place = resolved.appending(path.name)
                if let other = owners[place] {
                    let isSystem = PackageType.ofOperatingSystems.contains(sorted[owner].type)
                    guard isSystem, !PackageType.ofOperatingSystems.contains(sorted[other].type) else { continue }
                }
                owners[place] = owner
            }
        }
        return owners
    }

    private struct Name: Hashable {
        var type: PackageType
        var name: String
    }

    /// Of several packages with the wanted name: one of the same file, else of the same architecture, else the first.
    private func dependencies(_ sorted: [Package]) -> [Relation] {
        var named: [Name: [Int]] = [:]
        for (number, package) in sorted.enumerated() {
            named[Name(type: package.type, name: package.requirableName), default: []].append(number)
        }
        return sorted.enumerated().flatMap { from, package in
            package.requires.compactMap { wanted -> Relation? in
                guard let candidates = named[Name(type: package.type, name: wanted)] else { return nil }
                let near = candidates.prefix(Self.candidates)
                let to =
                    near.first { sorted[$0].evidence.first?.path == package.evidence.first?.path && sorted[$0].evidence.first != nil }
                    ?? near.first { sorted[$0].architecture == package.architecture } ?? candidates[0]
                return to == from ? nil : Relation(kind: .dependsOn, from: from, to: to)
            }
        }
    }

    /// Packages of one name that are compared for one requirement; a lock file may hold the same name thousands of times.
    private static let candidates = 64

    private struct Key: Comparable {
        var texts: [String]
        var path: FilePath
        var number: Int

        static func < (left: Key, right: Key) -> Bool {
            for (one, other) in zip(left.texts, right.texts) where one != other { return one < other }
            return left.path != right.path ? left.path < right.path : left.number < right.number
        }
    }

    private static func key(_ package: Package, _ number: Int) -> Key {
        Key(
            texts: [
                package.type.rawValue, package.namespace ?? "", package.name, package.version, package.architecture ?? "",
                package.cataloger,
            ], path: package.evidence.first?.path ?? FilePath(""), number: number)
    }
}
