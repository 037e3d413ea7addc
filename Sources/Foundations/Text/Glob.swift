/// A pattern with the rules of POSIX fnmatch(3) without flags: `*` and `?` take every byte, `/` included, `[…]` is a set and a
/// backslash takes the next byte literally. The whole text must match.
///
/// The pattern is cut at its stars. Each piece is then sought once, leftmost, so that time is at most the length of the text times the
/// length of the longest piece; there is no backtracking over stars.
public struct Glob: Sendable {
    /// Why a text is not a glob.
    public enum Failure: Error, Equatable, Sendable {
        /// Longer than ``TextLimits/globPattern``.
        case tooLong(bytes: Int)
    }

    /// What one byte of the text must be.
    enum Token: Sendable, Equatable {
        case byte(UInt8)
        case any
        case set(ByteMask)
    }

    /// Pieces between stars; a pattern with n stars has n + 1 pieces, which may be empty.
    let pieces: [[Token]]
    /// A backslash at the end stands for no byte at all: nothing matches, as with fnmatch(3).
    let isBroken: Bool
    let ignoresCase: Bool

    /// Compiles a pattern.
    /// - Parameter ignoringCase: letters of ASCII do not differ by case.
    /// - Throws: ``Failure``.
    public init(_ pattern: some Collection<UInt8>, ignoringCase: Bool = false) throws(Failure) {
        guard pattern.count <= TextLimits.globPattern else { throw .tooLong(bytes: pattern.count) }
        var parser = GlobParser(bytes: pattern.map { ignoringCase ? $0.lowercasedASCII : $0 }, ignoresCase: ignoringCase)
        parser.parse()
        pieces = parser.pieces
        isBroken = parser.isBroken
        ignoresCase = ignoringCase
    }

    /// The bytes that every match begins with.
    public var literalPrefix: [UInt8] { isBroken ? [] : Self.literals(pieces[0]) }

    /// The bytes that every match ends with.
    public var literalSuffix: [UInt8] {
        guard !isBroken, let last = pieces.last else { return [] }
        return Self.literals(last.reversed()).reversed()
    }

    /// The longest run of bytes that every match contains.
    public var longestLiteral: [UInt8] {
        var best: [UInt8] = []
        var run: [UInt8] = []
        for piece in pieces {
            for token in piece + [.any] {
                if case .byte(let byte) = token {
                    run.append(byte)
                } else {
                    if run.count > best.count { best = run }
                    run = []
                }
            }
        }
        return best
    }

    /// The only text that matches; nil if there may be others.
    public var onlyMatch: [UInt8]? {
        guard pieces.count == 1, !isBroken else { return nil }
        let bytes = Self.literals(pieces[0])
        return bytes.count == pieces[0].count ? bytes : nil
    }

    private static func literals(_ piece: [Token]) -> [UInt8] {
        var bytes: [UInt8] = []
        for token in piece {
            guard case .byte(let byte) = token else { break }
            bytes.append(byte)
        }
        return bytes
    }

    /// Whether the whole text matches.
    public func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        if isBroken { return false }
        let last = pieces.count - 1
        if last == 0 { return text.count == pieces[0].count && fits(0, text, at: 0) }
        guard text.count >= pieces[0].count, fits(0, text, at: 0) else { return false }
        var position = pieces[0].count
        for index in 1..<last {
            guard let found = find(index, text, from: position) else { return false }
            position = found + pieces[index].count
        }
        let tail = text.count - pieces[last].count
        return tail >= position && fits(last, text, at: tail)
    }

    private func find(_ piece: Int, _ text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        let limit = text.count - pieces[piece].count
        var position = start
        while position <= limit {
            if fits(piece, text, at: position) { return position }
            position += 1
        }
        return nil
    }

    private func fits(_ piece: Int, _ text: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        pieces[piece].withUnsafeBufferPointer { tokens in
            for index in 0..<tokens.count {
                let byte = ignoresCase ? text[offset + index].lowercasedASCII : text[offset + index]
                switch tokens[index] {
                case .byte(let wanted): if byte != wanted { return false }
                case .any: continue
                case .set(let mask): if !mask.contains(byte) { return false }
                }
            }
            return true
        }
    }
}

extension UInt8 {
    /// The small letter of an ASCII capital; every other byte as it is.
    @inlinable public var lowercasedASCII: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
    /// The capital of a small ASCII letter; every other byte as it is.
    @inlinable public var uppercasedASCII: UInt8 { self >= 0x61 && self <= 0x7A ? self & 0xDF : self }
}
