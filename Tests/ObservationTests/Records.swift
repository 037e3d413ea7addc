import CLayout
import Events

/// Records as sensors make them.
enum Records {
    /// A fork as the child tells it.
    static func fork(_ child: ProcessID, by parent: ProcessID, cgroup: UInt64 = 1, time: UInt64? = nil) -> [UInt8] {
        var builder = RecordBuilder(.clone, process: child, time: time ?? child.start)
        builder.header.flags = RecordFlags.child.rawValue
        builder.header.cgroup = cgroup
        builder.header.args.1 = UInt64(child.pid)
        builder.add(task(parent: parent, name: "forked"))
        builder.add(plimsoll_credentials())
        return builder.bytes
    }

    static func exec(
        _ process: ProcessID, _ path: String, arguments: [String] = ["-x"], parent: ProcessID? = nil, cgroup: UInt64 = 1, time: UInt64,
        result: Int64 = 0
    ) -> [UInt8] {
        var builder = RecordBuilder(.execve, process: process, time: time, result: result)
        builder.header.cgroup = cgroup
        builder.add(.path, path)
        builder.add(.argv, ([path] + arguments).map { $0 + "\0" }.joined())
        builder.add(.directory, "/work")
        if let parent { builder.add(task(parent: parent, name: String(path.split(separator: "/").last ?? ""))) }
        return builder.bytes
    }

    static func exit(_ process: ProcessID, time: UInt64, status: Int64 = 0) -> [UInt8] {
        RecordBuilder(.procexit, process: process, time: time, result: status).bytes
    }

    /// The process was moved into a cgroup.
    static func entered(_ process: ProcessID, cgroup: UInt64, path: String = "/somewhere", mover: UInt32 = 1, time: UInt64) -> [UInt8] {
        var builder = RecordBuilder(.cgroupEntered, process: process, time: time)
        builder.header.cgroup = cgroup
        builder.header.args.0 = cgroup
        builder.header.args.2 = UInt64(mover)
        builder.add(.cgroupPath, path)
        return builder.bytes
    }

    static func killed(_ process: ProcessID, cgroup: UInt64 = 1, time: UInt64) -> [UInt8] {
        var builder = RecordBuilder(.oomKilled, process: process, time: time)
        builder.header.cgroup = cgroup
        return builder.bytes
    }

    /// Any event of a process that has another name by now.
    static func named(_ process: ProcessID, _ name: String, time: UInt64) -> [UInt8] {
        var builder = RecordBuilder(.dup, process: process, time: time, result: 3)
        builder.header.cgroup = 1
        builder.add(task(parent: ProcessID(pid: 0, start: 0), name: name))
        return builder.bytes
    }

    static func open(_ process: ProcessID, time: UInt64, cgroup: UInt64 = 1) -> [UInt8] {
        var builder = RecordBuilder(.openat, process: process, time: time, result: 3)
        builder.header.cgroup = cgroup
        builder.add(.path, "/etc/x")
        return builder.bytes
    }

    static func snapshot(_ process: ProcessID, _ path: String, parent: ProcessID? = nil, cgroup: UInt64 = 1) -> [UInt8] {
        var builder = RecordBuilder(.snapshot, process: process, time: process.start)
        builder.header.cgroup = cgroup
        builder.add(.path, path)
        builder.add(task(parent: parent ?? ProcessID(pid: 0, start: 0), name: "snap"))
        return builder.bytes
    }

    static func cgroup(_ type: EventType, id: UInt64, path: String, by process: ProcessID, time: UInt64) -> [UInt8] {
        var builder = RecordBuilder(type, process: process, time: time)
        builder.header.args.0 = id
        builder.add(.path, path)
        return builder.bytes
    }

    private static func task(parent: ProcessID, name: String) -> plimsoll_task {
        var task = plimsoll_task()
        task.parent = parent.pid
        task.parent_start = parent.start
        withUnsafeMutableBytes(of: &task.comm) { $0.copyBytes(from: name.utf8.prefix(15)) }
        return task
    }
}
