import Foundation
import TestKit

/// An image of Debian bookworm (debootstrap, variant minbase), in which the package database states other versions of some packages.
///
/// A mirror has the newest version of a package only, so nothing old can be installed: what is edited are the versions in dpkg's status,
/// to those of bookworm's first release (12.0, June 2023). A scanner reads nothing else of them.
enum Bookworm {
    /// In podman's store; it stays there and is found again by the next run.
    static let image = "localhost/plimsoll-bookworm:1"

    /// Versions of bookworm 12.0, by package. Those that nothing fixes are held too, so that the scan in README.md stays the same.
    private static let held = [
        "libc6": "2.36-9", "libc-bin": "2.36-9", "libgnutls30": "3.7.9-2", "tar": "1.34+dfsg-1.2", "zlib1g": "1:1.2.13.dfsg-1",
    ]

    /// A package that the public sample of Debian's tracker speaks of.
    private static let sope = """

        Package: libsope1
        Status: install ok installed
        Architecture: amd64
        Source: sope
        Version: 5.8.0-1
        Maintainer: Debian SOGo Maintainers <pkg-sogo-maintainers@lists.alioth.debian.org>
        Description: Scalable OGo Project Environment

        """

    /// Its files, made once (a minute) and kept below `.build`.
    private static func rootFileSystem() throws -> String {
        let folder = PackageRoot.url.appending(path: ".build/bookworm")
        let root = folder.appending(path: "root").path
        if FileManager.default.fileExists(atPath: root) { return root }
        let new = folder.appending(path: "root.new").path
        try? FileManager.default.removeItem(atPath: new)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Command.checked(["debootstrap", "--variant=minbase", "bookworm", new], timeout: .seconds(600))
        try FileManager.default.moveItem(atPath: new, toPath: root)
        return root
    }

    /// The image, in two layers: what debootstrap made, and the edited database.
    /// - Throws: `CommandError`, and what Foundation throws.
    static func made() throws -> String { try result.get() }

    private static let result = Result { () throws -> String in
        if try Command.run(["podman", "image", "exists", image]).isSuccess { return image }
        let root = try rootFileSystem()
        let work = try TemporaryDirectory()
        let archive = work.file("root.tar").path
        try Command.checked(["tar", "-C", root, "--exclude=./var/cache/apt/archives/*.deb", "-cf", archive, "."])
        let base = try Command.checked(["podman", "import", "--quiet", "--message", "debootstrap bookworm", archive])
        let status = try String(contentsOfFile: root + "/var/lib/dpkg/status", encoding: .utf8)
        try work.write(edited(status) + "\n" + sope, to: "status")
        let container = Podman.newName()
        defer { Podman.remove(container) }
        try Command.checked(["podman", "create", "--name", container, base, "/bin/true"])
        try Command.checked(["podman", "cp", work.file("status").path, "\(container):/var/lib/dpkg/status"])
        try Command.checked(["podman", "commit", "--quiet", "--format", "docker", container, image])
        return image
    }

    private static func edited(_ status: String) -> String {
        status.split(separator: "\n\n").map { stanza in
            let name = stanza.firstMatch(of: /(?m)^Package: (.+)$/).map { String($0.output.1) } ?? ""
            guard let version = held[name] else { return String(stanza) }
            return String(stanza.replacing(/(?m)^Version: .+$/, with: "Version: \(version)"))
        }.joined(separator: "\n\n")
    }

    /// A mirror of the feeds in `Feeds`, by their folders' names; and of the public sample of Debian's tracker, where it is wanted and there.
    static func feeds(_ folders: [String], withSample: Bool = false) throws -> TemporaryDirectory {
        let mirror = try TemporaryDirectory()
        for folder in folders {
            let source = PackageRoot.url.appending(path: "Tests/EndToEnd/Feeds/\(folder)")
            try Command.checked(["cp", "-r", source.path + "/.", mirror.path])
        }
        if withSample, Corpora.isAvailable {
            let sample = try Corpora.url("static/feeds/vunnel/debian/input/debian.json")
            try FileManager.default.copyItem(at: sample, to: mirror.file("debian/sample.json"))
        }
        return mirror
    }
}
