import Foundation
import Packages
import TestKit
import Testing

@testable import Inventory

@Suite("Installed software", .requires(.installed(["python3"])))
struct InstalledSoftwareTests {
    private struct Line: Decodable {
        var name: String?
        var group: String?
        var artifact: String?
        var version: String
        var files: Int?
    }

    private static func existing(_ folders: [String]) -> [String] {
        folders.filter { FileManager.default.fileExists(atPath: $0) }
    }

    @Test("Python's packages are those that Python itself lists, with as many files")
    func python() throws {
        let script = "import site, sysconfig; print(sysconfig.get_paths()['purelib'], *site.getsitepackages())"
        let output = try Command.run(["python3", "-c", script])
        let folders = Self.existing(Set(output.text.split(separator: " ").map(String.init) + ["/usr/lib/python3/dist-packages"]).sorted())
        var all = 0
        for folder in folders {
            let assembly = try InstalledSoftware.assembly(of: folder, by: PythonInstalledCataloger.self)
            // Python lists what is at the top; packages bring others inside their own folders.
            let top = assembly.packages.indices.filter { index in
                let place = assembly.packages[index].evidence[0].path.description.dropFirst(folder.utf8.count)
                return place.split(separator: "/").count <= 2
            }
            let lines = try InstalledSoftware.lines(Line.self, ["python", folder])
            let stated = Set(lines.map { "\(PythonName.normalised($0.name ?? ""))@\($0.version) \($0.files ?? 0)" })
            let found = Set(
                top.map { index in
                    "\(assembly.packages[index].name)@\(assembly.packages[index].version) \(Set(assembly.owned[index] ?? []).count)"
                })
            #expect(found == stated, "\(folder): missing \(stated.subtracting(found)), more \(found.subtracting(stated))")
            all += found.count
        }
        print("installed: \(all) packages of Python in \(folders)")
    }

    @Test("npm's packages are those whose package.json say so")
    func node() throws {
        var all = 0
        for folder in Self.existing(["/usr/lib/node_modules", "/usr/share/nodejs"]) {
            let assembly = try InstalledSoftware.assembly(of: folder, by: JavaScriptInstalledCataloger.self)
            let found = assembly.packages.map { "\($0.namespace.map { "\($0)/" } ?? "")\($0.name)@\($0.version)" }.sorted()
            let stated = try InstalledSoftware.lines(Line.self, ["node", folder]).map { "\($0.name ?? "")@\($0.version)" }.sorted()
            #expect(found == stated, "\(folder): missing \(Set(stated).subtracting(found)), more \(Set(found).subtracting(stated))")
            #expect(assembly.gaps.isEmpty, "\(assembly.gaps.prefix(5).map(\.message))")
            all += found.count
        }
        print("installed: \(all) packages of npm")
    }

    @Test("jars of the distribution hold the projects that their pom.properties name")
    func jars() throws {
        for folder in Self.existing(["/usr/share/java", "/usr/share/maven-repo"]) {
            let assembly = try InstalledSoftware.assembly(of: folder, by: JavaArchiveCataloger.self)
            let found = Set(assembly.packages.map { "\($0.namespace ?? "?"):\($0.name):\($0.version)" })
            let lines = try InstalledSoftware.lines(Line.self, ["jar", folder])
            let stated = Set(lines.map { "\($0.group ?? ""):\($0.artifact ?? ""):\($0.version)" })
            #expect(stated.isSubset(of: found), "\(folder): missing \(stated.subtracting(found))")
            #expect(assembly.gaps.isEmpty, "\(assembly.gaps.prefix(5).map { "\($0.path?.description ?? ""): \($0.message)" })")
            print(
                "installed: \(assembly.packages.count) packages in jars of \(folder), \(stated.count) with pom.properties; others:",
                found.subtracting(stated).sorted().prefix(12))
        }
    }
}
