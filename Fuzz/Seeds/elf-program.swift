// Small ELF files of both classes and byte orders, with build information of Go in both forms. Usage: elf-program FOLDER
import Foundation

/// A file with a dynamic section, a note, an interpreter, names of sections, symbols, and what Go writes.
func program(is64Bit: Bool, isBigEndian: Bool, isInline: Bool) -> [UInt8] {
    func number(_ value: Int, _ width: Int) -> [UInt8] {
        let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        return isBigEndian ? bytes.reversed() : bytes
    }
    let width = is64Bit ? 8 : 4
    let address = 0x40_0000
    let headers = is64Bit ? 64 : 52
    let segmentSize = is64Bit ? 56 : 32
    var content: [UInt8] = []
    func place(_ bytes: [UInt8], alignment: Int = 16) -> (offset: Int, size: Int) {
        while (content.count + 0x200) % alignment != 0 { content.append(0) }
        content += bytes
        return (0x200 + content.count - bytes.count, bytes.count)
    }
    let interpreter = place(Array("/lib/ld.so\0".utf8))
    let strings = place(Array("\0libc.so.6\0libx.so.1\0/opt/x\0__stack_chk_fail\0".utf8))
    var table: [UInt8] = []
    for (tag, value) in [(1, 1), (14, 11), (29, 21), (5, address + strings.offset), (30, 8), (0x6fff_fffb, 0x0800_0001), (0, 0)] {
        table += number(tag, width) + number(value, width)
    }
    let dynamic = place(table)
    let note = place(number(4, 4) + number(4, 4) + number(3, 4) + Array("GNU\0".utf8) + [1, 2, 3, 4])
    let symbol = number(28, 4) + [UInt8](repeating: 0, count: is64Bit ? 20 : 12)
    let symbols = place([UInt8](repeating: 0, count: symbol.count) + symbol)
    let lines =
        "path\tx\nmod\ta.example/x\t(devel)\t\ndep\tb.example/y\tv1.0.0\th1:a=\n=>\tc.example/z\tv1.1.0\th1:b=\nbuild\t-ldflags=\"-X \\\"a\\\" \\u00e4\"\n"
    let texts = [Array("go1.19.8".utf8), [UInt8](repeating: 1, count: 16) + Array(lines.utf8) + [UInt8](repeating: 2, count: 16)]
    var build: [UInt8] = [0xff] + Array(" Go buildinf:".utf8) + [UInt8(width), isInline ? 2 : isBigEndian ? 1 : 0]
    if isInline {
        build += [UInt8](repeating: 0, count: 16)
        for text in texts {
            build += (text.count < 128 ? [UInt8(text.count)] : [UInt8(text.count & 0x7f | 0x80), UInt8(text.count >> 7)]) + text
        }
    } else {
        var places: [Int] = []
        for text in texts {
            let start = place(text)
            places.append(place(number(address + start.offset, width) + number(start.size, width)).offset)
        }
        build += number(address + places[0], width) + number(address + places[1], width)
        build += [UInt8](repeating: 0, count: 32 - build.count)
    }
    let info = place(build)
    let names = place(Array("\0.go.buildinfo\0.dynsym\0.dynstr\0.note\0.shstrtab\0".utf8))
    func section(_ name: Int, _ type: Int, _ part: (offset: Int, size: Int), _ link: Int = 0) -> [UInt8] {
        number(name, 4) + number(type, 4) + number(0, width) + number(address + part.offset, width) + number(part.offset, width)
            + number(part.size, width) + number(link, 4) + number(0, 4) + number(1, width) + number(0, width)
    }
    var sections = section(0, 0, (0, 0)) + section(1, 1, info) + section(15, 11, symbols, 3) + section(23, 3, strings)
    sections += section(31, 7, note) + section(37, 3, names)
    let table2 = place(sections)
    func segment(_ type: Int, _ flags: Int, _ part: (offset: Int, size: Int)) -> [UInt8] {
        number(type, 4) + (is64Bit ? number(flags, 4) : []) + number(part.offset, width) + number(address + part.offset, width)
            + number(address + part.offset, width) + number(part.size, width) + number(part.size, width) + (is64Bit ? [] : number(flags, 4))
            + number(16, width)
    }
    let all = (0x200, content.count)
    let segments =
        segment(1, 6, all) + segment(2, 6, dynamic) + segment(3, 4, interpreter) + segment(4, 4, note) + segment(0x6474_e551, 6, (0, 0))
    var file: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, is64Bit ? 2 : 1, isBigEndian ? 2 : 1, 1] + [UInt8](repeating: 0, count: 9)
    file += number(3, 2) + number(62, 2) + number(1, 4) + number(address, width) + number(headers, width) + number(table2.offset, width)
    file +=
        number(0, 4) + number(headers, 2) + number(segmentSize, 2) + number(5, 2) + number(is64Bit ? 64 : 40, 2) + number(6, 2)
        + number(5, 2)
    file += segments
    return file + [UInt8](repeating: 0, count: 0x200 - file.count) + content
}

@main
enum Seeds {
    static func main() throws {
        let folder = URL(filePath: CommandLine.arguments[1], directoryHint: .isDirectory)
        for is64Bit in [true, false] {
            for isBigEndian in [true, false] {
                for isInline in [true, false] {
                    let name = "\(is64Bit ? 64 : 32)-\(isBigEndian ? "big" : "little")-\(isInline ? "inline" : "pointers")"
                    try Data(program(is64Bit: is64Bit, isBigEndian: isBigEndian, isInline: isInline)).write(
                        to: folder.appending(path: name))
                }
            }
        }
    }
}
