import Testing

@testable import Linux

struct ProcStatTests {
    static let tail =
        " S 1 22 33 34816 -1 4194304 10 0 0 0 5 6 0 0 20 0 3 0 123456 1000 20 18446744073709551615 1 2 140736000000000 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 256\n"

    @Test(arguments: [
        ("plain", "bash"), ("blank", "tmux: server"), ("brackets", "a) R 1 (b"), ("closing", "x)"), ("opening", "(((("),
        ("newline", "a\nb) Z 0"), ("empty", ""),
        ("kernel", "kworker/u8:0-events"),
    ])
    func readsAnyName(_ what: String, name: String) throws {
        let stat = try ProcStat(parsing: Array("4711 (\(name))\(Self.tail)".utf8))
        #expect(stat.comm == Array(name.utf8), "\(what)")
        #expect(stat.pid == 4711 && stat.parent == 1 && stat.group == 22 && stat.session == 33 && stat.terminal == 34816)
        #expect(stat.state == UInt8(ascii: "S") && stat.threads == 3 && stat.startTicks == 123_456)
        #expect(stat.stackStart == 140_736_000_000_000 && stat.exitStatus == 256)
        #expect(stat.startTime() == 1_234_560_000_000)
        #expect(!stat.isKernelThread && !stat.hasEnded)
    }

    @Test func readsNamesThatAreNotUTF8() throws {
        let stat = try ProcStat(parsing: Array("1 (".utf8) + [0xff, 0xfe, 0x0a] + Array(")\(Self.tail)".utf8))
        #expect(stat.comm == [0xff, 0xfe, 0x0a])
    }

    @Test(arguments: [
        "", "1", "1 (", "1 )a(", "x (a) S 1", "1 (a) S", "1 (a) SS 1 1 1 1 1 1", "1 (a) S 1 1 1 1 1 -5", "99999999999 (a)\(tail)",
        "1 (a) S 1 22 33 34816 -1 4194304 10 0 0 0 5 6 0 0 20 0 3 0 99999999999999999999999 1",
    ])
    func refusesWhatIsNot(_ text: String) {
        #expect(throws: FormatError.self) { try ProcStat(parsing: Array(text.utf8)) }
    }

    @Test func endsOnlyWithItsLastThread() throws {
        let zombie = Self.tail.replacing(" S 1", with: " Z 1")
        #expect(try ProcStat(parsing: Array("1 (a)\(zombie)".utf8)).hasEnded == false)
        #expect(try ProcStat(parsing: Array("1 (a)\(zombie.replacing(" 20 0 3 0 ", with: " 20 0 1 0 "))".utf8)).hasEnded)
    }

    @Test func timesDoNotOverflow() {
        #expect(ProcStat.nanoseconds(ticks: .max, perSecond: 100) == .max)
        #expect(ProcStat.nanoseconds(ticks: 7, perSecond: 0) == 7_000_000_000)
    }
}

struct ProcStatusTests {
    static let text = """
        Name:\tevil\\nUid:\\t0
        Umask:\t0022
        Tgid:\t77
        Uid:\t1000\t1001\t1002\t1003
        Gid:\t10\t11\t12\t13
        Groups:\t4 24 27\u{20}
        NSpid:\t77\t5\t1
        NSpgid:\t70\t1
        NSsid:\t60\t0
        CapInh:\t0000000000000000
        CapPrm:\t000001ffffffffff
        CapEff:\t000000c000280000
        Seccomp:\t2

        """

    @Test func readsTheLinesThatCount() throws {
        let status = try ProcStatus(parsing: Array(Self.text.utf8))
        #expect(status.processID == 77)
        #expect(status.users == .init(real: 1000, effective: 1001, saved: 1002, fileSystem: 1003))
        #expect(status.groups == .init(real: 10, effective: 11, saved: 12, fileSystem: 13))
        #expect(status.supplementaryGroups == [4, 24, 27])
        #expect(status.namespacePIDs == [77, 5, 1] && status.namespaceGroups == [70, 1] && status.namespaceSessions == [60, 0])
        #expect(status.permitted.rawValue == 0x1ff_ffff_ffff && status.inheritable == [] && status.seccomp == 2)
        #expect(status.effective.names == ["CAP_SYS_PTRACE", "CAP_SYS_ADMIN", "CAP_PERFMON", "CAP_BPF"])
    }

    @Test(arguments: [
        "", "Tgid:\t1\n", "Tgid:\tx\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n", "Tgid:\t1\nUid:\t0\t0\t0\nGid:\t0\t0\t0\t0\n",
        "Tgid:\t1\nUid:\t0\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n", "Tgid:\t1\nUid:\t4294967296\t0\t0\t0\nGid:\t0\t0\t0\t0\n",
        "Tgid:\t1\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nCapEff:\tfffffffffffffffff\n",
    ])
    func refusesWhatIsNot(_ text: String) {
        #expect(throws: FormatError.self) { try ProcStatus(parsing: Array(text.utf8)) }
    }

    @Test func unknownCapabilitiesHaveNumbers() {
        #expect(CapabilitySet(rawValue: 1 << 63 | 1).names == ["CAP_CHOWN", "CAP_63"])
    }
}

struct CgroupTests {
    static let v1 = "9:name=systemd:/user.slice\n4:memory:/a:b\n2:cpu,cpuacct:/\n"

    @Test func readsAllLayouts() throws {
        let lines = try CgroupMembership.parse(Array((Self.v1 + "0::/libpod_parent/libpod-ab (deleted)\n").utf8))
        #expect(lines.count == 4)
        #expect(lines[1].path == Array("/a:b".utf8) && lines[1].controllers == Array("memory".utf8) && !lines[1].isUnified)
        #expect(lines[3].isUnified && lines[3].isDeleted && lines[3].path == Array("/libpod_parent/libpod-ab".utf8))
        #expect(try CgroupMembership.parse([]) == [])
    }

    @Test(arguments: ["a:b:/c\n", "1:memory\n", "0\n", "1:a\n"])
    func refusesWhatIsNot(_ text: String) {
        #expect(throws: FormatError.self) { try CgroupMembership.parse(Array(text.utf8)) }
    }

    @Test func hasALimit() throws {
        #expect(try CgroupMembership.parse(Array(String(repeating: "1:a:/\n", count: Limits.hierarchies).utf8)).count == Limits.hierarchies)
        #expect(throws: FormatError.self) {
            try CgroupMembership.parse(Array(String(repeating: "1:a:/\n", count: Limits.hierarchies + 1).utf8))
        }
    }

    static let unified = "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"
    static let legacy =
        "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd\n"
    static let root = "27 1 254:0 / / rw,relatime shared:1 master:2 - ext4 /dev/vda rw\n"

    @Test(
        arguments: [
            (root, CgroupLayout.Kind.none, nil), (root + unified, .version2, "/sys/fs/cgroup/unified"), (root + legacy, .version1, nil),
            (root + legacy + unified, .hybrid, "/sys/fs/cgroup/unified"),
        ] as [(String, CgroupLayout.Kind, String?)])
    func detectsTheLayout(_ text: String, kind: CgroupLayout.Kind, mount: String?) throws {
        let layout = CgroupLayout(try Mount.parse(Array(text.utf8)))
        #expect(layout.kind == kind && layout.unified == mount)
        #expect(layout.legacy.isEmpty == (kind == .none || kind == .version2))
        if kind == .hybrid {
            #expect(
                layout.legacy["cpuacct"] == "/sys/fs/cgroup/cpu" && layout.legacy["name=systemd"] == "/sys/fs/cgroup/systemd"
                    && layout.legacy["rw"] == nil)
        }
    }

    @Test func prefersTheWholeHierarchy() throws {
        let part = "50 1 0:38 /../x /part rw - cgroup2 cgroup2 rw\n"
        #expect(CgroupLayout(try Mount.parse(Array((part + Self.unified).utf8))).unified == "/sys/fs/cgroup/unified")
        #expect(CgroupLayout(try Mount.parse(Array(part.utf8))).unified == "/part")
    }

    @Test func neverLeavesTheHierarchy() throws {
        let layout = CgroupLayout(try Mount.parse(Array("1 1 0:1 / / rw - cgroup2 none rw\n".utf8)))
        #expect(layout.identifier(of: Array("/etc".utf8)) != 0)
        for path in ["/../etc", "/a/../../etc", "etc", "", "/etc\0x", "/no such"] {
            #expect(layout.identifier(of: Array(path.utf8)) == 0, "\(path)")
        }
    }
}

struct MountTests {
    @Test func undoesEscapes() throws {
        let line =
            #"36 35 98:1 /a\040b /mnt\011\134x\9 rw,noatime master:1 propagate_from:2 - ext3 /dev/my\012root rw,hidepid=2,errors=continue"#
        let mount = try #require(try Mount.parse(Array(line.utf8)).first)
        #expect(
            mount.root == Array("/a b".utf8) && mount.point == Array("/mnt\t\\x\\9".utf8) && mount.source == Array("/dev/my\nroot".utf8))
        #expect(mount.id == 36 && mount.parent == 35 && mount.major == 98 && mount.minor == 1)
        #expect(mount.hasFileSystemOption("rw") && !mount.hasFileSystemOption("hidepid") && mount.fileSystemOption("hidepid") == "2")
    }

    @Test(arguments: [
        "1", "1 2 3 4 5 6 7 8 9", "a 2 3:4 / / rw - ext4 x rw", "1 2 34 / / rw - ext4 x rw", "1 2 3:4 / / rw a b c d",
        "1 2 3:4 / / rw a b -",
    ])
    func refusesWhatIsNot(_ text: String) {
        #expect(throws: FormatError.self) { try Mount.parse(Array(text.utf8)) }
    }
}

struct SocketTableTests {
    static let heading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

    @Test func readsInternetSockets() {
        let text =
            Self.heading + """
                   0: 0100007F:0277 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1530 1 000000004a1282cc 100 0 0 10 0
                   1: 0100007F:8124 0200A8C0:01BB 01 00000000:00000000 00:00000000 00000000  1000        0 99 1 0 20 4 30 10 -1
                   2: 00000000000000000000000001000000:1F90 B80D01200000000000000000FFFFFFFF:0001 02 0:0 00:0 0 4294967295 0 18446744073709551615

                """
        let table = SocketTable<InternetSocket>(parsing: Array(text.utf8))
        #expect(table.malformed == 0 && !table.truncated && table.sockets.count == 3)
        #expect(
            table.sockets[0].local == Endpoint(address: [127, 0, 0, 1], port: 631) && table.sockets[0].state == 10
                && table.sockets[0].remote.isUnspecified)
        #expect(
            table.sockets[1].remote == Endpoint(address: [192, 168, 0, 2], port: 443) && table.sockets[1].uid == 1000
                && table.sockets[1].inode == 99)
        #expect(table.sockets[2].local.address == [UInt8](repeating: 0, count: 15) + [1])
        #expect(table.sockets[2].remote.address == [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff])
    }

    @Test func countsWhatIsNot() {
        let lines = [
            "0: zz", "nonsense", "0: 0100007F:0277 0:0 0A 0 0 0 0 0 0", "0: 0100007F:10000 0100007F:0001 01 0 0 0 0 0 1",
            "0: 0100007F:0001 \(String(repeating: "0", count: 32)):0001 01 0 0 0 0 0 1",
        ]
        let table = SocketTable<InternetSocket>(parsing: Array((Self.heading + lines.joined(separator: "\n")).utf8))
        #expect(table.sockets.isEmpty && table.malformed == lines.count)
    }

    @Test func stopsAtTheLimit() {
        let line = " 1: 0100007F:8124 0200A8C0:01BB 01 0:0 00:0 0 1000 0 99\n"
        let table = SocketTable<InternetSocket>(parsing: Array((Self.heading + String(repeating: line, count: 5)).utf8), limit: 4)
        #expect(table.sockets.count == 4 && table.truncated)
    }

    @Test func readsUnixSockets() {
        let text = """
            Num       RefCount Protocol Flags    Type St Inode Path
            0000000059d475f5: 00000003 00000000 00000000 0001 03  1526
            0000000000000000: 00000002 00000000 00010000 0005 01 22 /run/a b
            0000000000000000: 00000002 00000000 00010000 0001 01 23 @abstract

            """
        let table = SocketTable<UnixSocket>(parsing: Array(text.utf8))
        #expect(table.malformed == 0)
        #expect(table.sockets.map(\.inode) == [1526, 22, 23] && table.sockets.map(\.isListening) == [false, true, true])
        #expect(table.sockets.map(\.path) == [nil, Array("/run/a b".utf8), Array("@abstract".utf8)])
        #expect(table.sockets.map(\.type) == [1, 5, 1] && table.sockets.map(\.state) == [3, 1, 1])
    }

    @Test(
        arguments: [
            ("socket:[77]", 77), ("socket:[]", nil), ("socket:[7", nil), ("socket:[x]", nil), ("pipe:[77]", nil), ("/tmp/socket:[77]", nil),
            ("", nil), ("socket:[99999999999999999999]", nil),
        ] as [(String, UInt64?)])
    func readsLinks(_ text: String, inode: UInt64?) {
        #expect(ProcessDirectory.socketInode(Array(text.utf8)) == inode)
    }
}

/// Every parser takes any bytes: what is cut or changed anywhere gives a value or an error, never a trap.
struct HostileBytesTests {
    @Test func nothingTraps() {
        var generator = SystemRandomNumberGenerator()
        let seeds = [
            "4711 (a b)\(ProcStatTests.tail)", ProcStatusTests.text, CgroupTests.v1, CgroupTests.legacy + CgroupTests.unified,
            SocketTableTests.heading + " 1: 0100007F:8124 0200A8C0:01BB 01 0:0 00:0 0 1000 0 99\n", "root:x:0:0:r:/root:/bin/sh\n",
        ].map { Array($0.utf8) }
        var understood = 0
        for round in 0..<20_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if Bool.random(using: &generator) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
            if (try? ProcStat(parsing: bytes)) != nil { understood += 1 }
            _ = try? ProcStatus(parsing: bytes)
            _ = try? CgroupMembership.parse(bytes)
            if let mounts = try? Mount.parse(bytes) { _ = CgroupLayout(mounts) }
            _ = SocketTable<InternetSocket>(parsing: bytes)
            _ = SocketTable<UnixSocket>(parsing: bytes)
            #expect(UserDirectory(passwd: bytes, group: bytes).users[0]?.name == "root")
        }
        #expect(understood > 100)
    }

    @Test("bind mounts are views of what is read elsewhere, those on themselves are not")
    func views() throws {
        let lines = [
            "1 0 8:1 / / rw - ext4 /dev/a rw", "2 1 0:5 / /proc rw - proc proc rw", "3 1 8:2 / /home rw - ext4 /dev/b rw",
            "4 1 8:1 /var/lib/c /var/lib/c rw - ext4 /dev/a rw", "5 1 8:1 /usr /again rw - ext4 /dev/a rw",
            "6 3 8:2 /me /srv/me rw - ext4 /dev/b rw", "7 1 8:3 /only /data rw - ext4 /dev/c rw",
        ]
        let mounts = try Mount.parse(Array(lines.joined(separator: "\n").utf8))
        #expect(Mount.views(below: "/", in: mounts).map { String(decoding: $0, as: UTF8.self) } == ["again", "srv/me"])
        #expect(Mount.views(below: "/srv", in: mounts).isEmpty)
    }
}
