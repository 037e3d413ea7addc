import Events

/// Rules by type of event, and what can be said at once of many of them.
///
/// Most events satisfy no rule, and most rules need a text of a known few, or something that many rules need. So before rules are looked at
/// one by one, tests that several of them need are made once (``Guard``), and a text is looked up once among all that rules ask of it
/// (``Sieve``). What is left is evaluated. Both only ever leave out rules that would be false.
final class RuleIndex {
    /// A rule's condition as decided for one type.
    struct Entry: BitwiseCopyable, Hashable {
        var rule: Int32
        var root: Int32
        var isPerName: Bool
    }

    /// A part of several rules' conditions, the same for all names: where it is false, so are they.
    struct Guard: BitwiseCopyable {
        var node: Int32
        /// The rules.
        var members: EntryMask
    }

    /// The rules of a type.
    struct Group: BitwiseCopyable {
        var entries = UnsafeBufferPointer<Entry>(start: nil, count: 0)
        /// All of them, and those that depend on which of the event's names counts.
        var all = EntryMask(), perName = EntryMask()
        var guards = UnsafeBufferPointer<Guard>(start: nil, count: 0)
        /// Over texts that are the same for all names.
        var sieves = UnsafeBufferPointer<Sieve>(start: nil, count: 0)
        /// Over texts that differ between names.
        var nameSieves = UnsafeBufferPointer<Sieve>(start: nil, count: 0)
    }

    private let groups: UnsafeMutableBufferPointer<Group>
    private let arena: Arena
    /// Rules that may hold for the event, and those of them that may hold for one of its names.
    let live: EntryBits, current: EntryBits

    init(_ build: RuleSetBuild) {
        var byType: [EventType: [Entry]] = [:]
        for (rule, compiled) in build.compiled.enumerated() where compiled.rule.isEnabled {
            for (type, formula) in compiled.formulas {
                byType[type, default: []].append(Entry(rule: Int32(rule), root: formula, isPerName: build.compiler.perName[Int(formula)]))
            }
        }
        arena = build.compiler.arena
        groups = .allocate(capacity: (byType.keys.map { Int($0.rawValue) }.max() ?? 0) + 1)
        groups.initialize(repeating: Group())
        // Many types have the same rules.
        var made: [[Entry]: Group] = [:]
        for (type, entries) in byType {
            let group = made[entries] ?? build.compiler.group(of: entries)
            made[entries] = group
            groups[Int(type.rawValue)] = group
        }
        let words = EntryMask.words(byType.values.map(\.count).max() ?? 0)
        live = EntryBits(words: words)
        current = EntryBits(words: words)
    }

    deinit {
        groups.deallocate()
        live.deallocate()
        current.deallocate()
    }

    func group(of type: EventType) -> Group { Int(type.rawValue) < groups.count ? groups[Int(type.rawValue)] : Group() }
}

/// A set of a group's rules, by their places in it: never changed, owned by an arena.
struct EntryMask: BitwiseCopyable {
    private(set) var words = UnsafeBufferPointer<UInt64>(start: nil, count: 0)

    init() {}

    init(_ words: [UInt64], arena: Arena) { self.words = arena.store(words) }

    /// A word; 0 beyond the last.
    @inline(__always)
    subscript(index: Int) -> UInt64 { index < words.count ? words[index] : 0 }

    /// Words for so many rules.
    static func words(_ count: Int) -> Int { (count + UInt64.bitWidth - 1) / UInt64.bitWidth }
}

/// A set of rules that changes.
struct EntryBits: BitwiseCopyable {
    let words: UnsafeMutableBufferPointer<UInt64>

    init(words count: Int) {
        words = .allocate(capacity: max(count, 1))
        words.initialize(repeating: 0)
    }

    func deallocate() { words.deallocate() }

    /// Becomes another set.
    @inline(__always)
    func become(_ mask: EntryMask) {
        for index in mask.words.indices { words[index] = mask.words[index] }
    }

    /// Becomes what another set and a mask have in common; false if that is nothing.
    @inline(__always)
    func become(_ other: EntryBits, and mask: EntryMask) -> Bool {
        var rest: UInt64 = 0
        for index in mask.words.indices {
            words[index] = other.words[index] & mask.words[index]
            rest |= words[index]
        }
        return rest != 0
    }

    /// Whether it has members of a mask.
    @inline(__always)
    func intersects(_ mask: EntryMask) -> Bool {
        for index in mask.words.indices where words[index] & mask.words[index] != 0 { return true }
        return false
    }

    /// Loses the members of a mask, but for those of up to three others, of which the empty ones have no words.
    @inline(__always)
    func remove(
        _ mask: EntryMask, except first: EntryMask = EntryMask(), _ second: EntryMask = EntryMask(), _ third: EntryMask = EntryMask()
    ) {
        for index in mask.words.indices { words[index] &= ~mask.words[index] | first[index] | second[index] | third[index] }
    }

    /// Loses one member.
    @inline(__always)
    func remove(_ place: Int) { words[place / UInt64.bitWidth] &= ~(1 << UInt64(place % UInt64.bitWidth)) }

    /// Each member's place, in order.
    @inline(__always)
    func forEach(_ count: Int, _ body: (Int) -> Void) {
        for index in 0..<EntryMask.words(count) {
            var rest = words[index]
            while rest != 0 {
                body(index * UInt64.bitWidth + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
    }
}
