import CLayout
import Events

/// The interest in the form that the eBPF programs test (plimsoll_interest.h).
///
/// A condition becomes branches of bits; a bit stands for one test or for several of which one suffices. Whatever does not fit into
/// the limits of the header is weakened to true: the filter may let too much through, never too little.
struct Filter {
    /// Per system call; what is absent is let through.
    private(set) var conditions: [EventType: plimsoll_condition] = [:]
    /// Shared by all conditions.
    var tables = plimsoll_tables()
    /// The table of names: slot and entry.
    var names: [UInt32: plimsoll_name] = [:]
    /// The table of process names: slot and entry.
    var processes: [UInt32: plimsoll_process_name] = [:]
    /// What was taken for true because a table is full.
    private(set) var weakened: [EventType: Set<Weakening>] = [:]

    /// Names of components, by part, with the bits that they set.
    var bitsByName: [NameKey: UInt64] = [:]
    /// Names of processes with the bits that they set.
    var bitsByProcess: [[UInt8]: UInt64] = [:]
    /// Leaves that are the same in all conditions.
    private var shared: [Leaf: UInt8] = [:]
    /// Leaves that found no room.
    private var homeless: [Leaf: Weakening] = [:]

    /// Compiles the conditions of the calls that the programs can filter.
    init(_ interest: Interest, calls: some Sequence<EventType>) {
        // 0xff is in no text that people write: the kernel looks closely only where it is.
        withUnsafeMutableBytes(of: &tables.fragments) { fragments in
            for index in fragments.bindMemory(to: plimsoll_fragment.self).indices {
                fragments.bindMemory(to: plimsoll_fragment.self)[index].begin = (~0, ~0, ~0)
            }
        }
        var branches: [EventType: Set<Set<Leaf>>] = [:]
        for call in calls {
            guard let condition = interest.calls[call] else { continue }
            branches[call] = Expression(condition).branches(limit: Int(PLIMSOLL_MAX_BRANCHES))
        }
        placeShared(Self.byUse(branches.values.flatMap { $0 }).filter(\.isShared))
        for (call, branches) in branches {
            let (condition, homeless) = compile(branches)
            conditions[call] = condition
            if !homeless.isEmpty { weakened[call] = homeless }
        }
        arrangeNames()
        arrangeProcesses()
    }

    /// Leaves, those first that most branches need.
    private static func byUse(_ branches: some Sequence<Set<Leaf>>) -> [Leaf] {
        var uses: [Leaf: Int] = [:]
        for branch in branches { for leaf in branch { uses[leaf, default: 0] += 1 } }
        return uses.map { (count: $0.value, leaf: $0.key, text: String(describing: $0.key)) }
            .sorted { $0.count != $1.count ? $0.count > $1.count : $0.text < $1.text }.map(\.leaf)
    }

    private mutating func placeShared(_ leaves: [Leaf]) {
        for leaf in leaves {
            guard shared.count < Self.maxShared else {
                homeless[leaf] = .bits
                continue
            }
            let bit = UInt8(shared.count)
            if let reason = enter(leaf, bit) { homeless[leaf] = reason } else { shared[leaf] = bit }
        }
    }

    /// Enters a leaf into the tables.
    /// - Returns: why it does not fit; nil if it does.
    private mutating func enter(_ leaf: Leaf, _ bit: UInt8) -> Weakening? {
        switch leaf {
        case .caller(let text): return enter(fragment: text, bit) ? nil : .fragments
        case .contained(let text):
            guard enter(fragment: text, bit) else { return .fragments }
            tables.contained |= 1 << UInt64(bit)
            return nil
        case .paths(let patterns): return enter(patterns, bit)
        case .processes(let names, _): return enter(processes: names, bit) ? nil : .processes
        case .numbers, .networks: return .bits
        }
    }

    private mutating func compile(_ branches: Set<Set<Leaf>>) -> (plimsoll_condition, Set<Weakening>) {
        var own = OwnTests(mostBits: 64 - shared.count)
        var missing = Set<Weakening>()
        var masks: [Leaf: UInt64] = [:]
        var result = plimsoll_condition()
        for leaf in Self.byUse(branches) {
            let bit: UInt8
            if leaf.isShared {
                guard let known = shared[leaf] else {
                    missing.insert(homeless[leaf] ?? .bits)
                    continue
                }
                bit = known
            } else {
                do throws(Weakening) { bit = try own.place(leaf) } catch {
                    missing.insert(error)
                    continue
                }
            }
            let mask = UInt64(1) << UInt64(bit)
            masks[leaf] = mask
            switch leaf {
            case .paths, .contained: result.paths |= mask
            case .caller: result.callers |= mask
            case .processes: result.processes |= mask
            case .numbers, .networks: break
            }
            if leaf.isInverted { result.inverted |= mask }
        }
        result.generation = 1
        result.late = own.late | result.processes
        result.places = own.places
        result.needs_process = result.processes != 0 || own.looksAtProcess ? 1 : 0
        result.addresses = own.addresses
        result.needs_address = own.addresses == 0 ? 0 : 1
        own.write(to: &result)
        let needs = Set(branches.map { $0.reduce(UInt64(0)) { $0 | (masks[$1] ?? 0) } })
        // A branch that contains another adds nothing.
        let kept = needs.filter { mask in !needs.contains { $0 != mask && $0 & mask == $0 } }.sorted()
        result.branch_count = UInt32(kept.count)
        withUnsafeMutableBytes(of: &result.branches) { $0.copyBytes(from: kept.withUnsafeBytes { Array($0) }) }
        return (result, missing)
    }

    /// Bits that names and texts may take; the others are left for the tests of each condition.
    private static let maxShared = 44
}

/// What an atom was taken for true for, although the kernel could test it.
enum Weakening: Error, Hashable {
    /// No bit was left.
    case bits
    /// More than PLIMSOLL_MAX_ARGUMENTS tests of numbers.
    case numbers
    /// More than PLIMSOLL_MAX_NETWORKS tests of addresses.
    case networks
    /// More names of processes than their table holds without two in one slot.
    case processes
    /// More texts, or shorter ones, than the kernel looks for.
    case fragments
    /// More endings of names than PLIMSOLL_MAX_TAILS.
    case tails
    /// More components of paths than PLIMSOLL_MAX_PARTS.
    case components
    /// More names than half of their table.
    case names
}

/// The tests of one condition, with bits from 63 down.
private struct OwnTests {
    let mostBits: Int
    private(set) var late: UInt64 = 0
    private var count = 0
    private var early: [plimsoll_argument_test] = []
    private var others: [plimsoll_argument_test] = []
    private var networks: [plimsoll_network_test] = []

    init(mostBits: Int) { self.mostBits = mostBits }

    /// At its user, or at where it is.
    var looksAtProcess: Bool { others.contains { $0.input == PLIMSOLL_INPUT_USER.byte || $0.input == PLIMSOLL_INPUT_HOST.byte } }
    /// Bits that nothing else decides than whether the process is in a container.
    private(set) var places: UInt64 = 0
    /// Bits that addresses and ports decide.
    var addresses: UInt64 {
        let ports = others.filter { $0.input == PLIMSOLL_INPUT_LOCAL_PORT.byte || $0.input == PLIMSOLL_INPUT_REMOTE_PORT.byte }
        return (ports.map { UInt64($0.bit) } + networks.map { UInt64($0.bit) }).reduce(0) { $0 | 1 << $1 }
    }

    mutating func place(_ leaf: Leaf) throws(Weakening) -> UInt8 {
        guard count < mostBits else { throw .bits }
        let bit = UInt8(63 - count)
        switch leaf {
        case .numbers(let tests, _):
            guard early.count + others.count + tests.count <= Int(PLIMSOLL_MAX_ARGUMENTS) else { throw .numbers }
            let made = tests.sorted { ($0.input, $0.value) < ($1.input, $1.value) }.map {
                plimsoll_argument_test(
                    input: $0.input, operation: $0.operation, bit: bit, reserved: (0, 0, 0, 0, 0), mask: $0.mask, value: $0.value)
            }
            if leaf.isEarly { early += made } else { others += made }
            if tests == [.isNotHost] { places |= 1 << UInt64(bit) }
        case .networks(let tests, _):
            guard networks.count + tests.count <= Int(PLIMSOLL_MAX_NETWORKS) else { throw .networks }
            networks += tests.map { plimsoll_network_test($0, bit: bit) }
        case .paths, .caller, .contained, .processes: throw .bits
        }
        if !leaf.isEarly { late |= 1 << UInt64(bit) }
        count += 1
        return bit
    }

    func write(to condition: inout plimsoll_condition) {
        condition.early_count = UInt32(early.count)
        condition.argument_count = UInt32(early.count + others.count)
        condition.network_count = UInt32(networks.count)
        withUnsafeMutableBytes(of: &condition.arguments) { target in (early + others).withUnsafeBytes { target.copyBytes(from: $0) } }
        withUnsafeMutableBytes(of: &condition.networks) { target in networks.withUnsafeBytes { target.copyBytes(from: $0) } }
    }
}

extension plimsoll_network_test {
    fileprivate init(_ test: NetworkTest, bit: UInt8) {
        func halves(_ bytes: [UInt8]) -> (UInt64, UInt64) {
            bytes.withUnsafeBytes { ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)) }
        }
        let mask = (0..<16).map { Interest.Network.mask(test.network.bits, $0) }
        self.init(value: halves(test.network.address), mask: halves(mask), is_remote: test.isRemote ? 1 : 0, bit: UInt32(bit))
    }
}
