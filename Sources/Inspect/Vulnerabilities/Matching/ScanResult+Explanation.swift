import Packages

extension ScanResult {
    /// The whole chain of reasons why a vulnerability matched or did not, line by line. Complete only for a scan that kept everything
    /// (`MatchOptions.keepsEverything`).
    /// - Parameter id: Any of its names.
    public func explanation(of id: String, in inventory: Inventory) -> [String] {
        let found = vulnerabilities.filter { $0.isNamed(id) }
        guard !found.isEmpty else {
            return ["no advisory in the database speaks of \(id) for any package here"] + verdict.problems.map { "but: \($0.message)" }
        }
        var lines: [String] = []
        for vulnerability in found {
            let others = vulnerability.aliases.isEmpty ? "" : " (\(vulnerability.aliases.joined(separator: ", ")))"
            lines.append("\(vulnerability.id)\(others): severity \(vulnerability.severity)")
            lines += vulnerability.ratings.map { rating in
                let score = rating.score.map { ", score \($0 / 10).\($0 % 10)" } ?? ""
                return "  \(rating.source) says \(rating.value)\(score)"
            }
            lines.append("  risk \(vulnerability.risk): \(vulnerability.riskReasons.joined(separator: ", "))")
            for match in vulnerability.matches where inventory.packages.indices.contains(match.package) {
                let package = inventory.packages[match.package]
                lines.append("  \(package.name) \(package.version): \(match.status.rawValue)")
                lines += match.reasons.map { "    \($0)" }
            }
        }
        return lines + verdict.problems.map { "but: \($0.message)" }
    }
}

extension Vulnerability {
    /// Whether somebody calls it that.
    public func isNamed(_ name: String) -> Bool { id == name || aliases.contains(name) || advisories.contains(name) }
}
