/// Turns offsets into positions.
protocol PositionTable {
    /// - Parameter offset: from 0 to the length of the text; anything else is brought into that range.
    func position(at offset: Int) -> SourcePosition
}

/// Lines and columns of a text that stands alone.
struct LineTable: PositionTable {
    /// Where each line begins.
    let starts: [Int]
    let length: Int

    init(_ bytes: [UInt8]) {
        var starts = [0]
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(index + 1) }
        self.starts = starts
        length = bytes.count
    }

    func position(at offset: Int) -> SourcePosition {
        let offset = min(max(offset, 0), length)
        let line = starts.lastIndex(notAbove: offset)
        return SourcePosition(offset: offset, line: line + 1, column: offset - starts[line] + 1)
    }
}

extension [Int] {
    /// Index of the last element that is not above a value in an ascending array that begins with a value not above it.
    func lastIndex(notAbove value: Int) -> Int {
        var low = 0
        var high = count
        while high - low > 1 {
            let middle = (low + high) / 2
            if self[middle] <= value { low = middle } else { high = middle }
        }
        return low
    }
}
