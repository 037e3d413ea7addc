/// A table of actions: what a generator program does, in words, and the rule that each has to raise.
struct GeneratorTable: Decodable, Sendable {
    struct Action: Decodable, Sendable {
        var action: String, rule: String
    }

    var actions: [Action]
}

/// A table of live cases.
struct LiveTable: Decodable, Sendable { var cases: [LiveCase] }
