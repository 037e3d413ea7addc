/// A version of Python's packages: [N!]N(.N)*[{a|b|rc}N][.postN][.devN][+LOCAL]. Source: PEP 440.
///
/// What PEP 440 does not allow comes before everything that it does, ordered as setuptools did before it.
public struct PythonVersion: VersionScheme {
    /// As written.
    public let description: String
    private let form: Form

    private enum Form: Sendable {
        case standard(Standard)
        case legacy([ArraySlice<UInt8>])
    }

    /// Reads one.
    /// - Throws: `VersionError` if it is empty or too long.
    public init(_ text: String) throws(VersionError) {
        description = text
        let bytes = try Self.bytes(text).lowercased
        form = Standard(bytes).map(Form.standard) ?? .legacy(Self.legacyParts(bytes))
    }

    /// Whether PEP 440 allows it.
    public var isStandard: Bool { if case .standard = form { true } else { false } }

    /// Epoch, release, prerelease, post-release, development release, local version.
    public func compared(to other: PythonVersion) -> Ordering {
        switch (form, other.form) {
        case (.standard(let left), .standard(let right)): left.compared(to: right)
        case (.standard, .legacy): .greater
        case (.legacy, .standard): .less
        case (.legacy(let left), .legacy(let right)): Self.compareLegacy(left, right)
        }
    }

    private struct Standard: Sendable {
        var epoch: ArraySlice<UInt8> = []
        var release: [ArraySlice<UInt8>] = []
        /// Kind (0 a, 1 b, 2 rc) and number.
        var prerelease: (kind: Int, number: ArraySlice<UInt8>)?
        var post: ArraySlice<UInt8>?
        var development: ArraySlice<UInt8>?
        var local: [ArraySlice<UInt8>]?

        /// `bytes` are in lower case; `nil` if they do not follow appendix B of PEP 440.
        init?(_ bytes: ArraySlice<UInt8>) {
            var rest = bytes
            _ = rest.take("v")
            var number = rest.take(while: \.isDigit)
            if rest.take("!") {
                guard !number.isEmpty else { return nil }
                epoch = number
                number = rest.take(while: \.isDigit)
            }
            guard !number.isEmpty else { return nil }
            release = [number]
            while rest.first == UInt8(ascii: "."), rest.dropFirst().first?.isDigit ?? false {
                rest = rest.dropFirst()
                release.append(rest.take(while: \.isDigit))
            }
            while let last = release.last, release.count > 1, last.isZero { release.removeLast() }

            if let (kind, digits) = Self.part(&rest, ["alpha": 0, "a": 0, "beta": 1, "b": 1, "preview": 2, "pre": 2, "c": 2, "rc": 2]) {
                prerelease = (kind, digits)
            }
            if rest.first == UInt8(ascii: "-"), rest.dropFirst().first?.isDigit ?? false {
                rest = rest.dropFirst()
                post = rest.take(while: \.isDigit)
            } else if let (_, digits) = Self.part(&rest, ["post": 0, "rev": 0, "r": 0]) {
                post = digits
            }
            if let (_, digits) = Self.part(&rest, ["dev": 0]) { development = digits }
            if rest.take("+") {
                let parts = rest.parts(separatedBy: Self.isSeparator)
                guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isAlphanumeric) }) else { return nil }
                local = parts
                rest = []
            }
            guard rest.isEmpty else { return nil }
        }

        /// [SEPARATOR]WORD[SEPARATOR][NUMBER]; nothing is taken if the word is none of these.
        private static func part(_ rest: inout ArraySlice<UInt8>, _ words: [String: Int]) -> (Int, ArraySlice<UInt8>)? {
            var ahead = rest
            if let byte = ahead.first, isSeparator(byte) { ahead = ahead.dropFirst() }
            // Words may follow one another without a separator: "1.0rcdev".
            let letters = ahead.prefix(while: \.isLetter).text
            guard let word = words.keys.filter(letters.hasPrefix).max(by: { $0.utf8.count < $1.utf8.count }), let kind = words[word] else {
                return nil
            }
            ahead = ahead.dropFirst(word.utf8.count)
            rest = ahead
            if let byte = ahead.first, isSeparator(byte), ahead.dropFirst().first?.isDigit ?? false {
                rest = rest.dropFirst()
            } else if let byte = ahead.first, isSeparator(byte), ahead.count == 1 {
                rest = []
            }
            return (kind, rest.take(while: \.isDigit))
        }

        private static func isSeparator(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }

        func compared(to other: Standard) -> Ordering {
            epoch.comparedAsNumber(to: other.epoch)
                .then(compareReleases(other))
                .then(Ordering(prereleaseRank, other.prereleaseRank))
                .then((prerelease?.number ?? []).comparedAsNumber(to: other.prerelease?.number ?? []))
                .then(Ordering(post == nil ? 0 : 1, other.post == nil ? 0 : 1))
                .then((post ?? []).comparedAsNumber(to: other.post ?? []))
                .then(Ordering(development == nil ? 1 : 0, other.development == nil ? 1 : 0))
                .then((development ?? []).comparedAsNumber(to: other.development ?? []))
                .then(compareLocals(other))
        }

        /// A development release of the release itself comes before its prereleases.
        private var prereleaseRank: Int {
            if let prerelease { return prerelease.kind }
            return post == nil && development != nil ? -1 : 3
        }

        private func compareReleases(_ other: Standard) -> Ordering {
            for (left, right) in zip(release, other.release) {
                let order = left.comparedAsNumber(to: right)
                if order != .equal { return order }
            }
            return Ordering(release.count, other.release.count)
        }

        /// None first; numbers after words.
        private func compareLocals(_ other: Standard) -> Ordering {
            guard let local, let others = other.local else { return Ordering(local == nil ? 0 : 1, other.local == nil ? 0 : 1) }
            for (left, right) in zip(local, others) {
                let order = Ordering(left.isNumber ? 1 : 0, right.isNumber ? 1 : 0)
                    .then(left.isNumber ? left.comparedAsNumber(to: right) : left.comparedAsBytes(to: right))
                if order != .equal { return order }
            }
            return Ordering(local.count, others.count)
        }
    }
}

extension PythonVersion {
    /// Numbers and words, "*final" at the end; "-" is "*final-" and prereleases have words that sort before "*final".
    /// Zeros before a word count for nothing, dashes before a prerelease neither.
    private static func legacyParts(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var rest = bytes
        func add(_ word: ArraySlice<UInt8>) {
            if word.comparedAsBytes(to: final) == .less {
                while let last = parts.last, last.elementsEqual(dash) { parts.removeLast() }
            }
            while let last = parts.last, last.isNumber, last.isZero { parts.removeLast() }
            parts.append(word)
        }
        while let byte = rest.first {
            if byte.isDigit {
                parts.append(rest.take(while: \.isDigit))
            } else if byte.isLetter {
                let word = rest.take(while: \.isLetter)
                add(Array("*".utf8)[...] + (replacements[word.text].map { Array($0.utf8)[...] } ?? word))
            } else if rest.take("-") {
                add(dash)
            } else if !rest.take(".") {
                add(Array("*".utf8)[...] + rest.take { !$0.isAlphanumeric && $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "-") })
            }
        }
        add(final)
        return parts
    }

    private static func compareLegacy(_ left: [ArraySlice<UInt8>], _ right: [ArraySlice<UInt8>]) -> Ordering {
        for (one, two) in zip(left, right) {
            let order = Ordering(one.isNumber ? 1 : 0, two.isNumber ? 1 : 0)
                .then(one.isNumber ? one.comparedAsNumber(to: two) : one.comparedAsBytes(to: two))
            if order != .equal { return order }
        }
        return Ordering(left.count, right.count)
    }

    private static let final = Array("*final".utf8)[...]
    private static let dash = Array("*final-".utf8)[...]
    private static let replacements = ["pre": "c", "preview": "c", "rc": "c", "dev": "@"]
}
