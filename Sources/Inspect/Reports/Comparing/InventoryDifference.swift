import Packages

/// What is different in the second of two inspected things.
public struct InventoryDifference: Hashable, Sendable {
    /// How a package changed.
    public enum Change: String, Sendable {
        case added, removed, upgraded, downgraded
        /// Other versions, of which none can be said to be the newer one.
        case changed
    }

    /// One name of one type, with all its versions.
    public struct PackageChange: Hashable, Sendable {
        /// How it changed.
        public var change: Change
        /// Of which type it is.
        public var type: PackageType
        /// The namespace of its package URL.
        public var namespace: String?
        /// Its name.
        public var name: String
        /// For which machine.
        public var architecture: String?
        /// Versions that only the first has, sorted; empty if it was added.
        public var before: [String]
        /// Versions that only the second has, sorted; empty if it was removed.
        public var after: [String]
        /// Layers of the second (of the first if it was removed) that hold it.
        public var layers: [Digest]
    }

    /// A path whose file is not the same.
    public struct FileChange: Hashable, Sendable {
        /// How it changed.
        public var change: Change
        /// Which file.
        public var path: FilePath
        /// Bytes; nil where there is no such file.
        public var sizeBefore: Int?
        /// Likewise in the second.
        public var sizeAfter: Int?
        /// The layer of the second (of the first if it was removed).
        public var layer: Digest?
    }

    /// A value of the configuration, a label, the platform.
    public struct ValueChange: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// In the first; nil if it has none.
        public var before: String?
        /// In the second; nil if it has none.
        public var after: String?
    }

    /// Sorted by type, namespace, name and architecture.
    public var packages: [PackageChange] = []
    /// Sorted by path.
    public var files: [FileChange] = []
    /// Sorted by name.
    public var configuration: [ValueChange] = []
    /// Layers from the base that both have.
    public var sharedLayers = 0
    /// Layers of the first above those.
    public var removedLayers: [LayerSummary] = []
    /// Layers of the second above those.
    public var addedLayers: [LayerSummary] = []
    /// Bytes of all layers.
    public var sizeBefore = 0
    /// Bytes of all layers of the second.
    public var sizeAfter = 0

    /// Whether nothing is different.
    public var isEmpty: Bool {
        packages.isEmpty && files.isEmpty && configuration.isEmpty && removedLayers.isEmpty && addedLayers.isEmpty
    }

    /// Compares two reports.
    /// - Parameter isOlder: Whether the first version is older than the second by the rules of the type; nil if that cannot be said.
    public init(
        from before: Report, to after: Report, isOlder: (_ type: PackageType, _ first: String, _ second: String) -> Bool?
    ) {
        packages = InventoryDifference.packages(before.inventory.packages, after.inventory.packages, isOlder)
        files = InventoryDifference.files(before.files, after.files)
        configuration = InventoryDifference.values(before.subject, after.subject)
        let old = before.inventory.layers, new = after.inventory.layers
        sharedLayers = zip(old, new).prefix { $0.diffID == $1.diffID }.reduce(0) { count, _ in count + 1 }
        removedLayers = Array(old.dropFirst(sharedLayers))
        addedLayers = Array(new.dropFirst(sharedLayers))
        sizeBefore = old.reduce(0) { $0.addingReportingOverflow($1.bytes).partialValue }
        sizeAfter = new.reduce(0) { $0.addingReportingOverflow($1.bytes).partialValue }
    }

    private struct Key: Hashable {
        let type: PackageType
        let namespace: String, name: String, architecture: String

        init(_ package: Package) {
            type = package.type
            namespace = package.namespace ?? ""
            name = package.name
            architecture = package.architecture ?? ""
        }

        var order: [String] { [type.rawValue, namespace, name, architecture] }
    }

    private static func packages(
        _ before: [Package], _ after: [Package], _ isOlder: (PackageType, String, String) -> Bool?
    ) -> [PackageChange] {
        let old = Dictionary(grouping: before, by: Key.init), new = Dictionary(grouping: after, by: Key.init)
        var result: [PackageChange] = []
        for key in Set(old.keys).union(new.keys).sorted(by: { $0.order.lexicographicallyPrecedes($1.order) }) {
            let left = Set((old[key] ?? []).map(\.version)), right = Set((new[key] ?? []).map(\.version))
            guard left != right else { continue }
            let gone = left.subtracting(right).sorted(), come = right.subtracting(left).sorted()
            var change = Change.changed
            if gone.isEmpty {
                change = .added
            } else if come.isEmpty {
                change = .removed
            } else if gone.count == 1, come.count == 1 {
                change = isOlder(key.type, gone[0], come[0]).map { $0 ? .upgraded : .downgraded } ?? .changed
            }
            let holders =
                come.isEmpty ? (old[key] ?? []).filter { gone.contains($0.version) } : (new[key] ?? []).filter { come.contains($0.version) }
            result.append(
                PackageChange(
                    change: change, type: key.type, namespace: key.namespace.isEmpty ? nil : key.namespace, name: key.name,
                    architecture: key.architecture.isEmpty ? nil : key.architecture, before: gone, after: come,
                    layers: Set(holders.flatMap { $0.evidence.compactMap(\.layer) }).sorted()))
        }
        return result
    }

    private static func files(_ before: [FileRow], _ after: [FileRow]) -> [FileChange] {
        let old = Dictionary(before.map { ($0.path, $0) }, uniquingKeysWith: { _, last in last })
        let new = Dictionary(after.map { ($0.path, $0) }, uniquingKeysWith: { _, last in last })
        return Set(old.keys).union(new.keys).sorted().compactMap { path in
            switch (old[path], new[path]) {
            case (nil, let file?): FileChange(change: .added, path: path, sizeAfter: file.size, layer: file.layer)
            case (let file?, nil): FileChange(change: .removed, path: path, sizeBefore: file.size, layer: file.layer)
            case (let left?, let right?) where !isSame(left, right):
                FileChange(change: .changed, path: path, sizeBefore: left.size, sizeAfter: right.size, layer: right.layer)
            default: nil
            }
        }
    }

    /// The layer and the owning package are told elsewhere.
    private static func isSame(_ left: FileRow, _ right: FileRow) -> Bool {
        left.kind == right.kind && left.size == right.size && left.mode == right.mode && left.uid == right.uid && left.gid == right.gid
            && left.digest == right.digest
    }

    private static func values(_ before: Subject, _ after: Subject) -> [ValueChange] {
        func all(_ subject: Subject) -> [String: String] {
            var values = subject.configuration
            for (name, text) in subject.labels { values["label:" + name] = text }
            values["platform"] = subject.platform
            values["created"] = subject.created
            return values
        }
        let old = all(before), new = all(after)
        return Set(old.keys).union(new.keys).sorted().compactMap { name in
            old[name] == new[name] ? nil : ValueChange(name: name, before: old[name], after: new[name])
        }
    }
}
