import Images
import Inventory
import Layers
import Packages
import Reports

/// Which image another one is built on.
public enum BaseImage: Hashable, Sendable {
    /// The one with this name, from wherever images come.
    case named(String)
    /// What the image says of itself, else the largest one in podman's store that it begins with, else what its history suggests.
    case automatic

    /// `auto`, or a name.
    public init(_ text: String) { self = text == "auto" ? .automatic : .named(text) }

    /// Annotations and labels of an image that name its base. Source: OCI image-spec, annotations.md.
    static let nameKey = "org.opencontainers.image.base.name", digestKey = "org.opencontainers.image.base.digest"

    /// Where an image says that its base is: by digest if it tells one, else by name; nil if it tells none.
    static func stated(in image: Image) -> String? {
        func value(_ key: String) -> String? {
            [image.facts.annotations[key], image.configuration?.labels[key]].compactMap(\.self).first { !$0.isEmpty }
        }
        guard let name = value(nameKey) else { return nil }
        guard let digest = value(digestKey), !name.contains("@") else { return name }
        guard let reference = try? ImageReference(name) else { return nil }
        return "\(reference.registry)/\(reference.repository)@\(digest)"
    }

    /// How many of an image's lowest layers are those of another one; nil if it does not begin with that one and go on.
    static func layers(of base: Image, below image: Image) -> Int? {
        guard let below = base.identity?.diffIDs, let all = image.identity?.diffIDs, !below.isEmpty, below.count < all.count,
            all.starts(with: below)
        else { return nil }
        return below.count
    }
}

extension Inspection {
    /// Leaves out what the lowest layers alone hold.
    /// - Throws: `ImageError`: `notFound` if there is no base, `mismatch` if the image does not begin with the one that was named.
    func exclude(_ choice: BaseImage, from result: Result, of image: Image) async throws(ImageError) -> Result {
        let base = try await base(choice, of: image)
        guard let assembled = result.image else { return result }
        let below = Array(assembled.tree.layers.prefix(base.layers))
        let lower = AssembledImage(below, catalogers: Catalogers.all).joiningClaims()
        var rest = result
        (rest.inventory, rest.positions) = result.inventory.excluding(lower.inventory)
        rest.subject.base = base
        return rest
    }

    private func base(_ choice: BaseImage, of image: Image) async throws(ImageError) -> Subject.Base {
        switch choice {
        case .named(let name):
            let (_, other) = try await find(name)
            guard let layers = BaseImage.layers(of: other, below: image) else {
                throw ImageError(.mismatch, name, "the image does not begin with its layers: name the image that it was built on")
            }
            return Subject.Base(name: name, layers: layers, reason: .named)
        case .automatic:
            if let found = await stated(in: image) { return found }
            if let found = await stored(below: image) { return found }
            if let layers = image.configuration?.guessedBaseLayers { return Subject.Base(name: nil, layers: layers, reason: .history) }
            throw ImageError(
                .notFound, image.identity?.configDigest.description ?? "the image",
                "no base of it was found, neither in its labels and annotations, nor in podman's store, nor in its history: name it")
        }
    }

    private func stated(in image: Image) async -> Subject.Base? {
        guard let name = BaseImage.stated(in: image), let (_, other) = try? await find(name),
            let layers = BaseImage.layers(of: other, below: image)
        else { return nil }
        return Subject.Base(name: name, layers: layers, reason: .stated)
    }

    /// The one with most layers; images that cannot be read are none.
    private func stored(below image: Image) async -> Subject.Base? {
        var best: Subject.Base?
        for id in (try? ContainersStorage.images()) ?? [] {
            guard let other = try? await ContainersStorage(name: id).image(platform: nil),
                let layers = BaseImage.layers(of: other, below: image), layers > best?.layers ?? 0
            else { continue }
            let name = other.identity?.aliases.first { $0.kind == .name }?.value
            best = Subject.Base(name: name ?? "sha256:" + id, layers: layers, reason: .stored)
        }
        return best
    }
}

extension Inspection.Result {
    /// The final tree as reports list it, by path, without files of layers that were left out.
    public var fileRows: [FileRow] {
        guard let image else { return [] }
        guard let base = subject.base else { return image.fileRows }
        let left = Set(image.tree.layers.prefix(base.layers).map(\.diffID))
        return image.fileRows.compactMap { row in
            guard let layer = row.layer, !left.contains(layer) else { return nil }
            var row = row
            row.package = row.package.flatMap { positions[$0] }
            return row
        }
    }
}
