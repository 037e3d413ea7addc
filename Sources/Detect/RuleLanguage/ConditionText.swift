/// A condition on its way from the file to the parser: appended to, lists substituted, exceptions added; each byte knows where it
/// came from.
struct ConditionText: PositionTable {
    /// A run of bytes from one scalar.
    private struct Run {
        /// In this text.
        var start: Int
        var source: ScalarSource
        /// In the scalar.
        var offset: Int
        /// Whether the bytes follow each other as in the scalar; else all stand for the one at `offset`.
        var isVerbatim: Bool
    }

    private(set) var bytes: [UInt8] = []
    private var runs: [Run] = []

    init() {}

    init(_ source: ScalarSource) { append(source) }

    /// Appends a whole scalar.
    mutating func append(_ source: ScalarSource) {
        runs.append(Run(start: bytes.count, source: source, offset: 0, isVerbatim: true))
        bytes.append(contentsOf: source.bytes)
    }

    /// Appends a text that stands for a scalar.
    mutating func append(_ text: some Sequence<UInt8>, for source: ScalarSource) {
        runs.append(Run(start: bytes.count, source: source, offset: 0, isVerbatim: false))
        bytes.append(contentsOf: text)
    }

    mutating func append(_ text: String, for source: ScalarSource) { append(text.utf8, for: source) }

    mutating func append(_ other: ConditionText) {
        let shift = bytes.count
        bytes.append(contentsOf: other.bytes)
        for var run in other.runs {
            run.start += shift
            runs.append(run)
        }
    }

    /// Appends a part of another text with its places.
    mutating func append(_ range: Range<Int>, of other: ConditionText) {
        guard !range.isEmpty, !other.runs.isEmpty else { return }
        var index = other.runIndex(at: range.lowerBound)
        var at = range.lowerBound
        while at < range.upperBound {
            var run = other.runs[index]
            if run.isVerbatim { run.offset += at - run.start }
            let end = min(index + 1 < other.runs.count ? other.runs[index + 1].start : other.bytes.count, range.upperBound)
            run.start = bytes.count
            runs.append(run)
            bytes.append(contentsOf: other.bytes[at..<max(end, at)])
            at = max(end, at)
            index += 1
            if index >= other.runs.count { break }
        }
    }

    /// Appends bytes that stand for the place of another text's byte.
    mutating func append(_ text: some Sequence<UInt8>, at offset: Int, of other: ConditionText) {
        if !other.runs.isEmpty {
            var run = other.runs[other.runIndex(at: offset)]
            if run.isVerbatim { run.offset += offset - run.start }
            run.isVerbatim = false
            run.start = bytes.count
            runs.append(run)
        }
        bytes.append(contentsOf: text)
    }

    /// Takes blanks off the end.
    mutating func trimEnd(_ isBlank: (UInt8) -> Bool) {
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        while let last = runs.last, runs.count > 1, last.start >= bytes.count { runs.removeLast() }
    }

    mutating func removeLast() {
        bytes.removeLast()
        while let last = runs.last, runs.count > 1, last.start >= bytes.count { runs.removeLast() }
    }

    /// The run that a byte is in.
    private func runIndex(at offset: Int) -> Int {
        var low = 0
        var high = runs.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if runs[middle].start <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// The position in the file.
    func position(at offset: Int) -> SourcePosition {
        guard !runs.isEmpty else { return SourcePosition() }
        let run = runs[runIndex(at: offset)]
        return run.source.position(at: run.isVerbatim ? run.offset + offset - run.start : run.offset)
    }
}
