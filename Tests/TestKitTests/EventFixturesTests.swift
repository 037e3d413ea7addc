import CLayout
import Events
import TestKit
import Testing

/// Made-up events are records that the decoder accepts, and mean what they say.
@Suite struct EventFixturesTests {
    @Test func anOpenHasItsPathFlagsAndAncestry() throws {
        let host = EventFixtures()
        let shell = host.process("/bin/sh", parent: host.process("/usr/sbin/nginx", workload: EventFixtures.container()))
        let event = host.open("/etc/shadow", caller: "../etc/shadow", flags: 0o1, by: shell)
        try event.withContext { context in
            #expect(context.record.type == .openat)
            #expect(context.record.field(.path).map { String(decoding: $0, as: UTF8.self) } == "/etc/shadow")
            #expect(context.record.field(.callerPath).map { String(decoding: $0, as: UTF8.self) } == "../etc/shadow")
            #expect(context.record.argument(1) == 1)
            #expect(context.record.process == shell.id)
            #expect(context.process.parent?.image.name == "nginx")
            #expect(context.workload.container?.name == "web")
            #expect(context.processes.process(pid: shell.id.pid) === shell)
            #expect(context.number == 1)
        }
    }

    @Test func anExecChangesTheImage() throws {
        let host = EventFixtures()
        let process = host.process("/bin/sh")
        try host.exec("/usr/bin/a-very-long-program-name", arguments: ["-l", "x"], by: process).withContext { context in
            #expect(context.process.image.name == "a-very-long-pro")
            #expect(context.process.image.commandLine == "a-very-long-pro -l x")
            #expect(context.record.field(.argv).map { Bytes($0) } == process.image.argv)
            let task = try #require(context.record.task)
            #expect(withUnsafeBytes(of: task.comm) { Bytes($0.prefix { $0 != 0 }) } == "a-very-long-pro")
        }
    }

    @Test func aFailedExecDoesNot() throws {
        let host = EventFixtures()
        let process = host.process("/bin/sh")
        try host.exec("/missing", by: process, result: -2).withContext { context in
            #expect(context.record.result == -2)
            #expect(context.process.image.name == "sh")
        }
    }

    @Test func aFailedOpenHasOnlyTheCallersText() throws {
        let host = EventFixtures()
        try host.open("/missing", by: host.process("/bin/sh"), result: -2).withContext { context in
            #expect(context.record.field(.path) == nil)
            #expect(context.record.file == nil)
            #expect(context.record.field(.callerPath) != nil)
        }
    }

    @Test func socketsHaveBothAddresses() throws {
        let host = EventFixtures()
        let process = host.process("/bin/nc", uid: 1000)
        try host.connect(to: (203, 0, 113, 7), port: 4444, by: process).withContext { context in
            let socket = try #require(context.record.socket)
            #expect(socket.remote_port == 4444)
            #expect(withUnsafeBytes(of: socket.remote) { Array($0.prefix(4)) } == [203, 0, 113, 7])
            #expect(context.record.field(.address).map { Array($0) }?[2..<8] == [0x11, 0x5c, 203, 0, 113, 7])
            #expect(context.process.credentials.uid == 1000)
        }
        try host.dup(ofSocketTo: (203, 0, 113, 7), port: 4444, by: process).withContext { context in
            #expect(context.record.argument(0) == 3)
            #expect(context.record.descriptor?.number == 0)
            #expect(context.number == 2)
        }
    }
}

/// Public test data.
@Suite struct CorporaTests {
    @Test(.requires(.corpora)) func filesOfAFolderAreFoundSorted() throws {
        let files = try Corpora.files(in: "runtime", suffix: ".json")
        #expect(files == files.sorted { $0.path < $1.path })
        #expect(files.contains { $0.lastPathComponent == "detectors.json" })
    }

    @Test func whatIsNotThereIsAnError() {
        #expect(throws: CorporaError.self) { try Corpora.url("no/such/folder") }
        #expect(throws: CorporaError.self) { try Corpora.files(in: "", suffix: ".no-such-suffix") }
    }
}
