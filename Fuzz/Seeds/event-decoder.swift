// Seeds of the event decoder: a record of every shape that a sensor makes. Recorded events (`Fuzz/run --recording FILE`) come on top.
import CLayout
import Events
import Glibc

@main
struct EventDecoderSeeds {
    static func main() {
        guard CommandLine.arguments.count == 2 else { exit(2) }
        for (index, record) in records().enumerated() {
            let path = "\(CommandLine.arguments[1])/built-\(index)"
            guard let file = fopen(path, "w"), fwrite(record, 1, record.count, file) == record.count, fclose(file) == 0 else {
                perror(path)
                exit(1)
            }
        }
    }

    static func records() -> [[UInt8]] {
        let types: [EventType] = [
            .execve, .execveat, .clone, .clone3, .vfork, .procexit, .snapshot, .open, .openat, .openat2, .creat, .connect, .accept,
            .accept4,
            .dup, .dup2, .dup3, .cgroupCreated, .cgroupRemoved, EventType(rawValue: 1000), EventType(rawValue: .max),
        ]
        var all = types.flatMap { type in [built(type, result: 0), built(type, result: -2)] }
        // One field each, of every size around the padding.
        for tag in RecordTag.allCases {
            for size in [0, 1, 7, 8, 9, 300] {
                var record = RecordBuilder(.openat)
                record.add(tag, repeatElement(0x2f, count: size))
                all.append(record.bytes)
            }
        }
        // Several behind one another, as in a recording.
        all.append(all[0] + all[1] + all[2])
        return all
    }

    static func built(_ type: EventType, result: Int64) -> [UInt8] {
        var record = RecordBuilder(type, process: ProcessID(pid: 4321, start: 987_654_321), time: 1_234_567_890, result: result)
        record.header.cgroup = 77
        record.header.args = (3, 0x8_0002, 0o644, 0, 0, 0)
        switch type {
        case .open, .openat, .openat2, .creat:
            record.add(.path, "/etc/shadow")
            record.add(.pathFromRoot, "/shadow")
            record.add(.pathInFileSystem, "/volume/shadow")
            record.add(.callerPath, "../shadow")
            record.add(plimsoll_file())
        case .connect, .accept, .accept4:
            record.add(plimsoll_socket())
            record.add(.address, [2, 0, 0, 80, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])
            record.add(.unixPath, "\0abstract")
            record.add(plimsoll_descriptor())
        case .dup, .dup2, .dup3:
            record.add(plimsoll_descriptor())
            record.add(plimsoll_socket())
            record.add(.path, "anon_inode:[eventpoll]")
        case .cgroupCreated, .cgroupRemoved:
            record.add(.path, "/libpod_parent/libpod-0123456789abcdef")
        default:
            record.add(plimsoll_task())
            record.add(plimsoll_credentials())
            record.add(.path, "/usr/bin/env")
            record.add(plimsoll_file())
            record.add(.argv, "env\0-i\0sh\0-c\0id\0")
            record.add(.environment, "PATH=/bin\0LANG=C\0")
            record.add(.directory, "/root")
            record.add(.cgroupPath, "/user.slice")
        }
        return record.bytes
    }
}
