import BinaryFormats
import FoundationEssentials
import Packages

/// Crates of a Rust program that was built with cargo-auditable, or with the same feature of a distribution's toolchain.
///
/// Source: rust-secure-code/cargo-auditable, PARSING.md: the section `.dep-v0` is JSON compressed with zlib.
enum RustBinaryCataloger: Cataloger {
    static let name = "rust-binary"
    static let revision = 1

    static func wants(_ file: FileHeader) -> Access {
        file.prefix.starts(with: [0x7f, 0x45, 0x4c, 0x46]) ? .whole(limit: Limits.programBytes) : .none
    }

    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        try Octets.reading(content) { (octets) throws(Gap) in
            var facts = FileFacts()
            guard let section = (try? ELFFile(octets))?.content(ofSection: ".dep-v0") else { return facts }
            let json = try Inflation.inflated(section, limit: Limits.crateListBytes)
            let list: CrateList
            do { list = try JSONDecoder().decode(CrateList.self, from: Data(json)) } catch {
                throw .damaged("the list of crates is no JSON of its form")
            }
            guard list.packages.count <= Limits.packages else { throw .limit("more than \(Limits.packages) crates in a program") }
            facts.packages = try list.packages.map { (crate) throws(Gap) in try package(crate, of: list) }
            return facts
        }
    }

    private static func package(_ crate: CrateList.Crate, of list: CrateList) throws(Gap) -> Package {
        var requires: [String] = []
        for index in crate.dependencies ?? [] {
            guard list.packages.indices.contains(index) else {
                throw .damaged("crate \(crate.name) needs crate \(index) of \(list.packages.count)")
            }
            requires.append(list.packages[index].name)
        }
        // Crates that only the build needed are not in the program.
        return Package(
            type: .cargo, name: crate.name, version: crate.version, requires: requires, isDevelopment: crate.kind == "build",
            cataloger: name)
    }

    private struct CrateList: Decodable {
        struct Crate: Decodable {
            var name: String
            var version: String
            var kind: String?
            var dependencies: [Int]?
        }

        var packages: [Crate]
    }
}
