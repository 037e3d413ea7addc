import Foundation
import Packages
import TestKit
import Testing

@testable import Inventory

@Suite("Packages of other systems")
struct SystemCatalogerTests {
    @Test("apk: files, licences, needs resolved to packages")
    func apk() throws {
        let database = """
            C:Q1abc=
            P:musl
            V:1.2.4-r2
            A:x86_64
            L:MIT
            o:musl
            m:Timo <t@example>
            p:so:libc.musl-x86_64.so.1=1
            F:
            F:lib
            R:libc.musl-x86_64.so.1
            a:0:0:777
            Z:Q1x=

            P:busybox
            V:1.36.1-r5
            L:GPL-2.0-only WITH Classpath-exception-2.0 custom
            D:so:libc.musl-x86_64.so.1>=1 !uclibc virtual~3
            F:
            R:init
            """
        for path in ["lib/apk/db/installed", "usr/lib/apk/db/installed"] {
            let assembly = try ApkCataloger.assembly(of: [ImageFile(path, database)])
            #expect(assembly.packages.map(\.name) == ["musl", "busybox"])
            #expect(assembly.owned[0] == [FilePath("lib/libc.musl-x86_64.so.1")])
            #expect(assembly.owned[1] == [FilePath("init")])
            #expect(assembly.packages[1].requires == ["musl", "virtual"])
            #expect(assembly.packages[0].maintainer == "Timo <t@example>")
            #expect(assembly.packages[1].licences == ["GPL-2.0-only WITH Classpath-exception-2.0 custom"])
            #expect(assembly.packages.map { $0.evidence[0].line } == [1, 15])
        }
    }

    @Test("apk: a package without a version is a gap, the others are there")
    func apkDamaged() throws {
        let facts = try ApkCataloger.facts(of: ImageFile("lib/apk/db/installed", "P:a\n\nP:b\nV:1\n"))
        #expect(facts.packages.map(\.name) == ["b"])
        #expect(facts.gaps.count == 1)
    }

    @Test("pacman: files and needs across the folders of the packages")
    func pacman() throws {
        let local = "var/lib/pacman/local"
        let assembly = try PacmanCataloger.assembly(of: [
            ImageFile("\(local)/bash-5.2-1/desc", "%NAME%\nbash\n\n%VERSION%\n5.2-1\n\n%DEPENDS%\nglibc>=2.3\nlibreadline.so=8-64\n"),
            ImageFile("\(local)/bash-5.2-1/files", "%FILES%\nusr/\nusr/bin/\nusr/bin/bash\n\n%BACKUP%\netc/bash.bashrc\tabc\n"),
            ImageFile(
                "\(local)/readline-8.2-1/desc",
                "%NAME%\nreadline\n\n%VERSION%\n8.2-1\n\n%LICENSE%\nGPL-3.0-or-later\ncustom\n\n%PROVIDES%\nlibreadline.so=8-64\n"),
        ])
        #expect(assembly.packages.map(\.version) == ["5.2-1", "8.2-1"])
        #expect(assembly.owned[0] == [FilePath("usr/bin/bash")])
        #expect(assembly.packages[0].requires == ["glibc", "readline"])
        #expect(assembly.packages[1].licences == ["GPL-3.0-or-later", "custom"])
    }

    @Test("opkg: files by the list beside the status file")
    func opkg() throws {
        let assembly = try OpkgCataloger.assembly(of: [
            ImageFile(
                "usr/lib/opkg/status", "Package: busybox\nVersion: 1.36.1-r2\nStatus: install user installed\nArchitecture: x86_64\n"),
            ImageFile("usr/lib/opkg/info/busybox.list", "/bin/busybox\n/etc/init.d/cron\t100755\n"),
        ])
        #expect(assembly.packages.map(\.type) == [.opkg])
        #expect(assembly.owned[0] == [FilePath("bin/busybox"), FilePath("etc/init.d/cron")])
    }

    @Test("chisel: packages with the digests of their archives, and the files of their slices", .requires(.installed(["zstd"])))
    func chisel() throws {
        let lines = """
            {"jsonwall":"1.0","schema":"1.0","count":6}
            {"kind":"content","slice":"libc6_libs","path":"/usr/lib/libc.so.6"}
            {"kind":"content","slice":"libc6_config","path":"/etc/"}
            {"kind":"package","name":"libc6","version":"2.39-0ubuntu8","sha256":"\(String(repeating: "ab", count: 32))","arch":"amd64"}
            {"kind":"path","path":"/usr/lib/libc.so.6","mode":"0644","slices":["libc6_libs"]}
            {"kind":"slice","name":"libc6_libs"}

            """
        let compressed = try Command.run(["zstd", "-c"], input: Array(lines.utf8)).stdout
        let file = ImageFile("var/lib/chisel/manifest.wall", bytes: compressed)
        let assembly = try ChiselCataloger.assembly(of: [file])
        #expect(assembly.packages.map(\.name) == ["libc6"])
        #expect(assembly.packages[0].digests == [Digest(algorithm: "sha256", hex: String(repeating: "ab", count: 32))])
        #expect(assembly.owned[0] == [FilePath("usr/lib/libc.so.6")])
        #expect(assembly.gaps.isEmpty)
        for length in 0..<compressed.count {
            #expect(throws: Gap.self) { try ChiselCataloger.facts(of: ImageFile(file.path, bytes: Array(compressed.prefix(length)))) }
        }
    }

    @Test("chisel: what grows beyond the limit when decompressed is a gap", .requires(.installed(["zstd"])))
    func bomb() throws {
        let bomb = try Command.run(["sh", "-c", "head -c 80000000 /dev/zero | zstd -c"]).stdout
        do throws(Gap) {
            _ = try ChiselCataloger.facts(of: ImageFile("manifest.wall", bytes: bomb))
            Issue.record("no gap")
        } catch { #expect(error.cause == .limit) }
    }

    @Test("rpm: the list that images of Azure Linux have")
    func manifest() throws {
        let text = """
            glibc\t2.35-2.cm2\t1\t2\tMicrosoft Corporation\t(none)\t10\tx86_64\t0\tglibc-2.35-2.cm2.src.rpm
            vim\t9.0-1.cm2\t1\t2\tMicrosoft Corporation\t2\t45\tx86_64\t2\tvim-9.0-1.cm2.src.rpm
            cut
            """
        let facts = try RpmCataloger.facts(of: ImageFile("var/lib/rpmmanifest/container-manifest-2", text))
        #expect(facts.packages.map(\.version) == ["2.35-2.cm2", "2:9.0-1.cm2"])
        #expect(facts.packages[1].source == SourcePackage(name: "vim", version: "2:9.0-1.cm2"))
        #expect(facts.gaps.count == 1)
    }

    @Test("rpm: a write-ahead log that was not written back is a gap")
    func log() throws {
        let path = "usr/lib/sysimage/rpm/rpmdb.sqlite-wal"
        #expect(try RpmCataloger.facts(of: ImageFile(path, bytes: [])).gaps.isEmpty)
        #expect(try RpmCataloger.facts(of: ImageFile(path, bytes: Array(repeating: 1, count: 4152))).gaps.map(\.cause) == [.unsupported])
    }

    @Test("snap: nesting without an end is a gap")
    func snap() {
        for text in [String(repeating: "[", count: 60_000), String(repeating: "- ", count: 30_000), "a: &a [*a]", ""] {
            #expect(throws: Gap.self) { try SnapCataloger.facts(of: ImageFile("snap/x/1/meta/snap.yaml", text)) }
        }
    }
}
