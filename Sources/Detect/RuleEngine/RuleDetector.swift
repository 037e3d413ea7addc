import Events
import RuleLanguage

/// Looks for events that match rules. Used by one thread at a time.
public final class RuleDetector: Detector {
    /// What the rules must see; see `RuleDetector+Interest.swift`.
    public let interest: Interest
    /// The rules that compiled, in order of definition.
    public let rules: [Rule]

    let machine: Machine
    private let outputs: [OutputFormat]
    private let types: [Set<EventType>]
    let index: RuleIndex

    init(_ build: RuleSetBuild, names: any NameLookup) {
        interest = InterestBuilder(build.compiler).interest(of: build.compiled)
        rules = build.compiled.map(\.rule)
        outputs = build.compiled.map(\.output)
        types = build.compiled.map(\.types)
        index = RuleIndex(build)
        machine = Machine(program: build.compiler.program(), names: names)
    }

    /// Types of events that can satisfy a rule, as its condition alone tells; nil if there is no such rule.
    public func eventTypes(of rule: String) -> Set<EventType>? {
        rules.firstIndex { $0.name == rule }.map { types[$0] }
    }

    /// Fields whose computed texts did not fit into ``RuleEngineLimits/computedText`` since the beginning: such a field had no value.
    public var exhaustedTexts: UInt64 { machine.subject.scratch.exhausted }

    /// Events for which a rule's truth depended on data that the sensor had cut or could not read, since the beginning. Where the rule found
    /// something nevertheless, ``Finding/remarks`` say so.
    public private(set) var uncertainEvaluations: UInt64 = 0

    /// Evaluates every rule for the event's type, on each of the event's names until it matches.
    public func examine(_ context: EventContext, report: (Finding) -> Void) {
        let group = index.group(of: context.record.type)
        guard group.entries.count > 0 else { return }
        let subject = machine.subject
        subject.begin(context)
        defer { subject.end() }
        if subject.isDamaged { examineDamaged(group, context, report) } else { examine(group, context, report) }
    }

    private func examine(_ group: RuleIndex.Group, _ context: EventContext, _ report: (Finding) -> Void) {
        let live = index.live, current = index.current
        live.become(group.all)
        for common in group.guards where live.intersects(common.members) {
            if !machine.holds(common.node) { live.remove(common.members) }
        }
        sift(live, through: group.sieves, group)
        guard current.become(live, and: group.all) else { return }
        examine(group, live, current, context, report)
        let subject = machine.subject
        guard live.intersects(group.perName), subject.nameCount > 1 else { return }
        for name in 1..<subject.nameCount {
            subject.begin(name: name)
            guard current.become(live, and: group.perName) else { return }
            examine(group, live, current, context, report)
        }
    }

    /// Takes rules out whose texts the event does not have.
    @inline(__always)
    private func sift(_ bits: EntryBits, through set: SieveSet, _ group: RuleIndex.Group) {
        guard !set.sieves.isEmpty, bits.intersects(set.members) else { return }
        let passed = index.passed
        passed.becomeAll(but: set.members)
        for sieve in set.sieves where bits.intersects(sieve.members) { sieve.pass(machine.value(sieve.operand), to: passed) }
        bits.keep(passed, count: group.entries.count)
    }

    /// Examines the current rules for the current name; one that holds is live no more.
    @inline(__always)
    private func examine(
        _ group: RuleIndex.Group, _ live: EntryBits, _ current: EntryBits, _ context: EventContext, _ report: (Finding) -> Void
    ) {
        sift(current, through: group.nameSieves, group)
        current.forEach(group.entries.count) { place in
            let entry = group.entries[place]
            guard machine.holds(entry.root) else { return }
            live.remove(place)
            report(finding(entry, context))
        }
    }

    /// The same for an event of which something is cut or could not be read: every rule is asked whether that decides it.
    private func examineDamaged(_ group: RuleIndex.Group, _ context: EventContext, _ report: (Finding) -> Void) {
        let subject = machine.subject, live = index.live
        live.become(group.all)
        var isUncertain = false
        for (place, entry) in group.entries.enumerated() {
            if machine.holds(entry.root) {
                live.remove(place)
                report(finding(entry, context))
            }
            if machine.certainty(entry.root).truth == .unknown { isUncertain = true }
        }
        defer { if isUncertain { uncertainEvaluations &+= 1 } }
        guard live.intersects(group.perName), subject.nameCount > 1 else { return }
        for name in 1..<subject.nameCount {
            subject.begin(name: name)
            guard index.current.become(live, and: group.perName) else { return }
            index.current.forEach(group.entries.count) { place in
                let entry = group.entries[place]
                if machine.holds(entry.root) {
                    live.remove(place)
                    report(finding(entry, context))
                }
                if machine.certainty(entry.root).truth == .unknown { isUncertain = true }
            }
        }
    }

    /// What a person should know about the evidence.
    private func remarks(_ entry: RuleIndex.Entry) -> [String] {
        let subject = machine.subject
        var remarks: [String] = []
        if subject.isDamaged, machine.certainty(entry.root).touchesDamage {
            remarks.append("decided on data that was cut or could not be read")
        }
        if !subject.isResultKnown { remarks.append("the result of the call is not known") }
        if subject.flags.contains(.raced) { remarks.append("the path changed during the call") }
        return remarks
    }

    private func finding(_ entry: RuleIndex.Entry, _ context: EventContext) -> Finding {
        let rule = rules[Int(entry.rule)]
        let (message, fields) = outputs[Int(entry.rule)].render(machine)
        var finding = Finding(
            id: identity(rule, context), detector: "rules", rule: rule.name, severity: rule.priority, source: rule.source,
            time: context.wallTime,
            eventNumber: context.number, message: message, fields: fields, tags: rule.tags, workload: context.workload,
            ancestry: ProcessSummary.ancestry(of: context.process, limit: RuleEngineLimits.findingAncestors),
            record: Array(context.record.bytes))
        finding.remarks = remarks(entry)
        return finding
    }

    /// Rule, workload, executable and its file, parent's executable, user, object, arguments.
    private func identity(_ rule: Rule, _ context: EventContext) -> String {
        let subject = machine.subject
        var identity = FindingIdentity()
        identity.add(rule.name)
        identity.add(context.workload.container?.id ?? "host")
        identity.add((context.process.image.path ?? context.process.image.exe).view)
        // Another file in the executable's place is another program.
        if let file = context.process.image.file {
            identity.add(file.inode)
            identity.add(file.mtime)
        }
        identity.add((subject.ancestor(1)?.image.path ?? .empty).view)
        identity.add(UInt64(subject.credentials.euid))
        identity.add(object)
        if subject.traits.paths.isPair { identity.add(subject.secondName ?? ByteView(start: nil, count: 0)) }
        identity.add(context.process.image.arguments.view)
        return identity.text
    }

    /// The file that the event is about, or the far end of the socket without the near one, whose port changes every time.
    private var object: ByteView {
        let subject = machine.subject
        let ends = subject.endpoints
        if ends.isPresent, ends.isInternet {
            let far = subject.scratch.compose(InternetAddress.maximumText + 6) {
                InternetAddress.append(ends.remote, to: &$0)
                $0.append(UInt8(ascii: ":"))
                $0.append(decimal: UInt64(ends.isLocalClient ? ends.remotePort : ends.localPort))
            }
            if case .bytes(let view) = far { return view }
        }
        if case .bytes(let view) = subject.descriptorName { return view }
        if subject.traits.paths.isPathOnly, let name = subject.fileName { return name }
        return ByteView(start: nil, count: 0)
    }
}
