import Events

// What findings of this detector say. A message names what happened, who did it and what to do next.
extension Finding {
    static func raced(_ context: EventContext) -> Finding {
        let record = context.record
        let after = text(record.field(.callerPath) ?? record.field(.path))
        let before = text(record.field(.entryPath) ?? record.field(.entryPath2))
        return make(
            .pathRaced,
            "The path of \(record.type) changed during the call, from \(before) to \(after): somebody may try to hide which file is meant"
                + who(context), context,
            fields: [
                ("evt.type", .text(record.type.description)), ("plimsoll.path.before", .text(before)), ("fs.path.name", .text(after)),
            ],
            identity: [context.record.type.description])
    }

    static func cgroupEscaped(_ context: EventContext) -> Finding {
        let name = context.workload.name?.text ?? context.workload.shortID.text
        return make(
            .cgroupEscaped,
            "A process of container \(name) moved out of the container's cgroup; it is still counted to the container"
                + who(context), context,
            fields: [
                ("plimsoll.cgroup", .unsigned(context.record.argument(0))),
                ("plimsoll.cgroup.before", .unsigned(context.record.argument(1))),
            ],
            identity: [])
    }

    static func flooded(_ context: EventContext) -> Finding {
        let record = context.record
        let count = record.argument(0)
        let span = Double(record.argument(2) &- min(record.argument(1), record.argument(2))) / 1e9
        let whom = context.workload.isHost ? "the host" : "container \(context.workload.name?.text ?? context.workload.shortID.text)"
        return make(
            .flooded,
            "\(count) events of \(whom) were shed within \(tenths(span)) s, because there were too many: what it did meanwhile may be unseen",
            context, fields: [("plimsoll.shed", .unsigned(count))], identity: [])
    }

    static func watchGap(_ gap: WatchGap, _ context: EventContext) -> Finding {
        let seconds = tenths(Double(gap.to &- min(gap.from, gap.to)) / 1e9)
        let why: String
        var severity = IntegrityRule.watchGap.severity
        switch gap.cause {
        case .stopped:
            why = "the agent had been stopped in good order"
            severity = .notice
        case .killed: why = "the agent was killed or crashed; find out who ended it"
        case .rebooted: why = "the host was started anew"
        case .unknown: why = "what the agent wrote down about its end cannot be read; find out who changed it"
        }
        return make(
            .watchGap, "Nobody watched this host for \(seconds) s: \(why)", context, severity: severity,
            fields: [
                ("plimsoll.gap.from", .unsigned(gap.from)), ("plimsoll.gap.to", .unsigned(gap.to)),
                ("plimsoll.gap.cause", .text("\(gap.cause)")),
            ], identity: ["\(gap.from)"])
    }

    static func attack(
        _ rule: IntegrityRule, _ what: String, _ context: EventContext, severity: Severity? = nil,
        fields: [(name: String, value: Value)] = []
    ) -> Finding {
        let failure = context.record.result < 0 ? " (refused: error \(-context.record.result))" : ""
        let whose = context.workload.isHost ? "A process" : "A process of a container"
        return make(rule, "\(whose) \(what)\(failure)" + who(context), context, severity: severity, fields: fields, identity: [what])
    }

    /// Of an event.
    private static func make(
        _ rule: IntegrityRule, _ message: String, _ context: EventContext, severity: Severity? = nil,
        fields: [(name: String, value: Value)], identity parts: [String]
    ) -> Finding {
        var identity = FindingIdentity()
        identity.add(rule.name)
        identity.add(context.workload.container?.id ?? "host")
        identity.add((context.process.image.path ?? context.process.image.exe).view)
        for part in parts { identity.add(part) }
        return Finding(
            id: identity.text, detector: "integrity", rule: rule.name, severity: severity ?? rule.severity, source: "internal",
            time: context.wallTime, eventNumber: context.number, message: message, fields: fields, tags: rule.tags,
            workload: context.workload, ancestry: ancestry(context.process), record: Array(context.record.bytes))
    }

    /// About the watch as a whole, without an event: what a self-check found, what was lost.
    /// - Parameters:
    ///   - parts: what tells this finding from others of the rule.
    ///   - time: nanoseconds since 1970.
    public static func aboutTheWatch(
        _ rule: IntegrityRule, _ message: String, fields: [(name: String, value: Value)] = [], identity parts: [String], time: UInt64
    ) -> Finding {
        var identity = FindingIdentity()
        identity.add(rule.name)
        identity.add("host")
        for part in parts { identity.add(part) }
        return Finding(
            id: identity.text, detector: "integrity", rule: rule.name, severity: rule.severity, source: "internal", time: time,
            eventNumber: 0, message: message, fields: fields, tags: rule.tags, workload: .host, ancestry: [], record: [])
    }

    private static func who(_ context: EventContext) -> String {
        let process = context.process
        let parent = process.parent.map { $0.image.name.text } ?? "<NA>"
        let command = cut(process.image.commandLine.text)
        return " (command=\(command) pid=\(process.id.pid) parent=\(parent) uid=\(process.credentials.uid))"
    }

    private static func text(_ view: ByteView?) -> String { view.map { cut(String(decoding: $0, as: UTF8.self)) } ?? "<NA>" }

    private static func cut(_ text: String) -> String {
        text.utf8.count <= Limits.messageText ? text : String(text.prefix(Limits.messageText)) + "…"
    }

    private static func tenths(_ value: Double) -> String {
        let scaled = (value * 10).rounded()
        guard scaled < 1e15 else { return "very many" }
        return "\(UInt64(scaled) / 10).\(UInt64(scaled) % 10)"
    }

    private static func ancestry(_ process: Process) -> [ProcessSummary] {
        var result: [ProcessSummary] = []
        var current: Process? = process
        while let next = current, !next.isPlaceholder, result.count < Limits.ancestors {
            result.append(ProcessSummary(next))
            current = next.parent
        }
        return result
    }
}
