/// What a rule of the public files is about, and something alike that it is not about.
struct PublicAct: Sendable {
    let rule: String
    /// Its name in the tables of actions; what is done is what the table says in words.
    let action: String?
    let way: Deed.Way
    let nearMiss: Deed.Way?

    private init(_ rule: String, _ action: String?, _ way: Deed.Way, _ nearMiss: Deed.Way?) {
        (self.rule, self.action, self.way, self.nearMiss) = (rule, action, way, nearMiss)
    }

    /// On the host.
    static func host(_ rule: String, action: String? = nil, _ steps: [Step], butNot nearMiss: [Step]? = nil) -> PublicAct {
        PublicAct(rule, action, .host(steps), nearMiss.map { .host($0) })
    }

    /// In a privileged container.
    static func container(_ rule: String, action: String? = nil, _ steps: [Step], butNot nearMiss: [Step]? = nil) -> PublicAct {
        PublicAct(rule, action, .container(steps), nearMiss.map { .container($0) })
    }

    /// In a privileged container; the same on the host is no concern of the rule's.
    static func containerOnly(_ rule: String, action: String? = nil, _ steps: [Step]) -> PublicAct {
        PublicAct(rule, action, .container(steps), .host(steps))
    }

    /// In other ways.
    static func other(_ rule: String, _ way: Deed.Way, butNot nearMiss: Deed.Way) -> PublicAct { PublicAct(rule, nil, way, nearMiss) }

    /// At least one for each rule.
    static let all = files + programs + processes + connections + containers + others
}

extension Step {
    /// openat(2) of an absolute path.
    static func open(_ path: String, _ flags: String, mode: String = "0") -> Step {
        .call("openat", "n:AT_FDCWD", "s:\(path)", "n:\(flags)", "n:\(mode)", as: "opened")
    }
}
