import VulnerabilityDatabase

/// Which images get and lose which packages: collected for a transaction, so that each part of a set is written once however many images
/// of it there are.
struct HolderChanges {
    private(set) var added: [Int64: [Int64]] = [:]
    private(set) var removed: [Int64: Set<Int64>] = [:]

    mutating func add(_ image: Int64, to package: Int64) {
        // An image that is recorded twice in a transaction.
        if removed[package]?.remove(image) == nil { added[package, default: []].append(image) }
    }

    mutating func remove(_ image: Int64, from package: Int64) {
        if let index = added[package]?.firstIndex(of: image) {
            added[package]?.remove(at: index)
        } else {
            removed[package, default: []].insert(image)
        }
    }
}

extension VerdictIndex {
    func write(_ changes: HolderChanges) throws(DatabaseError) {
        for package in Set(changes.added.keys).union(changes.removed.keys).sorted() {
            let added = changes.added[package] ?? [], removed = changes.removed[package] ?? []
            for part in Set((added + removed).map { $0 / ImageSet.span }).sorted() {
                var images = try holders(of: package, part: part)
                images.change(adding: added.filter { $0 / ImageSet.span == part }.sorted(), removing: removed)
                try write(images, of: package, part: part)
            }
        }
    }

    private func write(_ images: ImageSet, of package: Int64, part: Int64) throws(DatabaseError) {
        guard let bytes = images.parts.first?.bytes else {
            let remove = try statement("DELETE FROM holder WHERE package = ? AND part = ?")
            remove.bind(1, package)
            remove.bind(2, part)
            return try remove.run()
        }
        let write = try statement("INSERT OR REPLACE INTO holder VALUES (?, ?, ?)")
        write.bind(1, package)
        write.bind(2, part)
        write.bind(3, blob: bytes)
        try write.run()
    }

    private func holders(of package: Int64, part: Int64) throws(DatabaseError) -> ImageSet {
        let row = try statement("SELECT part, images FROM holder WHERE package = ? AND part = ?")
        row.bind(1, package)
        row.bind(2, part)
        return try images(row)
    }

    /// All images that have a package.
    func holders(of package: Int64) throws(DatabaseError) -> ImageSet {
        let rows = try statement("SELECT part, images FROM holder WHERE package = ? ORDER BY part")
        rows.bind(1, package)
        return try images(rows)
    }

    /// A set whose parts are the rows of a statement.
    func images(_ rows: SQLiteStatement) throws(DatabaseError) -> ImageSet {
        defer { rows.reset() }
        var result = ImageSet()
        while try rows.step() {
            let part = rows.integer(0)
            rows.withBlob(1) { result.add(part: part, $0) }
        }
        return result
    }

    /// Numbers of the packages of an image, ascending; empty where it is not kept.
    func held(by image: Int64) throws(DatabaseError) -> [Int64] {
        let row = try statement("SELECT packages FROM held WHERE image = ?")
        row.bind(1, image)
        defer { row.reset() }
        return try row.step() ? row.withBlob(0) { PackedNumbers(bytes: $0).numbers } : []
    }
}
