import BinaryFormats
import Packages

/// Facts about programs and libraries, so that what a process loads can be tied to a package, and how they were hardened.
///
/// They are notes of the file: "class" (32, 64), "machine" (number of elf.h), "kind" ("executable", "pie", "library", "other"),
/// "linking" ("static", "dynamic"), "soname", "needed" and "search-paths" (a line each), "interpreter", "build-id",
/// "relro" ("none", "partial", "full"), "nx", "canary" and "fortify" ("yes", "no"; left out where symbols were stripped).
enum ElfCataloger: Cataloger {
    static let name = "elf"
    static let revision = 1

    static func wants(_ file: FileHeader) -> Access {
        file.prefix.starts(with: [0x7f, 0x45, 0x4c, 0x46]) ? .whole(limit: Limits.programBytes) : .none
    }

    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        try Octets.reading(content) { (octets) throws(Gap) in
            var facts = FileFacts()
            // A file of four letters, or one that was cut on purpose, hides no package: no gap.
            guard let elf = try? ELFFile(octets) else { return facts }
            facts.notes = notes(elf)
            return facts
        }
    }

    private static func notes(_ elf: ELFFile) -> [String: String] {
        let dynamic = elf.dynamic
        let interpreter = elf.interpreter
        let isDynamic = interpreter != nil || !(dynamic?.needed.isEmpty ?? true)
        var notes = [
            "class": elf.is64Bit ? "64" : "32", "machine": String(elf.machine),
            "linking": isDynamic ? "dynamic" : "static",
        ]
        notes["kind"] = kind(elf, dynamic, interpreter)
        notes["interpreter"] = interpreter?.nonEmpty
        notes["soname"] = dynamic?.soname
        notes["needed"] = dynamic?.needed.joined(separator: "\n").nonEmpty
        notes["search-paths"] = dynamic?.searchPaths.joined(separator: "\n").nonEmpty
        notes["build-id"] = elf.note(owner: "GNU", type: 3).map { hex($0.upTo(64)) }?.nonEmpty
        // PT_GNU_RELRO, PT_GNU_STACK
        let isRelocated = elf.segments.contains { $0.type == 0x6474_e552 }
        notes["relro"] = isRelocated ? dynamic?.bindsNow ?? false ? "full" : "partial" : "none"
        // A file that says nothing gets a stack that can be executed.
        notes["nx"] = (elf.segments.first { $0.type == 0x6474_e551 }).map { $0.flags & 1 == 0 } ?? false ? "yes" : "no"
        notes["canary"] = elf.hasSymbol { $0.hasPrefix("__stack_chk_fail") || $0.equals("__intel_security_cookie") }.map(answer)
        notes["fortify"] = elf.hasSymbol { $0.hasPrefix("__") && $0.count > 6 && $0.from($0.count - 4).equals("_chk") }.map(answer)
        return notes
    }

    private static func kind(_ elf: ELFFile, _ dynamic: ELFFile.Dynamic?, _ interpreter: String?) -> String {
        switch elf.type {
        case 2: "executable"
        case 3: dynamic?.isPositionIndependentProgram ?? false || interpreter != nil && dynamic?.soname == nil ? "pie" : "library"
        default: "other"
        }
    }

    private static func answer(_ isSo: Bool) -> String { isSo ? "yes" : "no" }

    private static func hex(_ octets: Octets) -> String {
        octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
