import CRE2

/// Why a text is not a regular expression.
public enum RegularExpressionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Longer than ``TextLimits/expressionPattern``.
    case tooLong(bytes: Int)
    /// RE2's reason: a mistake in the syntax, or a program beyond the memory limit.
    case invalid(reason: String)

    /// For people.
    public var description: String {
        switch self {
        case .tooLong(let bytes): "the expression has \(bytes) bytes, at most \(TextLimits.expressionPattern) are allowed"
        case .invalid(let reason): reason
        }
    }
}

/// A compiled expression of RE2's dialect: time linear in the text, whatever the pattern.
public final class RegularExpression: Sendable {
    /// What changes the meaning of a pattern.
    public struct Options: Sendable, Hashable {
        /// egrep's syntax alone: no `\d`, `\b`, lazy quantifier or look-around. Otherwise Perl's as far as RE2 goes.
        public var posixSyntax: Bool
        /// Leftmost-longest instead of leftmost-first.
        public var longestMatch: Bool
        /// Letters differ by case.
        public var caseSensitive = true
        /// `.` also stands for a line feed.
        public var dotMatchesNewline = false
        /// In POSIX syntax: `^` and `$` stand for the ends of the text, not of lines.
        public var oneLine = true
        /// In POSIX syntax: allow `\d \s \w`.
        public var perlClasses = false
        /// In POSIX syntax: allow `\b \B`.
        public var wordBoundary = false
        /// Bytes for program and automata.
        public var memory = TextLimits.expressionMemory

        /// The syntax and the choice between matches; what else there is keeps its default.
        public init(posixSyntax: Bool, longestMatch: Bool) {
            self.posixSyntax = posixSyntax
            self.longestMatch = longestMatch
        }

        /// egrep's syntax, leftmost-longest: `RE2::POSIX`, as the rule language has it.
        public static let posix: Options = {
            var options = Options(posixSyntax: true, longestMatch: true)
            options.oneLine = false
            return options
        }()
        /// RE2's own syntax, leftmost-first, as Rego has it.
        public static let perl = Options(posixSyntax: false, longestMatch: false)
    }

    /// Where a match must lie.
    public enum Anchor: Sendable { case none, start, both }

    private nonisolated(unsafe) let handle: OpaquePointer

    /// Compiles a pattern.
    /// - Throws: ``RegularExpressionError`` with the reason.
    public init(_ pattern: String, options: Options) throws(RegularExpressionError) {
        let bytes = Array(pattern.utf8)
        guard bytes.count <= TextLimits.expressionPattern else { throw .tooLong(bytes: bytes.count) }
        var choice = plimsoll_re2_options(
            max_memory: options.memory, posix_syntax: options.posixSyntax, longest_match: options.longestMatch,
            case_sensitive: options.caseSensitive,
            dot_matches_newline: options.dotMatchesNewline, one_line: options.oneLine, perl_classes: options.perlClasses,
            word_boundary: options.wordBoundary)
        var reason = [CChar](repeating: 0, count: TextLimits.expressionReason)
        let made = bytes.withUnsafeBytes { raw in
            raw.withMemoryRebound(to: CChar.self) { plimsoll_re2_new($0.baseAddress, $0.count, &choice, &reason, reason.count) }
        }
        guard let made else {
            throw .invalid(reason: String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
        handle = made
    }

    deinit { plimsoll_re2_free(handle) }

    /// How many groups in parentheses the pattern has.
    public var groupCount: Int { Int(plimsoll_re2_group_count(handle)) }

    /// Whether a text matches. Neither copies the text nor allocates, apart from RE2's own automata while they grow.
    public func matches(_ text: UnsafeRawBufferPointer, anchor: Anchor) -> Bool {
        text.withMemoryRebound(to: CChar.self) { plimsoll_re2_match(handle, $0.baseAddress, $0.count, 0, anchor.raw, nil, 0) == 1 }
    }

    /// The first match at or after an offset: the whole of it, then each group; nil for a group that took no part.
    public func firstMatch(in text: UnsafeRawBufferPointer, from start: Int = 0, anchor: Anchor = .none) -> [Range<Int>?]? {
        guard start >= 0 else { return nil }
        var groups = [plimsoll_re2_group](repeating: plimsoll_re2_group(start: -1, end: -1), count: groupCount + 1)
        let result = text.withMemoryRebound(to: CChar.self) { characters in
            groups.withUnsafeMutableBufferPointer {
                plimsoll_re2_match(handle, characters.baseAddress, characters.count, start, anchor.raw, $0.baseAddress, Int32($0.count))
            }
        }
        return result == 1 ? groups.map { $0.start < 0 ? nil : $0.start..<$0.end } : nil
    }
}

extension RegularExpression.Anchor {
    fileprivate var raw: plimsoll_re2_anchor {
        switch self {
        case .none: PLIMSOLL_RE2_UNANCHORED
        case .start: PLIMSOLL_RE2_ANCHOR_START
        case .both: PLIMSOLL_RE2_ANCHOR_BOTH
        }
    }
}
