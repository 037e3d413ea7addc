import BinaryFormats
import FoundationEssentials
import Packages

/// The lines of a manifest.
struct ChiselWall {
    /// Evidence.
    var path: FilePath

    private struct Line: Decodable {
        var jsonwall: String?
        var count: Int?
        var kind: String?
        var name: String?
        var version: String?
        var sha256: String?
        var arch: String?
        var slice: String?
        var path: String?
    }

    /// - Throws: `Gap` if the first line is no header, a line is no JSON, or lines are missing.
    func read(_ octets: Octets) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        var files: [String: [FilePath]] = [:]
        var expected: Int?
        var last = 0
        let decoder = JSONDecoder()
        for (number, octets) in Lines(octets) where !octets.isEmpty {
            guard number <= Limits.wallLines else { throw .limit("more than \(Limits.wallLines) lines in a manifest of chisel") }
            let line: Line
            do { line = try decoder.decode(Line.self, from: Data(octets)) } catch {
                throw .damaged("line \(number) is no JSON of its form")
            }
            last = number
            if number == 1 {
                guard line.jsonwall != nil else { throw .damaged("the first line does not say that this is a jsonwall") }
                expected = line.count
                continue
            }
            if line.kind == "package" {
                guard let name = line.name?.nonEmpty, let version = line.version?.nonEmpty else {
                    facts.gaps.append(.damaged("line \(number): a package without a name or a version"))
                    continue
                }
                facts.packages.append(
                    Package(
                        type: .deb, name: name, version: version, architecture: line.arch?.nonEmpty,
                        digests: line.sha256.flatMap { Digest("sha256:\($0)") }.map { [$0] } ?? [],
                        evidence: [Evidence(path: path, line: number)], cataloger: ChiselCataloger.name))
            } else if line.kind == "content", let slice = line.slice, let file = line.path, !file.hasSuffix("/") {
                // "libc6_libs": a package's name has no underscore.
                let package = String(slice.prefix { $0 != "_" })
                files[package, default: []].append(FilePath(file))
            }
        }
        guard last > 0 else { throw .damaged("the manifest has no lines") }
        if let expected, expected > last {
            facts.gaps.append(.damaged("the manifest says that it has \(expected) lines, and \(last) are there"))
        }
        facts.owned = files.sorted { $0.key < $1.key }.map { package, paths in
            // Two slices may hold the same file.
            OwnedFiles(key: package, paths: Array(Set(paths)).sorted())
        }
        return facts
    }
}
