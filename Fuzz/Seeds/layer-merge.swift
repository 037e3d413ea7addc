// Layers one behind the other, with white-outs, links and directories that become something else. Usage: layer-merge FOLDER
// Modules: none
import Foundation

func header(_ name: String, _ kind: Character, size: Int = 0, link: String = "") -> [UInt8] {
    func field(_ text: String, _ width: Int) -> [UInt8] {
        let bytes = Array(text.utf8.prefix(width))
        return bytes + [UInt8](repeating: 0, count: width - bytes.count)
    }
    func octal(_ value: Int, _ width: Int) -> String {
        let digits = String(value, radix: 8)
        return String(repeating: "0", count: width - digits.count) + digits
    }
    var block = field(name, 100) + field(octal(0o644, 7), 8) + field(octal(0, 7), 8) + field(octal(0, 7), 8) + field(octal(size, 11), 12)
    block += field(octal(0, 11), 12) + field("        ", 8) + Array(String(kind).utf8) + field(link, 100) + Array("ustar\u{0}00".utf8)
    block += [UInt8](repeating: 0, count: 512 - block.count)
    let sum = block.reduce(0) { $0 + Int($1) }
    block.replaceSubrange(148..<156, with: field(octal(sum, 6), 7) + [0x20])
    return block
}

func file(_ name: String, _ text: String = "x") -> [UInt8] {
    let content = Array(text.utf8)
    return header(name, "0", size: content.count) + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
}

@main
enum Seeds {
    static func main() throws {
        let folder = URL(filePath: CommandLine.arguments[1], directoryHint: .isDirectory)
        let end = [UInt8](repeating: 0, count: 1_024), mark = Array("--next--".utf8)
        let base = header("a/", "5") + file("a/x") + file("b") + header("l", "2", link: "a") + header("h", "1", link: "b") + end
        let uppers = [
            file("a/.wh.x", "") + end, file("a/.wh..wh..opq", "") + file("a/y") + end, file(".wh.a", "") + header("a/", "5") + end,
            file("a", "file") + end, header("b/", "5") + file("b/c") + end, file("l/z") + end, header("c", "1", link: "a/x") + end,
            header("a/../../b", "2", link: "../..") + end, header("null", "3") + header("p", "6") + end,
        ]
        try Data(base).write(to: folder.appending(path: "built-base"))
        for (number, upper) in uppers.enumerated() {
            try Data(base + mark + upper).write(to: folder.appending(path: "built-\(number)"))
            try Data(base + mark + upper + mark + base).write(to: folder.appending(path: "built-\(number)-three"))
        }
    }
}
