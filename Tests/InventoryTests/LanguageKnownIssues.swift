/// Cases that fail on purpose, by format, source and title, with the reason. At most one or 5 % of a format, and 2 % of all.
enum LanguageKnownIssues {
    static let reasons: [String: String] = [:]
}
