import Foundation
import Packages
import TestKit
import Testing

@testable import Inventory

@Suite("Packages of dpkg")
struct DpkgCatalogerTests {
    private static let status = """
        Package: libc6
        Status: install ok installed
        Architecture: amd64
        Multi-Arch: same
        Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>
        Source: glibc (2.36-9)
        Version: 2.36-9+b1
        Depends: libgcc-s1, libcrypt1 (>= 1:4.4.10-10) | libcrypt, libsample [amd64]
        Description: GNU C Library
         Version: 99 is no field here
         .
         Package: neither

        package: Libgcc-s1
        STATUS: install ok triggers-pending
        Source: glibc
        Version: 1:12.2.0-14
        Architecture: amd64

        Package: libcrypt1
        Status: install ok installed
        Version: 1:4.4.33-2
        Architecture: amd64
        Provides: libcrypt (= 1), libsample

        Package: gone
        Status: deinstall ok config-files
        Version: 1

        Package: begun
        Status: install reinstreq half-installed
        Version: 1

        Package: held
        Status: hold ok installed
        Version: 2
        """

    @Test("with source, versions, needs, and the line where each stands")
    func stanzas() throws {
        let facts = try DpkgCataloger.facts(of: ImageFile("var/lib/dpkg/status", Self.status))
        #expect(facts.packages.map(\.name) == ["libc6", "Libgcc-s1", "libcrypt1", "held"])
        let libc = try #require(facts.packages.first)
        #expect(libc.version == "2.36-9+b1")
        #expect(libc.source == SourcePackage(name: "glibc", version: "2.36-9"))
        #expect(libc.architecture == "amd64")
        #expect(libc.maintainer == "GNU Libc Maintainers <debian-glibc@lists.debian.org>")
        // Alternatives and virtual packages become the package that is there.
        #expect(libc.requires == ["libcrypt1", "libgcc-s1"])
        #expect(facts.packages.map { $0.evidence.first?.line } == [1, 14, 20, 34])
        #expect(facts.packages[1].source == SourcePackage(name: "glibc", version: "1:12.2.0-14"))
        // What was begun only is no package, and is told.
        #expect(facts.gaps.map(\.cause) == [.damaged])
        #expect(facts.gaps.first?.message.contains("begun") ?? false)
    }

    @Test("with their files: one list for each architecture, folders left out, diversions followed")
    func ownership() throws {
        let assembly = try DpkgCataloger.assembly(of: [
            ImageFile("var/lib/dpkg/status", Self.status),
            ImageFile("var/lib/dpkg/info/libc6:amd64.list", "/.\n/lib\n/lib/x\n/lib/x/libc.so.6\n/lib/x-y\n/usr/share/empty\n"),
            ImageFile("var/lib/dpkg/info/libc6:amd64.md5sums", "0123  lib/x/other\n"),
            ImageFile("var/lib/dpkg/info/held.md5sums", "0123456789abcdef0123456789abcdef  bin/sh\n"),
            ImageFile("var/lib/dpkg/info/libcrypt1.list", "/bin/sh\n"),
            ImageFile("var/lib/dpkg/diversions", "/bin/sh\n/bin/sh.distrib\nlibcrypt1\n"),
        ])
        let paths = Dictionary(uniqueKeysWithValues: assembly.owned.map { (assembly.packages[$0.key].name, $0.value.map(\.description)) })
        #expect(paths["libc6"] == ["lib/x/libc.so.6", "lib/x-y", "usr/share/empty"])
        #expect(paths["held"] == ["bin/sh.distrib"])
        #expect(paths["libcrypt1"] == ["bin/sh"])
        #expect(paths["Libgcc-s1"] == nil)
    }

    @Test("with their licences, those of a link from another package of the source included")
    func licences() throws {
        let copyright = """
            Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

            Files: *
            License: LGPL-2.1+ and Expat
             Text.

            Files: debian/*
            License: GPL-2+

            License: BSD-3-clause
             Only a text.
            """
        let assembly = try DpkgCataloger.assembly(of: [
            ImageFile("var/lib/dpkg/status", Self.status), ImageFile("usr/share/doc/libc6/copyright", copyright),
            ImageFile("usr/share/doc/held/copyright", "See /usr/share/common-licenses/GPL-2, and /usr/share/common-licenses/Artistic."),
        ])
        let licences = Dictionary(uniqueKeysWithValues: assembly.packages.map { ($0.name, $0.licences) })
        #expect(licences["libc6"] == ["LGPL-2.1-or-later AND MIT", "GPL-2.0-or-later"])
        #expect(licences["Libgcc-s1"] == licences["libc6"])
        #expect(licences["held"] == ["GPL-2", "Artistic"])
        #expect(licences["libcrypt1"] == [])
    }

    @Test("of distroless images, with the sums beside them")
    func distroless() throws {
        let assembly = try DpkgCataloger.assembly(of: [
            ImageFile("var/lib/dpkg/status.d/tzdata", "Package: tzdata\nVersion: 2024a-0+deb12u1\nArchitecture: all\n"),
            ImageFile("var/lib/dpkg/status.d/tzdata.md5sums", "0123456789abcdef0123456789abcdef  usr/share/zoneinfo/UTC\n"),
        ])
        #expect(assembly.packages.map(\.name) == ["tzdata"])
        #expect(assembly.packages[0].evidence == [Evidence(path: FilePath("var/lib/dpkg/status.d/tzdata"), line: 1)])
        #expect(assembly.owned[0] == [FilePath("usr/share/zoneinfo/UTC")])
    }

    static let shortNames = [
        ("GPL-2+", "GPL-2.0-or-later"), ("GPL-2", "GPL-2.0-only"), ("LGPL-2.1", "LGPL-2.1-only"), ("expat", "MIT"),
        ("GPL-2+ or Artistic-2.0, and BSD-3-clause", "(GPL-2.0-or-later OR Artistic-2.0) AND BSD-3-Clause"),
        ("GPL-1+ or Artistic", "GPL-1.0-or-later OR Artistic-1.0"), ("Apache-2.0", "Apache-2.0"),
        ("GPL-3+ with Autoconf exception", "GPL-3+ with Autoconf exception"), ("public-domain", "public-domain"),
    ]

    @Test("name licences in Debian's way", arguments: shortNames)
    func debianLicence(text: String, expression: String) {
        #expect(DebianLicence.expression(text) == expression)
    }

    @Test("are those that dpkg itself tells of", .requires(.installed(["dpkg-query"])))
    func thisMachine() throws {
        let form = "${db:Status-Status} ${Package} ${Version} ${Architecture} ${source:Package} ${source:Version}\\n"
        let told = try Command.run(["dpkg-query", "-W", "-f", form]).text.split(separator: "\n").filter { $0.hasPrefix("installed ") }
        let file = try ImageFile("var/lib/dpkg/status", at: .init(filePath: "/var/lib/dpkg/status"))
        let found = try DpkgCataloger.facts(of: file).packages.map { package in
            "installed \(package.name) \(package.version) \(package.architecture ?? "") \(package.source?.name ?? "")"
                + " \(package.source?.version ?? "")"
        }
        #expect(difference(found, told.map(String.init)) == nil)
        #expect(found.count > 50)
    }

    @Test("name their licences: most of the copyright files of this machine are understood", .requires(.installed(["dpkg-query"])))
    func thisMachinesLicences() throws {
        let folder = "usr/share/doc"
        var read = 0
        var named = 0
        var expressions = 0
        for package in try FileManager.default.contentsOfDirectory(atPath: "/\(folder)").sorted() {
            let path = "\(folder)/\(package)/copyright"
            guard let data = try? Data(contentsOf: .init(filePath: "/\(path)")) else { continue }
            let licences = try DpkgCataloger.facts(of: ImageFile(path, bytes: Array(data))).licences[package] ?? []
            read += 1
            if !licences.isEmpty { named += 1 }
            if licences.contains(where: { SPDXExpression.normalised($0) != nil }) { expressions += 1 }
        }
        print("copyright files: \(read), with licences \(named), with SPDX expressions \(expressions)")
        #expect(named * 10 > read * 8)
        #expect(expressions * 2 > read)
    }

    @Test("own the files that dpkg itself tells of", .requires(.installed(["dpkg-query"])))
    func thisMachinesFiles() throws {
        let info = "var/lib/dpkg/info"
        let names = try FileManager.default.contentsOfDirectory(atPath: "/\(info)").filter { $0.hasSuffix(".list") }.sorted().prefix(40)
        var files = try names.map { try ImageFile("\(info)/\($0)", at: .init(filePath: "/\(info)/\($0)")) }
        files.append(try ImageFile("var/lib/dpkg/status", at: .init(filePath: "/var/lib/dpkg/status")))
        let assembly = try DpkgCataloger.assembly(of: files)
        var compared = 0
        for (index, paths) in assembly.owned where compared < 10 && !paths.isEmpty {
            let package = assembly.packages[index]
            let listed = try Command.run(["dpkg-query", "-L", "\(package.name):\(package.architecture ?? "")"])
            guard listed.isSuccess else { continue }
            let all = Set(listed.text.split(separator: "\n").map { String($0.dropFirst()) })
            #expect(Set(paths.map(\.description)).isSubset(of: all), "\(package.name)")
            compared += 1
        }
        #expect(compared > 0)
    }
}
