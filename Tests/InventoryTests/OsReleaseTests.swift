import Packages
import TestKit
import Testing

@testable import Inventory

@Suite("The operating system")
struct OsReleaseTests {
    private func system(_ files: [(String, String)]) throws -> OperatingSystem? {
        try OsReleaseCataloger.assembly(of: files.map { ImageFile($0.0, $0.1) }).operatingSystem
    }

    static let values: [(String, String)] = [
        ("plain", "plain"), ("\"a b\"", "a b"), ("'a \"b\"'", "a \"b\""), ("\"a \\\"b\\\" \\$c \\\\\"", "a \"b\" $c \\"),
        ("\"open", "open"),
        ("\"\"", ""), ("a\\ b", "a b"),
    ]

    @Test("is read with the shell's quotation marks", arguments: values)
    func quoting(written: String, value: String) throws {
        #expect(try system([("etc/os-release", "# comment\nID=x\nEXTRA=\(written)\n")])?.other["EXTRA"] == value)
    }

    static let single: [(String, String, String, String)] = [
        ("etc/os-release", "NAME=x\n", "linux", ""),
        ("etc/alpine-release", "3.19.1\n", "alpine", "3.19.1"),
        ("etc/debian_version", "12.5\n", "debian", "12"),
        ("etc/debian_version", "trixie/sid\n", "debian", ""),
        ("etc/redhat-release", "CentOS Linux release 7.6.1810 (Core) \n", "centos", "7.6.1810"),
        ("etc/redhat-release", "Red Hat Enterprise Linux release 9.3 (Plow)\n", "rhel", "9.3"),
        ("etc/system-release", "Amazon Linux release 2 (Karoo)\n", "amzn", "2"),
        ("etc/system-release", "Amazon Linux AMI release 2018.03\n", "amzn", "2018.03"),
        ("etc/fedora-release", "Fedora release 29 (Twenty Nine)\n", "fedora", "29"),
        ("etc/SuSE-release", "SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\n", "sles", "11"),
        ("etc/SuSE-release", "SUSE Linux Enterprise Desktop 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 3\n", "sled", "11.3"),
        ("etc/SuSE-release", "openSUSE 13.2 (x86_64)\nVERSION = 13.2\nCODENAME = Harlequin\n", "opensuse", "13.2"),
        ("etc/photon-release", "VMware Photon OS 4.0\nPHOTON_BUILD_NUMBER=1\n", "photon", "4.0"),
        ("etc/mariner-release", "CBL-Mariner 2.0.20220527\n", "mariner", "2.0.20220527"),
        ("etc/lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=18.04\n", "ubuntu", "18.04"),
        ("etc/openwrt_release", "DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='23.05.2'\n", "openwrt", "23.05.2"),
        ("etc/issue", "Debian GNU/Linux 12 \\n \\l\n\n", "debian", "12"),
        ("etc/arch-release", "", "arch", ""),
        ("bin/busybox", "\u{7f}ELF....BusyBox v1.36.1 (2023-07-27)", "busybox", "1.36.1"),
    ]

    @Test("is told by each of the files alone", arguments: single)
    func alone(path: String, text: String, id: String, version: String) throws {
        let found = try system([(path, text)])
        #expect(found?.id == id)
        #expect(found?.versionID == version)
    }

    @Test("is told by the best of several")
    func best() throws {
        let debian = try system([
            ("etc/debian_version", "12.5\n"), ("etc/issue", "Ubuntu 1\n"), ("usr/lib/os-release", "ID=debian\nVERSION_ID=\"12\"\n"),
        ])
        #expect(debian?.versionID == "12")
        #expect(debian?.other["DEBIAN_VERSION_FULL"] == "12.5")
        let ubuntu = try system([("etc/debian_version", "bookworm/sid\n"), ("etc/os-release", "ID=ubuntu\nVERSION_ID=22.04\n")])
        #expect(ubuntu?.id == "ubuntu")
        #expect(ubuntu?.other["DEBIAN_VERSION_FULL"] == nil)
        let etc = try system([("etc/os-release", "ID=mine\n"), ("usr/lib/os-release", "ID=vendor\n")])
        #expect(etc?.id == "mine")
    }

    @Test(
        "is none where nothing tells", arguments: [("etc/issue", "\\S\nKernel \\r\n"), ("etc/os-release", ""), ("etc/redhat-release", "")])
    func none(path: String, text: String) throws {
        #expect(try system([(path, text)]) == nil)
    }
}
