import Glibc
import Testing

@testable import Linux

struct UserDirectoryTests {
    @Test func readsUsersAndGroups() {
        let directory = UserDirectory(
            passwd: Array("root:x:0:0:root:/root:/bin/bash\n# note\nsync:x:4:65534:sync:/bin:\n\nalso:x:4:1::/:/x\n".utf8),
            group: Array("root:x:0:\nadm:x:4:syslog,me\n".utf8))
        #expect(directory.users[4] == .init(name: "sync", group: 65534, home: "/bin", shell: ""))
        #expect(directory.identifiers["also"] == 4 && directory.groups[4] == "adm" && directory.malformed == 0)
    }

    @Test(arguments: ["toor:x:0:0::/evil:/bin/sh\n", "", "root:x:1000:1000::/home/r:/bin/sh\n", "root:x\n"])
    func rootIsAlwaysRoot(_ passwd: String) {
        let directory = UserDirectory(passwd: Array(passwd.utf8), group: Array("wheel:x:0:\n".utf8))
        #expect(directory.users[0]?.name == "root" && directory.groups[0] == "root" && directory.identifiers["root"] == 0)
    }

    @Test(arguments: [
        "a:b", "a:x:y:1::/:", ":x:1:1::/:", "+nis:x:1:1::/:", "a b:x:1:1::/:", "a:x:4294967296:1::/:", "a:x:-1:1::/:",
        "a:x:4294967295:1::/:",
        "\(String(repeating: "n", count: 257)):x:1:1::/:", "a\u{1b}[31m:x:1:1::/:",
    ])
    func countsWhatIsNot(_ line: String) {
        let directory = UserDirectory(passwd: Array((line + "\nok:x:9:9::/:\n").utf8))
        #expect(directory.malformed == 1 && directory.users.count == 2 && directory.users[9]?.name == "ok")
    }
}

struct UserDatabaseTests {
    private func write(_ text: String, to path: String) throws {
        let file = try #require(fopen(path, "w"))
        fputs(text, file)
        fclose(file)
    }

    @Test func readsAgainWhenTheFileChanges() throws {
        var template = Array("/tmp/plimsoll-users-XXXXXX".utf8CString)
        let root = try #require(mkdtemp(&template).map { String(cString: $0) })
        mkdir(root + "/etc", 0o700)
        defer {
            for name in ["/etc/passwd", "/etc/passwd.new"] { unlink(root + name) }
            rmdir(root + "/etc")
            rmdir(root)
        }
        let database = UserDatabase(root: root)
        #expect(database.userName(0) == "root" && database.userName(7) == nil)
        try write("seven:x:7:7::/:\n", to: root + "/etc/passwd")
        #expect(database.userName(7) == nil)  // no look-up reads the file
        #expect(try database.refresh())
        #expect(database.userName(7) == "seven" && database.uid(named: "seven") == 7)
        #expect(try database.refresh() == false)
        // vipw and useradd replace the file; same size, so only the inode and the times tell.
        try write("sieve:x:7:7::/:\n", to: root + "/etc/passwd.new")
        rename(root + "/etc/passwd.new", root + "/etc/passwd")
        #expect(try database.refresh())
        #expect(database.userName(7) == "sieve")
        unlink(root + "/etc/passwd")
        #expect(try database.refresh())
        #expect(database.userName(7) == nil && database.userName(0) == "root")
    }
}
