import BinaryFormats
import Foundation
import Packages
import TestKit

/// A database of rpm's own making, with packages that rpmbuild made, and the same headers in the two older forms.
struct RpmSample {
    static let packages = 40
    /// What the tests need from the machine.
    static let programs = ["rpm", "rpmbuild", "db5.3_load"]

    let folder: TemporaryDirectory
    let sqlite: [UInt8]
    /// The headers in it.
    let headers: [[UInt8]]

    init() throws {
        folder = try TemporaryDirectory()
        var spec = """
            Name: sample
            Epoch: 3
            Version: 1.2.3
            Release: 4.el9
            Summary: A package for tests
            License: MIT and GPL-2.0-only
            Vendor: Example Ltd.
            ModularityLabel: sample:1:820240101:abcdef
            BuildArch: noarch
            %description
            Nothing.
            %install
            mkdir -p %{buildroot}/usr/bin %{buildroot}/usr/share/sample/empty
            echo x > %{buildroot}/usr/bin/sample
            for i in $(seq 1 120); do echo $i > %{buildroot}/usr/share/sample/file-with-a-long-name-$i; done
            %files
            /usr/bin/sample
            /usr/share/sample

            """
        for number in 1..<Self.packages {
            spec += """
                %package part\(number)
                Summary: Part \(number)
                Version: \(number).0
                License: custom text
                Requires: /usr/bin/sample, other(capability), missing
                Provides: other(capability)
                %description part\(number)
                \(String(repeating: "Text. ", count: number * 20))
                %files part\(number)

                """
        }
        let file = try folder.write(spec, to: "sample.spec")
        let top = folder.file("top").path
        try Command.checked(["rpmbuild", "-bb", "--quiet", "--define", "_topdir \(top)", file.path])
        let archives = try FileManager.default.contentsOfDirectory(atPath: "\(top)/RPMS/noarch").sorted().map { "\(top)/RPMS/noarch/\($0)" }
        try Command.checked(["rpm"] + Self.database(folder) + ["-i", "--nodeps", "--justdb"] + archives)
        sqlite = Array(try Data(contentsOf: folder.file("db/rpmdb.sqlite")))
        headers = try Octets.reading(sqlite) { (octets) throws(Gap) in
            var blobs: [[UInt8]] = []
            try SQLiteTable(octets).forEachBlob(ofTable: "Packages") { (blob) throws(Gap) in blobs.append(blob) }
            return blobs
        }
    }

    private static func database(_ folder: TemporaryDirectory) -> [String] { ["--dbpath", folder.file("db").path] }

    /// What rpm tells of its database.
    func query(_ arguments: [String]) throws -> [String] {
        try Command.checked(["rpm"] + Self.database(folder) + arguments).split(separator: "\n").map(String.init)
    }

    /// The headers in a hash database that Berkeley DB wrote.
    /// - Parameter isBigEndian: the order of its bytes.
    func berkeley(isBigEndian: Bool, pageSize: Int = 4096) throws -> [UInt8] {
        var text = "VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize=\(pageSize)\ndb_lorder=\(isBigEndian ? 4321 : 1234)\nHEADER=END\n"
        for (index, value) in [[UInt8](repeating: 7, count: 4)].appending(headers).enumerated() {
            let number = UInt32(index)
            let key = Bytes.of(isBigEndian ? number.bigEndian : number.littleEndian)
            text += " \(Bytes.hex(key))\n \(Bytes.hex(value))\n"
        }
        let name = "berkeley-\(isBigEndian)-\(pageSize)"
        try Command.checked(["db5.3_load", folder.file(name).path], input: Array((text + "DATA=END\n").utf8))
        return Array(try Data(contentsOf: folder.file(name)))
    }

    /// The headers in the form of `Packages.db`.
    func blobs() -> [UInt8] { BlobWriter.database(headers) }
}

/// Writes rpm's "ndb", which Debian's rpm cannot.
enum BlobWriter {
    static func database(_ headers: [[UInt8]]) -> [UInt8] {
        let pages = headers.count / 250 + 1
        var slots = Array("RpmP".utf8) + Bytes.of(UInt32(0)) + Bytes.of(UInt32(1)) + Bytes.of(UInt32(pages))
        slots += Bytes.of(UInt32(headers.count + 1)) + [UInt8](repeating: 0, count: 12)
        var content: [UInt8] = []
        for (index, header) in headers.enumerated() {
            var blob = Array("BlbS".utf8) + Bytes.of(UInt32(index + 1)) + Bytes.of(UInt32(1)) + Bytes.of(UInt32(header.count)) + header
            while (blob.count + 12) % 16 != 0 { blob.append(0) }
            var low: UInt32 = 1
            var high: UInt32 = 0
            for byte in blob {
                low = (low + UInt32(byte)) % 65_521
                high = (high + low) % 65_521
            }
            blob += Bytes.of(high << 16 | low) + Bytes.of(UInt32(header.count)) + Array("BlbE".utf8)
            slots += Array("Slot".utf8) + Bytes.of(UInt32(index + 1)) + Bytes.of(UInt32((pages * 4096 + content.count) / 16))
            slots += Bytes.of(UInt32(blob.count / 16))
            content += blob
        }
        while slots.count < pages * 4096 { slots += Array("Slot".utf8) + [UInt8](repeating: 0, count: 12) }
        return slots + content
    }
}

/// Integers and digits as bytes.
enum Bytes {
    static func of<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }

    static func hex(_ bytes: [UInt8]) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}

extension Array {
    func appending(_ others: [Element]) -> [Element] { self + others }
}
