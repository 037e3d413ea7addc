import BinaryFormats
import CZstd
import FoundationEssentials
import Packages

/// Packages that Ubuntu's chisel cut slices of: the manifest that it leaves in an image.
///
/// Source: canonical/chisel, public/manifest and public/jsonwall: lines of JSON, sorted, compressed with zstd.
enum ChiselCataloger: Cataloger {
    static let name = "chisel"
    static let revision = 1

    static func wants(_ file: FileHeader) -> Access {
        file.path.name.elementsEqual("manifest.wall".utf8) ? .whole(limit: Limits.packageTextBytes) : .none
    }

    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        try Octets.reading(content) { (octets) throws(Gap) in
            let text = try Zstandard.decompressed(octets, limit: Limits.decompressedBytes)
            return try Octets.reading(text) { (wall) throws(Gap) in try ChiselWall(path: file.path).read(wall) }
        }
    }

    static func assemble(_ files: [LocatedFacts]) -> Assembly {
        var assembly = Assembly()
        for file in files {
            let first = assembly.packages.count
            assembly.add(file)
            let lists = Dictionary(file.facts.owned.map { ($0.key, $0.paths) }) { first, _ in first }
            for index in first..<assembly.packages.count { assembly.owned[index] = lists[assembly.packages[index].name] }
        }
        return assembly
    }
}

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
            guard number <= Limits.packages * 4 else { throw .limit("more than \(Limits.packages * 4) lines in a manifest of chisel") }
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

/// Data compressed with zstd. Source: RFC 8878.
enum Zstandard {
    /// - Throws: `Gap` if the data is damaged, or longer than `limit` bytes.
    static func decompressed(_ octets: Octets, limit: Int) throws(Gap) -> [UInt8] {
        guard let stream = ZSTD_createDStream() else { throw Gap(cause: .worker, message: "no memory to decompress") }
        defer { ZSTD_freeDStream(stream) }
        let source = Array(octets)
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 128 << 10)
        let capacity = chunk.count
        return try source.withUnsafeBytes { (source) -> Result<[UInt8], Gap> in
            var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
            var status = 1
            while true {
                let produced = chunk.withUnsafeMutableBytes { target in
                    var output = ZSTD_outBuffer(dst: target.baseAddress, size: capacity, pos: 0)
                    status = ZSTD_decompressStream(stream, &output, &input)
                    return output.pos
                }
                guard ZSTD_isError(status) == 0 else { return .failure(.damaged("the data is not compressed with zstd, or damaged")) }
                guard result.count + produced <= limit else { return .failure(.limit("more than \(limit) bytes when decompressed")) }
                result += chunk[..<produced]
                if status == 0, input.pos == input.size { return .success(result) }
                if produced < capacity, input.pos == input.size { return .failure(.damaged("the compressed data is cut")) }
            }
        }.get()
    }
}
