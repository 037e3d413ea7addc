extension ContainersStorage {
    /// The images of a store, by their ids, each once.
    /// - Parameter roots: as in `init`; a store that is not there has none.
    /// - Throws: ``ImageError``: `unreadable`, `damaged`, `limit`.
    public static func images(in roots: [String] = ContainersStorage.standardRoots()) throws(ImageError) -> [String] {
        var ids: [String] = []
        for root in roots {
            for record: ImageRecord in try list("\(root)/overlay-images/images.json") where isID(record.id) && !ids.contains(record.id) {
                ids.append(record.id)
            }
        }
        return ids
    }
}
