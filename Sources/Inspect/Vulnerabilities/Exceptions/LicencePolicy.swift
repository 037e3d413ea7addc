import Packages

/// Which licences an image may have: a gate beside vulnerabilities. Names are compared without case, as SPDX has it.
public struct LicencePolicy: Hashable, Sendable, Codable {
    /// Empty is every licence.
    public var allowed: Set<String>
    /// Denied even where it is allowed as well.
    public var denied: Set<String>

    /// Of its parts.
    public init(allowed: Set<String> = [], denied: Set<String> = []) {
        self.allowed = Set(allowed.map { $0.lowercased() })
        self.denied = Set(denied.map { $0.lowercased() })
    }

    /// Packages that break it, by position, with the licence. In an SPDX expression each licence named must be right, but with OR one
    /// alternative is enough; packages that declare none are not judged.
    public func violations(in inventory: Inventory) -> [(package: Int, licence: String)] {
        guard !allowed.isEmpty || !denied.isEmpty else { return [] }
        var result: [(package: Int, licence: String)] = []
        for (index, package) in inventory.packages.enumerated() {
            for licence in package.licences where !isAllowed(licence) { result.append((index, licence)) }
        }
        return result
    }

    private func isAllowed(_ expression: String) -> Bool {
        let words = expression.lowercased().split { $0 == " " || $0 == "(" || $0 == ")" || $0 == "," }.map(String.init)
        let alternatives = words.split(separator: "or")
        return alternatives.isEmpty
            || alternatives.contains { words in
                words.allSatisfy { $0 == "and" || $0 == "with" || !denied.contains($0) && (allowed.isEmpty || allowed.contains($0)) }
            }
    }
}
