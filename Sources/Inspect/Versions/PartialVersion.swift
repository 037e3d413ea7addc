/// A version in a range of npm, of which numbers may be missing or be a wildcard ("1.2", "1.x", "*").
struct PartialVersion {
    private let text: String
    /// Digits, at most three, up to the first that is missing.
    private let numbers: [ArraySlice<UInt8>]
    /// With its dash; only where all numbers are there.
    private let prerelease: String

    init(_ word: Substring) throws(VersionError) {
        text = String(word)
        guard text.utf8.count <= Limits.versionBytes else {
            throw VersionError(text, at: Limits.versionBytes, "longer than \(Limits.versionBytes) bytes")
        }
        var rest = Array(text.utf8)[...]
        _ = rest.take("v") || rest.take("=")
        if let plus = rest.firstIndex(of: UInt8(ascii: "+")) { rest = rest[..<plus] }
        let core = rest.take { $0 != UInt8(ascii: "-") }
        var numbers: [ArraySlice<UInt8>] = []
        var isOpen = false
        for part in core.parts(separatedBy: { $0 == UInt8(ascii: ".") }) {
            if part.isNumber {
                if !isOpen { numbers.append(part) }
            } else if part.isEmpty && core.isEmpty || part.count == 1 && "xX*".utf8.contains(part.first ?? 0) {
                isOpen = true
            } else {
                throw VersionError(text, at: part.startIndex, "neither a number nor 'x' nor '*'")
            }
        }
        guard numbers.count <= 3 else { throw VersionError(text, at: 0, "more than three numbers") }
        self.numbers = numbers
        prerelease = numbers.count == 3 ? rest.text : ""
    }

    var isComplete: Bool { numbers.count == 3 }

    /// The numbers with zeros for what is missing.
    func lowest() throws(VersionError) -> SemanticVersion {
        try version(numbers, suffix: prerelease)
    }

    func atLeast() throws(VersionError) -> [NPMRange.Comparator] {
        numbers.isEmpty ? [] : [.init(relation: .atLeast, bound: try lowest(), isStated: isComplete)]
    }

    /// "<1.2": nothing of 1.2, its prereleases included; "<*" is nothing at all.
    func below() throws(VersionError) -> [NPMRange.Comparator] {
        if isComplete { return [.init(relation: .less, bound: try lowest())] }
        return [.init(relation: .less, bound: try version(numbers, suffix: "-0"), isStated: false)]
    }

    /// ">1.2": from 1.3.0 on; ">*" is nothing at all.
    func above() throws(VersionError) -> [NPMRange.Comparator] {
        if isComplete { return [.init(relation: .greater, bound: try lowest())] }
        if numbers.isEmpty { return try below() }
        return [.init(relation: .atLeast, bound: try version(next(of: numbers.count - 1), suffix: ""), isStated: false)]
    }

    /// Below the next version of the last number that is there, or of the number at `position` if that comes first.
    func belowNext(of position: Int = 2) throws(VersionError) -> [NPMRange.Comparator] {
        if numbers.isEmpty { return [] }
        let bound = try version(next(of: min(position, numbers.count - 1)), suffix: "-0")
        return [.init(relation: .less, bound: bound, isStated: false)]
    }

    /// The caret: what does not change the first number that is not 0.
    func belowNextOfFirstNonZero() throws(VersionError) -> [NPMRange.Comparator] {
        try belowNext(of: numbers.firstIndex { !$0.isZero } ?? 2)
    }

    private func next(of position: Int) -> [ArraySlice<UInt8>] {
        Array(numbers[..<position]) + [PartialVersion.incremented(numbers[position])]
    }

    private func version(_ numbers: [ArraySlice<UInt8>], suffix: String) throws(VersionError) -> SemanticVersion {
        let missing = Array(repeating: "0", count: 3 - numbers.count)
        return try SemanticVersion((numbers.map(\.text) + missing).joined(separator: ".") + suffix)
    }

    /// The next number, of any length.
    private static func incremented(_ digits: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var result = Array(digits)
        for index in result.indices.reversed() {
            if result[index] < 0x39 {
                result[index] += 1
                return result[...]
            }
            result[index] = 0x30
        }
        return [0x31] + result[...]
    }
}
