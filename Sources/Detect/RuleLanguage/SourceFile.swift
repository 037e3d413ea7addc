/// The text of a rule file, for positions and for the lines that diagnostics quote.
public final class SourceFile: Sendable {
    /// As given by the user.
    public let name: String
    /// The whole text.
    let bytes: [UInt8]
    /// What is added to offsets in this file, so that an offset names a file too.
    let base: Int
    private let lines: LineTable
    /// Lines as YAML counts them (version 1.1, section 4.2: also NEL, LS and PS end one): where each begins, and how many scalars
    /// are before it.
    private let yamlLines: [(byte: Int, scalars: Int)]
    /// Where every ``checkpointDistance``-th scalar begins, so that a place in a long line is found without walking through it.
    private let checkpoints: [Int]
    private static let checkpointDistance = 256

    init(name: String, bytes: [UInt8], base: Int) {
        self.name = name
        self.bytes = bytes
        self.base = base
        lines = LineTable(bytes)
        var starts: [(byte: Int, scalars: Int)] = []
        var checkpoints: [Int] = []
        var scalars = 0
        var beginsLine = true
        // The byte order mark is no part of the first line.
        var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte & 0xC0 != 0x80 {
                if beginsLine { starts.append((index, scalars)) }
                if scalars % Self.checkpointDistance == 0 { checkpoints.append(index) }
                scalars += 1
                beginsLine = false
            }
            switch byte {
            case 0x0A: beginsLine = true
            case 0x0D: beginsLine = index + 1 >= bytes.count || bytes[index + 1] != 0x0A
            case 0x85: beginsLine = bytes[max(index - 1, 0)] == 0xC2
            case 0xA8, 0xA9: beginsLine = index > 1 && bytes[index - 1] == 0x80 && bytes[index - 2] == 0xE2
            default: break
            }
            index += 1
        }
        if beginsLine { starts.append((bytes.count, scalars)) }
        yamlLines = starts
        self.checkpoints = checkpoints
    }

    /// The position of a byte.
    func position(atByte offset: Int) -> SourcePosition {
        var position = lines.position(at: offset)
        position.offset += base
        return position
    }

    /// The byte that a mark of the YAML parser points at: both numbers from 1, columns in scalars.
    func byte(line: Int, column: Int) -> Int {
        guard line >= 1 else { return 0 }
        guard line <= yamlLines.count else { return bytes.count }
        let start = yamlLines[line - 1]
        let scalar = start.scalars + max(column - 1, 0)
        let checkpoint = scalar / Self.checkpointDistance
        guard checkpoint < checkpoints.count else { return bytes.count }
        var offset = checkpoints[checkpoint]
        var left = scalar % Self.checkpointDistance
        if offset < start.byte {
            offset = start.byte
            left = scalar - start.scalars
        }
        while left > 0, offset < bytes.count {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            left -= 1
        }
        return offset
    }

    /// The line that a position of this file is in, cut at ``Limits/snippetBytes``.
    func line(_ position: SourcePosition) -> String {
        let start = lines.starts[min(max(position.line, 1), lines.starts.count) - 1]
        var end = start
        while end < bytes.count, bytes[end] != 0x0A, end - start < Limits.snippetBytes { end += 1 }
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    func contains(offset: Int) -> Bool { offset >= base && offset <= base + bytes.count }
}
