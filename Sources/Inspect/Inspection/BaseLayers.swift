import Packages

/// How far an image is another one with something on top.
public enum BaseLayers {
    /// The number of a base's layers, if they are the first ones of an image, by their diffIDs, which no registry or runtime changes.
    /// - Returns: nil if they are not all there.
    public static func count(of base: [Digest], in image: [Digest]) -> Int? {
        !base.isEmpty && image.starts(with: base) ? base.count : nil
    }
}
