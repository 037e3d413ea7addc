import Events
import TestKit

@testable import EBPFSensor

extension Interest {
    private static let texts = [
        "/etc/shadow", "/etc/passwd", "/etc/pam.d/su", "/etc", "/", "/root/.ssh/id_rsa", "/var/log/auth.log", "shadow", "/var/log/",
        "/etc/",
        "/root/.ssh/", "/home/a/.ssh/authorized_keys", "/proc/1/environ", "/x/release_agent", "/etc/pa", "relative/name",
        "/etc/../etc/shadow",
        "/var/a-component-with-a-long-name-that-ends-with-one", "/a-component-with-a-long-name-that-ends-with-two/x", "//etc/shadow", "",
    ]
    private static let endings = ["shadow", "log", ".6", "/environ", "release_agent", "w", "ssh/id_rsa", "/", "-that-ends-with-two", ""]
    private static let components = [
        ".ssh", "etc", "log", "a-component-with-a-long-name-that-ends-with-one", "n", "a/b", "", "x", "su", "1", "tmp",
    ]
    private static let pieces = ["../", "..", "/etc/", "//", "shadow", "/../../", "l", "", "ll-not-there", "passwd/.."]

    private static func atom(_ random: inout SplitMix) -> Atom {
        func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
        switch random.next() % 17 {
        case 0, 1: return .path(bytes(random.pick(texts)))
        case 2, 3: return .prefix(bytes(random.pick(texts)))
        case 4: return .suffix(bytes(random.pick(endings)))
        case 5, 6: return .basename(bytes(random.pick(components + endings)))
        case 7: return .component(bytes(random.pick(components)))
        case 8: return .callerContains(bytes(random.pick(pieces)))
        case 9: return .argument(1, mask: random.pick([3, 0o100, 0o1100, 0o200000]), equals: random.pick([0, 1, 2, 0o100]))
        case 10: return .argument(Int(random.next() % 6), mask: .max, equals: random.pick([0, 1, 7, 0o600, UInt64(bitPattern: -100)]))
        case 14:
            return .number(
                random.pick([.argument(0), .argument(1), .argument(2), .result]), mask: random.pick([3, 0o1100, .max]), numberTest(&random))
        case 15: return lateAtom(&random)
        case 11: return .succeeded(random.next() % 2 == 0)
        case 12: return .result(Set((0..<(random.next() % 4)).map { _ in random.pick([-2, -13, -115, 0, 1, 3] as [Int64]) }))
        case 13: return .contains(bytes(random.pick(pieces + endings + components)))
        default: return .descriptor(DescriptorKind(rawValue: UInt16(random.next() % 128)))
        }
    }

    /// Of what the programs find out late, or not at all.
    private static func lateAtom(_ random: inout SplitMix) -> Atom {
        switch random.next() % 4 {
        case 0: return .number(random.pick([.user, .port(.local), .port(.remote)]), mask: .max, numberTest(&random))
        case 1:
            guard let network = Network([10, 0, 0, 0], bits: Int(random.next() % 33)) else { return .succeeded(true) }
            return .address(random.pick([.local, .remote]), network, isInside: random.next() % 2 == 0)
        case 2: return .container
        default: return .process([Array(random.pick(["cat", "sh"]).utf8)], isOneOf: random.next() % 2 == 0)
        }
    }

    private static func numberTest(_ random: inout SplitMix) -> NumberTest {
        let values = Set((0..<(1 + random.next() % 3)).map { _ in random.pick([0, 1, 2, 7, 0o100, UInt64(bitPattern: -2)] as [UInt64]) })
        switch random.next() % 5 {
        case 0: return .isOneOf(values)
        case 1: return .isNoneOf(values)
        case 2: return .isNotZero
        case 3: return .isBelow(max(1, values.first ?? 1))
        default: return .isAtLeast(values.first ?? 1)
        }
    }

    private static func condition(_ random: inout SplitMix, _ depth: Int) -> Condition {
        switch depth == 0 ? 0 : random.next() % 10 {
        case 0, 1, 2: return .atom(atom(&random))
        case 3: return random.next() % 8 == 0 ? .always : random.next() % 2 == 0 ? .never : .atom(atom(&random))
        case 4, 5, 6: return .all((0..<(random.next() % 4)).map { _ in condition(&random, depth - 1) })
        // Some are larger than the header's limits.
        default: return .any((0..<(random.next() % (random.next() % 16 == 0 ? 80 : 5))).map { _ in condition(&random, depth - 1) })
        }
    }

    /// Anything, however senseless.
    static func random(_ random: inout SplitMix) -> Interest {
        Interest(calls: Dictionary(uniqueKeysWithValues: HostedPrograms.types.map { ($0, condition(&random, 4)) }))
    }

    /// Like those of rules: alternatives of tests that the kernel can make.
    static func selective(_ random: inout SplitMix) -> Interest {
        func atom() -> Atom {
            while true {
                let atom = Self.atom(&random)
                if case .leaf = Expression(atom) { return atom }
            }
        }
        func branch() -> Condition { .all((0..<(1 + random.next() % 3)).map { _ in .atom(atom()) }) }
        return Interest(
            calls: Dictionary(
                uniqueKeysWithValues: HostedPrograms.types.map { ($0, .any((0..<(2 + random.next() % 5)).map { _ in branch() })) }))
    }
}
