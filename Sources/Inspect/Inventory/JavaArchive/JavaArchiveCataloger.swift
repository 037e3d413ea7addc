import Packages

/// Java archives, and those inside them: what is in a jar, and what was shaded into it.
///
/// Sources: JAR File Specification; Maven, "Maven Archiver" (META-INF/maven); Spring Boot, "The Executable Jar Format"; OSGi Core, 3.2.1.
enum JavaArchiveCataloger: Cataloger {
    static let name = "java-archive"
    static let revision = 2

    static func wants(_ file: FileHeader) -> Access {
        isArchive(file.path) ? .whole(limit: Limits.archiveBytes) : .none
    }

    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        var reader = JavaArchiveReader(path: file.path)
        try content.withUnsafeBytes { bytes throws(Gap) in
            try reader.read(bytes, name: file.path.nameText, inside: [], depth: 0)
        }
        return reader.facts
    }

    /// By the ends of names that build tools, application servers and Jenkins give them.
    static func isArchive(_ path: FilePath) -> Bool {
        guard let dot = path.name.lastIndex(of: UInt8(ascii: ".")) else { return false }
        switch String(decoding: path.name[(dot + 1)...], as: UTF8.self).lowercased() {
        case "jar", "war", "ear", "par", "sar", "nar", "jpi", "hpi", "lpkg", "rar", "kar": return true
        default: return false
        }
    }
}
