import Packages

/// Licences of all packages as expressions; what SPDX does not know gets a name of its own, made of its text.
struct SPDXLicenceTable {
    /// Texts by name, sorted by name.
    let extracted: [(reference: String, text: String)]
    private let expressions: [String: String]

    init(_ packages: [Package]) {
        var expressions: [String: String] = [:], extracted: [String: String] = [:]
        for text in packages.lazy.flatMap(\.licences) where !text.isEmpty && expressions[text] == nil {
            if let known = SPDXExpression.normalised(text) {
                expressions[text] = known
                for word in known.split(whereSeparator: { " ()".contains($0) }) where word.hasPrefix("LicenseRef-") {
                    extracted[String(word)] = extracted[String(word)] ?? "The package names it and gives no text."
                }
            } else {
                var name = "LicenseRef-" + ContentHash(text).name
                while extracted[name] != nil { name += "-x" }
                expressions[text] = name
                extracted[name] = text
            }
        }
        self.expressions = expressions
        self.extracted = extracted.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// All of them must be obeyed: a package's list says nothing of a choice.
    func expression(_ texts: [String]) -> String {
        let parts = texts.compactMap { expressions[$0] }
        guard parts.count > 1 else { return parts.first ?? "NOASSERTION" }
        return parts.map { $0.contains(" ") ? "(\($0))" : $0 }.joined(separator: " AND ")
    }
}
