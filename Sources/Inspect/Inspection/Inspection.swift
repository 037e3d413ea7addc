import Images
import Inventory
import Layers
import Packages
import Registry
import Workers

/// Finds what somebody names, reads its layers in workers, and joins what they tell.
public struct Inspection: Sendable {
    /// How it is done.
    public struct Options: Sendable {
        /// Which image of an index; nil for this machine's.
        public var platform: Platform?
        /// How registries are talked to.
        public var registry = RegistryOptions()
        /// Where facts of layers are kept; nil to read every layer anew.
        public var cacheFolder: String?
        /// Bytes of kept facts; nil for the folder's own limit.
        public var cacheLimit: Int?
        /// What is left out: the image that the one inspected is built on.
        public var excludedBase: BaseImage?
        /// What is told of but not left out: the image that the one inspected is built on, or is.
        public var toldBase: BaseImage?
        /// A folder on a disk with room for the largest layer.
        public var spoolFolder = SpoolFolder.standard
        /// What the worker of one layer may use up.
        public var limits = WorkerLimits()

        /// The defaults.
        public init() {}
    }

    /// What was found.
    public struct Result: Sendable {
        /// What was inspected.
        public var subject: Subject
        /// What it holds.
        public var inventory: Inventory
        /// Its layers, joined; nil of a document.
        public var image: AssembledImage?
        /// What was left out on purpose, for people: file systems that are mounted in a folder and are no part of it.
        public var remarks: [String] = []
        /// What `Options.toldBase` led to.
        public var base: Subject.Base?
        /// Positions in `inventory` by those in `image.inventory`, where a base was left out.
        var positions: [Int: Int] = [:]
    }

    /// What is kept of layers in a folder.
    public static func cache(in folder: String, limit: Int? = nil) -> LayerCache {
        LayerCache(folder: folder, limit: limit, catalogers: Catalogers.all)
    }

    let options: Options
    let spawner: WorkerSpawner

    /// - Parameter spawner: starts this executable's workers.
    public init(_ options: Options = Options(), spawner: WorkerSpawner = WorkerSpawner()) {
        self.options = options
        self.spawner = spawner
    }

    /// Inspects an image, a container or a folder.
    /// - Parameter source: SCHEME:REST, a path, or the name of an image.
    /// - Throws: `ImageError`, also where a base is to be left out and there is none; what is wrong with a layer is a gap of the inventory.
    public func inspect(_ source: String) async throws(ImageError) -> Result {
        let (place, image) = try await find(source)
        if place.scheme == .dir || place.scheme == .rootfs {
            return try await settleBase(of: try await inspect(folder: place, image, source: source), image)
        }
        let fetch = LayerFetch(
            spawner: spawner, limits: options.limits,
            cache: options.cacheFolder.map { Self.cache(in: $0, limit: options.cacheLimit) },
            spoolFolder: options.spoolFolder)
        let layers = await facts(of: image.layers, fetch)
        let assembled = AssembledImage(layers, history: image.layers.map(\.createdBy), catalogers: Catalogers.all).joiningClaims()
        return try await settleBase(
            of: Result(subject: Subject(of: image, source: source), inventory: assembled.inventory, image: assembled), image)
    }

    /// Two layers at the same time, as each one's worker has two threads of its own; long ones first, so that none is left for the end.
    private func facts(of layers: [ImageLayer], _ fetch: LayerFetch) async -> [LayerFacts] {
        await withTaskGroup(of: (Int, LayerFacts).self) { group in
            var found: [Int: LayerFacts] = [:]
            let order = layers.indices.sorted { (layers[$0].bytes, $1) > (layers[$1].bytes, $0) }
            for (turn, number) in order.enumerated() {
                let layer = layers[number]
                if turn >= Self.parallel, let (done, facts) = await group.next() { found[done] = facts }
                group.addTask { (number, await fetch.facts(of: layer)) }
            }
            for await (done, facts) in group { found[done] = facts }
            return layers.indices.compactMap { found[$0] }
        }
    }

    private static let parallel = 2

    /// The first place that has it.
    func find(_ text: String) async throws(ImageError) -> (SourceReference, Image) {
        let places = try SourceReference.candidates(text) { path throws(ImageError) in try SourceReference.kind(of: path) }
        var failures: [ImageError] = []
        for place in places {
            do throws(ImageError) {
                return (place, try await source(place).image(platform: options.platform))
            } catch {
                // A store that is not there, or not for this user, is no reason not to look in the next one.
                guard places.count > 1, [.notFound, .unreadable, .unreachable].contains(error.code) else { throw error }
                failures.append(error)
            }
        }
        let reasons = failures.map { "  \($0)" }.joined(separator: "\n")
        throw ImageError(.notFound, text, "it is in none of the places that were looked at:\n\(reasons)")
    }

    private func source(_ place: SourceReference) throws(ImageError) -> any ImageSource {
        if let local = try place.localSource(spoolFolder: options.spoolFolder) { return local }
        switch place.scheme {
        case .docker: return DaemonSource(.docker, name: place.name, spoolFolder: options.spoolFolder)
        case .podman: return DaemonSource(.podman, name: place.name, spoolFolder: options.spoolFolder)
        default: return RegistrySource(try ImageReference(place.name), options: options.registry)
        }
    }
}
