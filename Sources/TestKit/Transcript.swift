/// A recorded run in a document, which a test makes again and compares.
///
/// In the document it stands between `<!-- transcript NAME -->` and `<!-- end NAME -->`, as one fenced block.
public struct Transcript: Equatable, Sendable {
    /// The lines.
    public let text: String

    /// A run.
    public init(_ text: String) { self.text = text }

    /// The transcript of this name in a document; nil if there is none, or no fenced block in it.
    public init?(named name: String, in document: String) {
        guard let range = Self.range(named: name, in: document) else { return nil }
        text = String(document[range])
    }

    /// The document with this transcript in the place of the one of this name; nil if there is no such place.
    public func replacing(named name: String, in document: String) -> String? {
        guard let range = Self.range(named: name, in: document) else { return nil }
        var document = document
        document.replaceSubrange(range, with: text.hasSuffix("\n") || text.isEmpty ? text : text + "\n")
        return document
    }

    /// What lies between the fences, their line ends not included.
    private static func range(named name: String, in document: String) -> Range<String.Index>? {
        guard let start = document.firstRange(of: "<!-- transcript \(name) -->\n"),
            let end = document[start.upperBound...].firstRange(of: "<!-- end \(name) -->"),
            let fence = document[start.upperBound..<end.lowerBound].firstMatch(of: /(?m)^```[a-z]*\n/),
            let close = document[fence.range.upperBound..<end.lowerBound].firstMatch(of: /(?m)^```$/)
        else { return nil }
        return fence.range.upperBound..<close.range.lowerBound
    }

    /// The same with everything that differs between two runs replaced by what it is: `<time>`, `<digest>`, `<id>`, `<pid>`, `<duration>`.
    public var masked: Transcript { Transcript(Self.mask(text)) }

    /// Replaces times, digests, ids, process ids and durations by what they are.
    public static func mask(_ text: String) -> String {
        var text = text
        // The longest forms first, so that no shorter one eats a part of them.
        text.replace(/\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?/, with: "<time>")
        text.replace(/\b\d{2}:\d{2}:\d{2}(?:[.,]\d+)?\b/, with: "<time>")
        text.replace(/\bsha256:[0-9a-f]{64}\b/, with: "<digest>")
        text.replace(/\b(?:[0-9a-f]{64}|[0-9a-f]{32})\b/, with: "<id>")
        text.replace(/\b(?=[a-f0-9]*\d)[0-9a-f]{12}\b/, with: "<id>")
        text.replace(/\b(p?pid"?[=: ]\s?)\d+/) { "\($0.output.1)<pid>" }
        text.replace(/\b\d+(?:\.\d+)?\s?(?:ns|us|µs|ms|s|min|seconds|milliseconds)\b/, with: "<duration>")
        return text
    }

    /// How another run differs after masking: one text per line that differs, `- expected` or `+ actual`; empty if they are the same.
    public func differences(from actual: Transcript) -> [String] {
        func lines(_ transcript: Transcript) -> [Substring] {
            transcript.masked.text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                line.lastIndex { !$0.isWhitespace }.map { line[...$0] } ?? ""
            }
        }
        let changes = lines(actual).difference(from: lines(self))
        return changes.map { change in
            switch change {
            case .remove(let offset, let line, _): "- line \(offset + 1): \(line)"
            case .insert(let offset, let line, _): "+ line \(offset + 1): \(line)"
            }
        }
    }
}
