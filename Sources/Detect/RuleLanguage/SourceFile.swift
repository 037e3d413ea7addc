/// The text of a rule file, for positions and for the lines that diagnostics quote.
public final class SourceFile: Sendable {
    /// As given by the user.
    public let name: String
    /// The whole text.
    let bytes: [UInt8]
    /// What is added to offsets in this file, so that an offset names a file too.
    let base: Int
    private let lines: LineTable
    /// Lines as YAML counts them (version 1.1, section 4.2: also NEL, LS and PS end one).
    private let yamlLineStarts: [Int]

    init(name: String, bytes: [UInt8], base: Int) {
        self.name = name
        self.bytes = bytes
        self.base = base
        lines = LineTable(bytes)
        // The byte order mark is no part of the first line.
        var starts = [bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case 0x0A: starts.append(index + 1)
            case 0x0D where index + 1 >= bytes.count || bytes[index + 1] != 0x0A: starts.append(index + 1)
            case 0x85 where index > 0 && bytes[index - 1] == 0xC2: starts.append(index + 1)
            case 0xA8 where index > 1 && bytes[index - 1] == 0x80 && bytes[index - 2] == 0xE2: starts.append(index + 1)
            case 0xA9 where index > 1 && bytes[index - 1] == 0x80 && bytes[index - 2] == 0xE2: starts.append(index + 1)
            default: break
            }
        }
        yamlLineStarts = starts
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
        guard line <= yamlLineStarts.count else { return bytes.count }
        var offset = yamlLineStarts[line - 1]
        var left = column - 1
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
