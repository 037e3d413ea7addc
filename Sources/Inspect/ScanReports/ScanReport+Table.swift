import Vulnerabilities

extension ScanReport {
    /// For people: what to fix first, each with the reason for its rank and the one change that clears it.
    var table: String {
        var lines = ["\(name.plain): \(verdict.kind.rawValue)\(summary)"]
        for problem in verdict.problems { lines.append("  incomplete: \(problem.message.plain)") }
        for upgrade in upgrades {
            lines.append("")
            lines.append(action(upgrade) + (upgrade.fixed == nil ? "" : " (removes \(upgrade.vulnerabilities.count))"))
            let place = place(upgrade)
            if !place.isEmpty { lines.append("  " + place) }
            for vulnerability in upgrade.vulnerabilities {
                let id = vulnerability.id.plain
                let band = vulnerability.severity.description
                lines.append(
                    "  " + id + String(repeating: " ", count: max(1, 20 - id.count)) + band
                        + String(repeating: " ", count: max(1, 12 - band.count)) + vulnerability.riskReasons.joined(separator: ", "))
            }
        }
        if !licences.isEmpty { lines.append("") }
        lines += licenceSentences.map { "licence: " + $0.sentence }
        if !notes.isEmpty { lines.append("") }
        lines += notes
        for (ecosystem, coverage) in outcome.result.coverage.sorted(by: { $0.key < $1.key }) {
            for feed in coverage.feeds { lines.append("data for \(ecosystem): \(feed.name) of \(feed.fetched.day)") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// ", 3 high, 1 low".
    var summary: String {
        let affected = vulnerabilities.filter { $0.matches.contains(where: \.isAffected) }
        let counts = Dictionary(grouping: affected, by: \.severity).sorted { $0.key > $1.key }
        return counts.map { ", \($0.value.count) \($0.key)" }.joined()
    }

    /// For pull requests and pages.
    var markdown: String {
        var lines = ["## \(cell(name)): \(verdict.kind.rawValue)\(summary)", ""]
        for problem in verdict.problems { lines.append("- **incomplete**: \(cell(problem.message))") }
        if !verdict.problems.isEmpty { lines.append("") }
        if !upgrades.isEmpty { lines += ["| what to do | removes | worst | where |", "| --- | --- | --- | --- |"] }
        for upgrade in upgrades {
            let names = upgrade.vulnerabilities.map { cell($0.id) }.joined(separator: ", ")
            let worst = upgrade.vulnerabilities.map(\.severity).max() ?? .unknown
            lines.append("| \(cell(action(upgrade))) | \(names) | \(worst) | \(cell(place(upgrade))) |")
        }
        if !licences.isEmpty { lines += ["", "Licences that are not allowed:", ""] }
        lines += licenceSentences.map { "- " + cell($0.sentence) }
        for note in notes { lines += ["", cell(note)] }
        return lines.joined(separator: "\n") + "\n"
    }

    private func cell(_ text: String) -> String {
        text.escapedForXML.flatMap { "|\\`*_[]".contains($0) ? "\\\($0)" : "\($0)" }.reduce(into: "") { $0.append($1) }
    }

    /// Each vulnerability of each package is a failed test; what is incomplete is an error. Source: JUnit's XML as Jenkins reads it.
    var junit: String {
        let rows = vulnerabilities.flatMap { vulnerability in
            vulnerability.matches.filter(\.isAffected).compactMap { match in package(match).map { (vulnerability, match, $0) } }
        }
        let problems = verdict.problems
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#, "<testsuites>",
            "  <testsuite name=\"\(name.escapedForXML)\" tests=\"\(max(1, rows.count + licences.count + problems.count))\" "
                + "failures=\"\(rows.count + licences.count)\" errors=\"\(problems.count)\">",
        ]
        for (vulnerability, match, package) in rows {
            let title = "\(vulnerability.id) in \(package.name) \(package.version)".escapedForXML
            lines.append("    <testcase classname=\"\(package.name.escapedForXML)\" name=\"\(title)\">")
            let fix = match.fixedVersion.map { "fixed in \($0)" } ?? "no fix"
            lines.append(
                "      <failure message=\"\(fix.escapedForXML)\" type=\"\(vulnerability.severity)\">\(vulnerability.summary.escapedForXML)</failure>"
            )
            lines.append("    </testcase>")
        }
        for (package, sentence) in licenceSentences {
            let name = inventory.packages[package].name.escapedForXML
            lines.append("    <testcase classname=\"\(name)\" name=\"licence of \(name)\">")
            lines.append("      <failure message=\"\(sentence.escapedForXML)\" type=\"licence\"/>")
            lines.append("    </testcase>")
        }
        for problem in problems {
            lines.append("    <testcase classname=\"completeness\" name=\"\(problem.message.escapedForXML)\">")
            lines.append("      <error message=\"\(problem.message.escapedForXML)\" type=\"\(problem.cause.rawValue)\"/>")
            lines.append("    </testcase>")
        }
        if rows.isEmpty, licences.isEmpty, problems.isEmpty {
            lines.append("    <testcase classname=\"scan\" name=\"nothing is affected\"/>")
        }
        if !notes.isEmpty { lines.append("    <system-out>\(notes.joined(separator: "; ").escapedForXML)</system-out>") }
        return (lines + ["  </testsuite>", "</testsuites>"]).joined(separator: "\n") + "\n"
    }
}
