import Events
import TestKit
import Testing

@testable import EBPFSensor

/// What the filter asks of users, processes, addresses and arguments, tested by the kernel itself.
@Suite(.requires(.root, .kernelTypes, .installed(["cc", "bash"])), .serialized)
struct LateFilterTests {
    static let forms: [ProbeObject.Choice] = Requirement.readOnlyCast.isMet ? [.base, .cast] : [.base]

    private static func seen(_ type: EventType, _ atom: Interest.Atom, _ programs: ProbeObject.Choice, _ script: String) throws -> Bool {
        let watch = try Watch(Interest(calls: [type: .atom(atom)]), programs: programs)
        let trace = try watch.observe(["bash", "-c", script])
        return !trace.all(type).isEmpty
    }

    /// The process has called itself something else since it executed its program.
    @Test(arguments: forms) func aProcessHasTheNameThatItWasExecutedWith(programs: ProbeObject.Choice) throws {
        let kill = try #require(EventType(named: "kill"))
        let script = "echo renamed > /proc/$$/comm; kill -0 $$"
        func seen(_ name: String, _ isOneOf: Bool) throws -> Bool {
            try Self.seen(kill, .process([Array(name.utf8)], isOneOf: isOneOf), programs, script)
        }
        #expect(try seen("bash", true) && !seen("bash", false))
        #expect(try !seen("renamed", true) && seen("renamed", false))
        // What is forked has the name of its parent.
        let forked = "echo renamed > /proc/$$/comm; (kill -0 $$; :) ; :"
        #expect(try Self.seen(kill, .process([Array("bash".utf8)], isOneOf: true), programs, forked))
        #expect(try !Self.seen(kill, .process([Array("renamed".utf8)], isOneOf: true), programs, forked))
    }

    @Test(arguments: forms) func usersAndArgumentsAreTested(programs: ProbeObject.Choice) throws {
        let kill = try #require(EventType(named: "kill"))
        func seen(_ atom: Interest.Atom) throws -> Bool { try Self.seen(kill, atom, programs, "kill -URG $$") }
        #expect(try seen(.number(.user, mask: .max, .isOneOf([0]))) && !seen(.number(.user, mask: .max, .isNoneOf([0]))))
        let urgent: UInt64 = 23  // SIGURG
        #expect(try seen(.argument(1, mask: 0xffff_ffff, equals: urgent)) && !seen(.argument(1, mask: 0xffff_ffff, equals: 9)))
        #expect(try seen(.number(.argument(1), mask: .max, .isAtLeast(20))) && !seen(.number(.argument(1), mask: .max, .isBelow(20))))
    }

    /// Nobody listens there: whom the call was for is known from the caller alone.
    @Test(arguments: forms) func addressesAndPortsAreTested(programs: ProbeObject.Choice) throws {
        func seen(_ atom: Interest.Atom) throws -> Bool {
            try Self.seen(.connect, .all(atom), programs)
        }
        let loopback = try #require(Interest.Network([127, 0, 0, 0], bits: 8)),
            private10 = try #require(Interest.Network([10, 0, 0, 0], bits: 8))
        #expect(try seen(.address(.remote, loopback, isInside: true)) && !seen(.address(.remote, loopback, isInside: false)))
        #expect(try !seen(.address(.remote, private10, isInside: true)) && seen(.address(.remote, private10, isInside: false)))
        #expect(try seen(.number(.port(.remote), mask: .max, .isOneOf([9]))) && !seen(.number(.port(.remote), mask: .max, .isNoneOf([9]))))
    }

    /// Connections to the internet families alone.
    private static func seen(_ type: EventType, _ condition: Interest.Condition, _ programs: ProbeObject.Choice) throws -> Bool {
        let watch = try Watch(Interest(calls: [type: condition]), programs: programs)
        return try !watch.observe(["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9"]).all(type).isEmpty
    }
}

extension Interest.Condition {
    fileprivate static func all(_ atom: Interest.Atom) -> Interest.Condition { .all([.atom(.descriptor([.ipv4])), .atom(atom)]) }
}
