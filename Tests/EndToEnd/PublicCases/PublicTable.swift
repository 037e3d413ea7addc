/// A public table: live cases, or actions of a generator program.
struct PublicTable: Decodable, Sendable {
    /// What is done, in words, and the rule that it has to raise.
    struct Action: Decodable, Sendable {
        var action: String, rule: String
    }

    var cases: [LiveCase]?, actions: [Action]?
}
