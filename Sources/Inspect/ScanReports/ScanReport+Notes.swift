import Packages
import Vulnerabilities

extension ScanReport {
    /// What the lists do not show, and why: in every format that has a place for it. Nothing is left out silently.
    var notes: [String] {
        var notes: [String] = []
        for exception in outcome.lapsed {
            let date = exception.expires.map { " on \($0.day)" } ?? ""
            notes.append(
                "exception lapsed\(date): \(exception.vulnerability) of \(exception.origin)"
                    + (exception.owner.isEmpty ? "" : ", owner \(exception.owner)") + ": \(exception.reason)")
        }
        if !outcome.hidden.isEmpty { notes.append("\(outcome.hidden.count) hidden by exceptions") }
        for omission in omissions where omission.findings > 0 { notes.append("\(omission.findings) left out: \(omission.reason)") }
        return notes.map(\.plain)
    }

    /// A sentence for each package whose licence is not right.
    var licenceSentences: [(package: Int, sentence: String)] {
        licences.compactMap { violation in
            guard inventory.packages.indices.contains(violation.package) else { return nil }
            let package = inventory.packages[violation.package]
            return (violation.package, "\(package.name) \(package.version) has licence '\(violation.licence)', which is not allowed".plain)
        }
    }

    /// Leaves out of the lists what the base image's layers brought; the verdict stays what it is.
    /// - Parameter base: Which one it is and how it was found, for people.
    public mutating func leaveOutBase(_ base: String) {
        let report = self
        leaveOut(because: "of the base image (\(base))") { _, package in !report.isOfBase(package) }
    }

    /// Leaves out of the lists what no version fixes; the verdict stays what it is.
    public mutating func leaveOutUnfixed() {
        leaveOut(because: "no version fixes them (--only-fixed)") { match, _ in match.fixedVersion != nil }
    }

    private mutating func leaveOut(because reason: String, unless isKept: (Match, Packages.Package) -> Bool) {
        var count = 0
        outcome.result.vulnerabilities = vulnerabilities.compactMap { vulnerability in
            var left = vulnerability
            left.matches = vulnerability.matches.filter { match in
                guard match.isAffected, let package = package(match), !isKept(match, package) else { return true }
                count += 1
                return false
            }
            return left.matches.isEmpty ? nil : left
        }
        omissions.append(Omission(reason: reason, findings: count))
    }

    /// Findings that the lists do not show.
    public struct Omission: Hashable, Sendable {
        /// Why, for people.
        public var reason: String
        /// How many matches.
        public var findings: Int
    }

    /// Whether a package is of the base image's layers; false where nobody knows.
    public func isOfBase(_ package: Packages.Package) -> Bool {
        guard let baseLayers, let layer = layer(package) else { return false }
        return layer < baseLayers
    }
}
