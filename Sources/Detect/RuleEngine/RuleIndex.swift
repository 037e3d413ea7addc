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
        /// Over texts that are the same for all names, and over others.
        var sieves = SieveSet(), nameSieves = SieveSet()
    }

    private let groups: UnsafeMutableBufferPointer<Group>
    private let arena: Arena
    /// Rules that may hold for the event, those of them that may hold for one of its names, and what sieves let pass.
    let live: EntryBits, current: EntryBits, passed: EntryBits

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
        passed = EntryBits(words: words)
    }

    deinit {
        groups.deallocate()
        live.deallocate()
        current.deallocate()
        passed.deallocate()
    }

    func group(of type: EventType) -> Group { Int(type.rawValue) < groups.count ? groups[Int(type.rawValue)] : Group() }
}
