import Foundation
import Glibc
import Images
import Inventory
import Layers
import Linux
import Packages
import Workers

/// Reads a folder in a worker, which sees nothing else.
public enum FolderJob {
    static let name = "folder"

    struct Parameters: Codable, Sendable {
        var isMachine: Bool
        /// Directories that show what is read elsewhere.
        var views: [FilePath]
    }

    /// What stands for a layer that has no digest: a folder.
    static let nobodysDigest = Digest(sha256: [UInt8](repeating: 0, count: 32))

    /// For the list of the executable's jobs. Answers the length of a list in JSON (4 bytes, little-endian), the list, the facts.
    public static let job = Job(name) { input in
        let parameters = try input.decoded(Parameters.self)
        guard input.descriptors.count == 1 else { throw JobFailure("the job needs the folder") }
        let root = Descriptor(owning: input.descriptors[0])
        let reader = FolderReader(
            catalogers: Catalogers.all, extent: parameters.isMachine ? .machine : .everything, views: Set(parameters.views))
        let (facts, skipped) = reader.read(root, identity: nobodysDigest)
        let list = try JSONEncoder().encode(Array(skipped.prefix(listed)))
        return withUnsafeBytes(of: UInt32(list.count).littleEndian) { Array($0) } + list + facts.encoded()
    }

    /// Places that are told one by one.
    private static let listed = 1_000

    static func decoded(_ answer: [UInt8]) throws -> (facts: LayerFacts, skipped: [FolderReader.Skipped]) {
        let length = answer.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard answer.count >= 4, length <= answer.count - 4,
            let skipped = try? JSONDecoder().decode([FolderReader.Skipped].self, from: Data(answer[4..<(4 + length)]))
        else { throw JobFailure("the answer about a folder is none") }
        return (try LayerFacts(decoding: Array(answer[(4 + length)...])), skipped)
    }
}

extension Inspection {
    /// A folder has no layers: what is in it is evidence of none, and the inventory of an unpacked image is that of the image but for them.
    func inspect(folder place: SourceReference, _ image: Image, source: String) async throws(ImageError) -> Result {
        let directory = try Self.folder(place.name)
        let isMachine = place.scheme == .rootfs || Self.isRoot(directory)
        var limits = options.limits
        if isMachine {
            limits.processorSeconds *= Self.patience
            limits.seconds *= Double(Self.patience)
        }
        var facts: LayerFacts
        var skipped: [FolderReader.Skipped] = []
        do {
            let answer = try await spawner.run(
                FolderJob.name,
                parameters: FolderJob.Parameters(isMachine: isMachine, views: isMachine ? Self.views(below: place.name) : []),
                descriptors: [directory.number],
                readsAllFiles: true, limits: limits)
            (facts, skipped) = try FolderJob.decoded(answer)
        } catch {
            facts = LayerFacts(diffID: FolderJob.nobodysDigest, gap: Gap(cause: .worker, message: "\(error)"))
        }
        var assembled = AssembledImage([facts], catalogers: Catalogers.all).joiningClaims()
        assembled.inventory.forgetLayers()
        var result = Result(subject: Subject(of: image, source: source), inventory: assembled.inventory, image: assembled)
        result.remarks = skipped.map {
            "\($0.path.description.isEmpty ? "" : "/")\($0.path) (\($0.type)) is no part of it and was not read"
        }
        return result
    }

    private static func folder(_ path: String) throws(ImageError) -> Descriptor {
        do { return try Descriptor.open(path, O_RDONLY | O_DIRECTORY) } catch { throw ImageError(.unreadable, path, "\(error)") }
    }

    /// Bind mounts; none where nobody can tell.
    private static func views(below path: String) -> [FilePath] {
        guard let real = realpath(path, nil) else { return [] }
        defer { free(real) }
        guard let bytes = try? readFile("/proc/self/mountinfo", limit: mountInfoBytes), let mounts = try? Mount.parse(bytes) else {
            return []
        }
        return Mount.views(below: String(cString: real), in: mounts).prefix(Self.mostViews).map { FilePath(normal: $0) }
    }

    /// Bytes of the kernel's list of mounts; a node with a thousand containers has a MB.
    private static let mountInfoBytes = 16 << 20
    private static let mostViews = 4_096

    /// A machine has more files than an image.
    private static let patience: UInt64 = 5

    private static func isRoot(_ directory: borrowing Descriptor) -> Bool {
        var root = stat()
        guard let own = try? directory.status(), stat("/", &root) == 0 else { return false }
        return own.st_dev == root.st_dev && own.st_ino == root.st_ino
    }
}

extension Inventory {
    /// Takes away what tells of layers.
    fileprivate mutating func forgetLayers() {
        layers = []
        for number in packages.indices {
            for piece in packages[number].evidence.indices { packages[number].evidence[piece].layer = nil }
        }
        for number in gaps.indices { gaps[number].layer = nil }
    }
}
