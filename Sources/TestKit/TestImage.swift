import Foundation
import Glibc

/// The image that end-to-end tests run: nothing but a static busybox, from the package busybox-static, under the names of its applets.
///
/// Its shell runs applets by itself: `cat` need not execute anything, `/bin/cat` always does. So scenarios write whole paths.
public enum TestImage {
    /// Without tag. `localhost` keeps every runtime from asking a registry.
    public static let repository = "localhost/plimsoll-test"
    /// A change of the content below is another tag, so that no stale image is used.
    static let contentVersion = 1

    /// The busybox that will be the content; nil where there is none without an interpreter.
    static let staticBusybox: URL? = ["/bin/busybox", "/usr/bin/busybox"].map { URL(filePath: $0) }.first { url in
        // A program that needs shared libraries names its interpreter in the first page (elf(5), PT_INTERP).
        guard let file = try? FileHandle(forReadingFrom: url), let page = try? file.read(upToCount: 4096) else { return false }
        return page.range(of: Data("/ld-linux".utf8)) == nil && page.range(of: Data("/ld-musl".utf8)) == nil
    }

    /// The image in podman's store, made on first use: `localhost/plimsoll-test:TAG`. It stays there and is found again by the next run.
    /// - Throws: ``CommandError`` if it cannot be made.
    public static func busybox() throws -> String { try made.get() }

    private static let made = Result { () throws -> String in
        guard let busybox = staticBusybox else { throw CommandError(.cannotStart, Requirement.busybox.reason) }
        let attributes = try FileManager.default.attributesOfItem(atPath: busybox.path)
        return try make(tag: "busybox-\(contentVersion)-\((attributes[.size] as? Int) ?? 0)") { try fill($0, with: busybox) }
    }

    /// The same image with more files in it, or others in their place, under a tag of its own that depends on their content.
    /// - Parameter files: where each comes from, by its path in the image without leading `/`.
    /// - Throws: ``CommandError`` if it cannot be made, and what Foundation throws where a file cannot be copied.
    public static func busybox(adding files: [String: URL]) throws -> String {
        guard let busybox = staticBusybox else { throw CommandError(.cannotStart, Requirement.busybox.reason) }
        let files = files.sorted { $0.key < $1.key }
        let contents = try Command.checked(["sha256sum", "--"] + files.map(\.value.path)).split(separator: "\n")
        let names = zip(files, contents).map { "\($0.key) \($1.prefix { $0 != " " })\n" }.joined()
        let checksum = try Command.checked(["sha256sum"], input: Array("\(try self.busybox())\n\(names)".utf8)).prefix(16)
        return try make(tag: "more-\(checksum)") { folder in
            try fill(folder, with: busybox)
            for (name, source) in files {
                let file = folder.file(name)
                try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try? FileManager.default.removeItem(at: file)
                try FileManager.default.copyItem(at: source, to: file)
            }
        }
    }

    private static func make(tag: String, fill: (TemporaryDirectory) throws -> Void) throws -> String {
        let image = "\(repository):\(tag)"
        if try Command.run(["podman", "image", "exists", image]).isSuccess { return image }
        let content = try TemporaryDirectory(), output = try TemporaryDirectory()
        try fill(content)
        let archive = output.file("image.tar")
        try Command.checked(["tar", "-C", content.path, "-cf", archive.path, "."])
        try Command.checked(["podman", "import", "--quiet", "--change", "CMD=/bin/sh", archive.path, image])
        return image
    }

    private static func fill(_ folder: TemporaryDirectory, with busybox: URL) throws {
        for name in ["bin", "dev", "etc", "home/user", "proc", "root", "sys", "tmp", "usr/bin", "var/log"] {
            try FileManager.default.createDirectory(at: folder.file(name), withIntermediateDirectories: true)
        }
        try FileManager.default.copyItem(at: busybox, to: folder.file("bin/busybox"))
        for applet in try Command.checked([busybox.path, "--list"]).split(separator: "\n") where applet != "busybox" {
            try FileManager.default.createSymbolicLink(atPath: folder.file("bin/\(applet)").path, withDestinationPath: "busybox")
        }
        try folder.write("root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000:user:/home/user:/bin/sh\n", to: "etc/passwd")
        try folder.write("root:x:0:\nuser:x:1000:\n", to: "etc/group")
        // No password matches these.
        try folder.write("root:*:19000:0:99999:7:::\nuser:*:19000:0:99999:7:::\n", to: "etc/shadow")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.file("etc/shadow").path)
        chmod(folder.path, 0o755)
        chmod(folder.file("tmp").path, 0o1777)
    }
}
