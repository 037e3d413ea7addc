import Events
import RuleLanguage
import Testing

@testable import RuleEngine

struct OutputTests {
    private func message(_ output: String, _ builder: RecordBuilder = .open("/etc/passwd"), uid: UInt32 = 0) throws -> Finding {
        let world = World()
        let parent = world.make(pid: 1, ["/sbin/init"])
        let middle = world.make(pid: 2, ["/bin/bash"], parent: parent)
        let process = world.make(pid: 3, ["/bin/cat", "-n", "a b"], parent: middle, uid: uid)
        let (detector, diagnostics) = RuleEngine.compile([
            try .test("evt.num>0 and evt.type=\(builder.header.type == 59 ? "execve" : "openat")", output: output)
        ])
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.message))")
        return try #require(builder.examine(detector, process, in: world, number: 42).first)
    }

    @Test(
        arguments: [
            ("%proc.name|%proc.pname", "cat|bash"), ("%8proc.name|", "cat     |"), ("%2proc.name|", "ca|"), ("%proc.name.", "cat."),
            ("100%% %evt.num", nil),
            ("%proc.aname[2] %proc.aname[9]", "init <NA>"), ("%proc.aname", "bash init"),
            ("%evt.arg.flags %evt.arg[2]", "O_RDONLY /etc/passwd"),
            ("%toupper(proc.name)x", "CATx"), ("*%proc.name", "cat"), ("%user.name %user.uid %user.loginuid", "root 0 -1"),
            ("%container.id", "host"),
            ("%evt.time %evt.time.s", "22:13:20.123456789 22:13:20"), ("%evt.time.iso8601", "2023-11-14T22:13:20.123456789+0000"),
            ("%evt.datetime", "2023-11-14 22:13:20.123456789"), ("%evt.rawtime", "1700000000123456789"), ("%evt.is_open_read", "true"),
            ("%proc.cmdline", "cat -n a b"),
            ("%proc.args[1]|%proc.args[2]", "a b|<NA>"),
            ("%fd.num %fd.type %fd.typechar %fd.directory %fd.filename", "3 file f /etc passwd"), ("%evt.res", "SUCCESS"),
            ("%container.info%proc.name", "cat"), ("%fd.types", "(file)"), ("%proc.duration", "9000000000"),
        ] as [(String, String?)]) func placeholdersAreFilled(output: String, expected: String?) throws
    {
        guard let expected else {
            #expect(RuleEngine.compile([try .test("evt.type=open", output: output)]).diagnostics.map(\.code) == ["LOAD_ERR_COMPILE_OUTPUT"])
            return
        }
        #expect(try message(output).message == expected)
    }

    @Test func valuesKeepTheirTypes() throws {
        let fields = try message("%evt.num %fd.num %proc.name %evt.is_open_read %fd.sport").fields
        #expect(fields.map(\.name) == ["evt.num", "fd.num", "proc.name", "evt.is_open_read", "fd.sport"])
        #expect(fields.map(\.value) == [.unsigned(42), .signed(3), .text("cat"), .boolean(true), .missing])
    }

    @Test func identityDependsOnWhatMatters() throws {
        let first = try message("%evt.num")
        #expect(first.id.count == 32)
        #expect(try message("%proc.name").id == first.id)
        #expect(try message("%evt.num", .open("/etc/group")).id != first.id)
        #expect(try message("%evt.num", uid: 1000).id != first.id)
        #expect(first.ancestry.map(\.name) == ["cat", "bash", "init"])
    }

    @Test func failedOpenShowsWhatTheCallerSaid() throws {
        let finding = try message("%fd.name %fd.nameraw %fd.num %evt.res %fd.typechar", .open(nil, result: -13, caller: "x/../secret"))
        #expect(finding.message == "/secret x/../secret -1 EACCES f")
    }
}
