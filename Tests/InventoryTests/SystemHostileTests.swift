import Packages
import TestKit
import Testing

@testable import Inventory

@Suite("Hostile files of operating systems")
struct SystemHostileTests {
    /// One of each kind that is text.
    static let samples: [(path: String, text: String)] = [
        (
            "var/lib/dpkg/status",
            "Package: a\nStatus: install ok installed\nVersion: 1:2-3\nSource: b (2)\nDepends: c (>= 1) | d,\n e:any\nProvides: f\n\nPackage: g\n"
        ),
        ("var/lib/dpkg/status.d/a", "Package: a\nVersion: 1\n"),
        ("var/lib/dpkg/info/a:amd64.list", "/.\n/usr\n/usr/bin\n/usr/bin/a\n"),
        ("var/lib/dpkg/info/a.md5sums", "0123456789abcdef  usr/bin/a\n"),
        ("var/lib/dpkg/diversions", "/bin/a\n/bin/a.real\nb\n"),
        (
            "usr/share/doc/a/copyright",
            "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: GPL-2+ or (MIT and BSD-3-clause)\n x\n"
        ),
        ("usr/share/doc/b/copyright", "see /usr/share/common-licenses/GPL-2.\n"),
        ("usr/lib/opkg/status", "Package: a\nVersion: 1\nStatus: install user installed\nConffiles:\n /etc/a 0\n"),
        ("usr/lib/opkg/info/a.list", "/bin/a\t0100755\n"),
        ("lib/apk/db/installed", "C:Q1x=\nP:a\nV:1-r0\nL:MIT\no:b\nD:so:x>1 !y\np:so:x=1\nF:usr/bin\nR:a\na:0:0:755\n\n"),
        ("var/lib/pacman/local/a-1/desc", "%NAME%\na\n\n%VERSION%\n1-1\n\n%DEPENDS%\nb>=1\n"),
        ("var/lib/pacman/local/a-1/files", "%FILES%\nusr/\nusr/a\n"),
        ("etc/os-release", "ID=\"a\"\nVERSION_ID='1 \\' 2\nPRETTY_NAME=\"x \\\" y\"\nVERSION=\"1 (Code Name)\"\n"),
        ("etc/redhat-release", "CentOS Linux release 7.6 (Core)\n"), ("etc/issue", "Ubuntu 22.04 \\n \\l\n"),
        ("etc/debian_version", "trixie/sid\n"), ("etc/lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=1\n"),
        ("var/lib/rpmmanifest/container-manifest-2", "a\t1-1\t1\t2\tV\t2\t3\tx86_64\t2\ta-1-1.src.rpm\n"),
        ("snap/a/1/meta/snap.yaml", "name: a\nversion: '1'\narchitectures: [amd64]\n"),
    ]

    @Test("end in facts or a gap, wherever they are cut and whichever byte is changed", arguments: samples)
    func changed(path: String, text: String) throws {
        var readers = 0
        for cataloger in Catalogers.all where cataloger.wants(ImageFile(path, text).header) != .none {
            readers += 1
            for variant in Mutation.all(of: Array(text.utf8)) {
                var located: [LocatedFacts] = []
                do throws(Gap) {
                    located.append(LocatedFacts(path: FilePath(path), facts: try cataloger.facts(of: ImageFile(path, bytes: variant))))
                } catch { #expect(!error.message.isEmpty) }
                let assembly = cataloger.assemble(located)
                #expect(assembly.owned.keys.allSatisfy { assembly.packages.indices.contains($0) })
            }
        }
        #expect(readers > 0)
    }

    static let repeated: [(path: String, piece: String)] = [
        ("var/lib/dpkg/status", "Package: a\nStatus: install ok installed\nVersion: 1\nDepends: a, b, c\n\n"),
        ("var/lib/dpkg/status", "Depends: a,\n b,\n"), ("var/lib/dpkg/status", "a"), ("var/lib/dpkg/status", ":\n"),
        ("var/lib/dpkg/info/a.list", "/a/b/c\n/a/b\n"), ("usr/share/doc/a/copyright", "/usr/share/common-licenses/GPL "),
        ("usr/share/doc/a/copyright", "Format: copyright-format\n\nFiles: *\nLicense: "),
        ("lib/apk/db/installed", "P:a\nV:1\nF:a\nR:b\n\n"),
        ("lib/apk/db/installed", "F:a\nR:b\n"), ("var/lib/pacman/local/a-1/files", "%FILES%\na\n"), ("etc/issue", "a 1 "),
        ("var/lib/rpmmanifest/container-manifest-2", "\t"),
    ]

    /// Whoever takes the square of the length does not end.
    @Test("of a megabyte of the same are read once", arguments: repeated)
    func long(path: String, piece: String) {
        let text = String(repeating: piece, count: (1 << 20) / piece.utf8.count)
        let file = ImageFile(path, text)
        for cataloger in Catalogers.all where cataloger.wants(file.header) != .none {
            let facts = try? cataloger.read(file.header, file.bytes.span.bytes)
            let assembly = cataloger.assemble([LocatedFacts(path: FilePath(path), facts: facts ?? FileFacts())])
            #expect(assembly.packages.count <= text.utf8.count)
        }
    }
}
