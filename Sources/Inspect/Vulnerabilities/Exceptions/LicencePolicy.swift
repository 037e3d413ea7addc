import Packages

/// Which licences an image may have: a gate beside vulnerabilities. Names are compared without case, as SPDX has it; one that ends in `*`
/// stands for all that begin so ("GPL-*").
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

    /// Both lists of two policies.
    public func joined(_ other: LicencePolicy) -> LicencePolicy {
        LicencePolicy(allowed: allowed.union(other.allowed), denied: denied.union(other.denied))
    }

    /// A package whose licence is not right.
    public struct Violation: Hashable, Sendable {
        /// Position in the inventory.
        public var package: Int
        /// As declared.
        public var licence: String

        /// Of its parts.
        public init(package: Int, licence: String) {
            self.package = package
            self.licence = licence
        }
    }

    /// Packages that break it, by position, with the licence. Of an expression's alternatives (OR) one has to be right, of what holds together
    /// (AND) all; a text that is no expression is one name. Packages that declare none are not judged.
    public func violations(in inventory: Inventory) -> [Violation] {
        guard !allowed.isEmpty || !denied.isEmpty else { return [] }
        var judged: [String: Bool] = [:]
        var result: [Violation] = []
        for (index, package) in inventory.packages.enumerated() {
            for licence in package.licences {
                let isAllowed = judged[licence] ?? self.isAllowed(licence)
                judged[licence] = isAllowed
                if !isAllowed { result.append(Violation(package: index, licence: licence)) }
            }
        }
        return result
    }

    private func isAllowed(_ text: String) -> Bool {
        var expression = Expression(text.lowercased(), self)
        if let result = expression.alternatives(depth: 0), expression.words.isEmpty { return result }
        return judge(text.lowercased())
    }

    fileprivate func judge(_ name: String) -> Bool {
        !Self.holds(name, denied) && (allowed.isEmpty || Self.holds(name, allowed))
    }

    private static func holds(_ name: String, _ list: Set<String>) -> Bool {
        // "GPL-2.0+" is the older spelling of "GPL-2.0-or-later".
        let other = name.hasSuffix("+") ? name.dropLast() + "-or-later" : name.hasSuffix("-or-later") ? name.dropLast(9) + "+" : name[...]
        return list.contains(name) || list.contains(String(other))
            || list.contains { $0.hasSuffix("*") && name.hasPrefix($0.dropLast()) }
    }
}

/// A licence expression in lower case, judged while it is read. Source: SPDX 2.3, annex D.4: WITH binds tightest, then AND, then OR.
private struct Expression {
    var words: ArraySlice<Substring>
    private let policy: LicencePolicy

    init(_ text: String, _ policy: LicencePolicy) {
        self.policy = policy
        var words: [Substring] = []
        for part in text.split(whereSeparator: \.isWhitespace) {
            var start = part.startIndex
            for index in part.indices where part[index] == "(" || part[index] == ")" {
                if start < index { words.append(part[start..<index]) }
                words.append(part[index...index])
                start = part.index(after: index)
            }
            if start < part.endIndex { words.append(part[start...]) }
        }
        self.words = words[...]
    }

    /// nil: it is no expression.
    mutating func alternatives(depth: Int) -> Bool? { chain("or", { $0 || $1 }) { $0.conjunction(depth) } }

    private mutating func conjunction(_ depth: Int) -> Bool? { chain("and", { $0 && $1 }) { $0.operand(depth) } }

    private mutating func chain(_ word: Substring, _ join: (Bool, Bool) -> Bool, _ next: (inout Expression) -> Bool?) -> Bool? {
        guard var result = next(&self) else { return nil }
        while words.first == word {
            words.removeFirst()
            guard let other = next(&self) else { return nil }
            result = join(result, other)
        }
        return result
    }

    private mutating func operand(_ depth: Int) -> Bool? {
        guard let word = words.popFirst(), word != ")", !["and", "or", "with"].contains(word) else { return nil }
        if word == "(" {
            guard depth < Limits.licenceDepth, let inner = alternatives(depth: depth + 1), words.popFirst() == ")" else { return nil }
            return inner
        }
        guard words.first == "with" else { return policy.judge(String(word)) }
        words.removeFirst()
        guard let exception = words.popFirst() else { return nil }
        // An exception only adds permissions: what is right without it is right with it, unless the pair is denied.
        let pair = "\(word) with \(exception)"
        return !policy.denied.contains(pair) && (policy.allowed.contains(pair) || policy.judge(String(word)))
    }
}
