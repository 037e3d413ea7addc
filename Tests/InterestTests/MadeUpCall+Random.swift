import Events
import TestKit

extension MadeUpCall {
    /// Names that rules name, near misses of them, and such as are alike at their begin.
    private static let names = [
        "etc", "shadow", "passwd", "pam.d", "sudoers.d", "su", "var", "log", "auth.log", "root", ".ssh", "id_rsa", "authorized_keys",
        "home",
        "a", "proc", "1", "environ", "tmp", "dev", "shm", "release_agent", "usr", "lib", "libc.so.6", "x", "shadow-", "log4", "...", ".x",
        "..x",
        "authorized_keys2", "a-component-with-a-long-name-that-ends-with-one", "a-component-with-a-long-name-that-ends-with-two",
        String(repeating: "n", count: 255),
    ]
    private static let files: [String] = [
        "/etc/shadow", "/etc/passwd", "/etc/pam.d/su", "/etc/sudoers.d/x", "/root/.ssh/id_rsa", "/home/a/.ssh/authorized_keys",
        "/var/log/auth.log",
        "/proc/1/environ", "/dev/shm/x", "/x/release_agent", "/usr/lib/libc.so.6", "/etc", "",
        "/var/a-component-with-a-long-name-that-ends-with-one", "/root/.bash_history", "/etc/ld.so.preload",
        "/run/secrets/kubernetes.io/serviceaccount/token",
    ]

    private static func path(_ random: inout SplitMix, _ most: Int) -> String {
        if random.next() % 2 == 0 { return random.pick(files) }
        return (0..<(random.next() % UInt64(most + 1))).map { _ in "/" + random.pick(names) }.joined()
    }

    /// Mounts on mounts; bind mounts of folders and files; now and then deeper than the programs walk.
    private static func place(_ random: inout SplitMix) -> String {
        if random.next() % 64 == 0 { return ":" + String(repeating: "/a", count: 60 + Int(random.next() % 20)) }
        var mounts = [":" + path(&random, 4)]
        while random.next() % 3 == 0, mounts.count < 4 {
            let isDeep = random.next() % 32 == 0
            let above = random.next() % 2 == 0 ? "" : (isDeep ? String(repeating: "/etc", count: 40) : "") + path(&random, 3)
            mounts.append("\(above):\(random.next() % 3 == 0 ? "" : path(&random, 3))")
            // A mount point is a place of its own.
            if mounts[mounts.count - 2].hasSuffix(":") { mounts[mounts.count - 2] += "/mnt" }
        }
        return mounts.joined(separator: "\n")
    }

    private static func inside(_ place: String) -> String {
        place.split(separator: "\n").map { $0.split(separator: ":", omittingEmptySubsequences: false).last.map(String.init) ?? "" }.joined()
    }

    /// What people and attackers write.
    private static func caller(_ random: inout SplitMix, file: String?) -> String? {
        switch random.next() % 8 {
        case 0: return nil
        case 1, 2: return file.map { inside($0).isEmpty ? "/" : inside($0) } ?? random.pick(files)
        case 3: return random.pick(files)
        case 4: return String(random.pick(files).dropFirst())
        default: break
        }
        var text = random.next() % 2 == 0 ? "/" : random.pick(["", "../", "./", "../../", "//"])
        let long = random.next() % 16 == 0 ? 20 + Int(random.next() % 40) : 1 + Int(random.next() % 6)
        for _ in 0..<long {
            text += random.pick(random.next() % 3 == 0 ? ["..", ".", ""] : names.dropLast())
            text += random.pick(["/", "/", "/", "//", "/./", "/../"])
        }
        if random.next() % 4 != 0 { text += random.pick(names) }
        if random.next() % 32 == 0 { text = "/etc/" + String(repeating: "l", count: 240 + Int(random.next() % 16)) }
        return text
    }

    static func random(_ random: inout SplitMix) -> MadeUpCall {
        var call = MadeUpCall(type: random.pick(HostedPrograms.types))
        call.result = random.pick([-2, -13, -115, 0, 1, 3, 7] as [Int64])
        switch call.type {
        case .open, .openat, .openat2, .creat:
            if random.next() % 5 == 0 { call.arguments[0] = 7 }
            call.arguments[1] =
                random.pick([0, 1, 2, 3] as [UInt64]) | random.pick([0, 0o100, 0o1000, 0o1100, 0o200000, 0o10000000] as [UInt64])
            call.arguments[2] = random.pick([0, 0o600, 0o4755] as [UInt64])
            if call.result >= 0 { call.file = place(&random) }
            call.caller = caller(&random, file: call.file)
        default:
            call.arguments = [UInt64(random.next() % 8), UInt64(random.next() % 3), 0, 0]
            if call.type == .connect {
                call.file = random.next() % 4 == 0 ? nil : ":/socket"
            } else if call.result >= 0 {
                call.file = place(&random)
            }
            if call.type == .connect || random.next() % 2 == 0 {
                call.mode = 0o140777
                call.socketFamily = random.pick([1, 2, 10, 16])
            }
        }
        if call.socketFamily == 0 {
            call.mode = random.pick([0o100644, 0o100644, 0o040755, 0o010600, 0o020666, 0o060660, 0])
            (call.magic, call.links) = random.pick([(0xef53, 1), (0xef53, 0), (0x0102_1994, 0), (0x0904_1934, 1)] as [(UInt32, UInt32)])
        }
        let file = call.file ?? ":/"
        call.directory = random.next() % 2 == 0 ? place(&random) : ":" + path(&random, 4)
        if random.next() % 4 == 0 {
            let count = inside(file).split(separator: "/").count
            call.rootDepth = UInt32(random.next() % UInt64(count + 1))
            if random.next() % 2 == 0 { call.directory = file }
        }
        return call
    }
}
