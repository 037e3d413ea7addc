// Indexes of a layer with an entry of each type, and of images. Usage: file-index FOLDER
// Modules: Packages FileIndex
import FileIndex
import Foundation
import Packages

@main
enum Seeds {
    static func digest(_ byte: UInt8) -> ContentDigest { ContentDigest(sha256: [UInt8](repeating: byte, count: 32)) }

    static func main() throws {
        let folder = URL(filePath: CommandLine.arguments[1], directoryHint: .isDirectory)
        let entries = [
            FileEntry(path: FilePath("usr"), type: .directory),
            FileEntry(path: FilePath("usr/env"), type: .file, size: 5, sha256: digest(2)),
            FileEntry(
                path: FilePath("long"), type: .file, size: 1 << 40, mode: 0o4755, owner: FileOwner(user: 7, group: 8), sha256: digest(1)),
            FileEntry(path: FilePath("usr/sh"), type: .symbolicLink, mode: 0o777, target: Array("../env".utf8)),
            FileEntry(path: FilePath("null"), type: .characterDevice, major: 1, minor: 3),
            FileEntry(path: FilePath("gone"), type: .whiteout),
            FileEntry(path: FilePath("linked"), type: .hardLink, target: Array("usr/env".utf8)),
            FileEntry(path: FilePath("pipe"), type: .fifo), FileEntry(path: FilePath("new"), type: .opaqueDirectory),
        ]
        for count in 0...entries.count {
            let index = try LayerIndex(diffID: digest(9), entries: Array(entries.prefix(count)))
            try Data([0] + index.encoded).write(to: folder.appending(path: "layer-\(count)"))
        }
        let visible: [(number: Int, package: Int?)] = [(0, 0), (2, nil), (5, 1)]
        let parts = [
            ImageIndex.Part(diffID: digest(9), entries: entries.count, createdBy: "COPY . /", visible: visible),
            ImageIndex.Part(diffID: digest(8), entries: 1, visible: [(0, 1)]),
        ]
        for count in 0...parts.count {
            let image = try ImageIndex(configuration: digest(3), parts: Array(parts.prefix(count)), packages: ["pkg:deb/debian/a@1", "b"])
            try Data([1] + image.encoded).write(to: folder.appending(path: "image-\(count)"))
        }
    }
}
