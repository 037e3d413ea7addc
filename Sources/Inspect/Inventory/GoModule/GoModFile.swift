import Packages

/// The directives of a go.mod or go.work file.
struct GoModFile {
    struct Requirement {
        var path: String
        var version: String
        var line: Int
    }

    struct Replacement {
        var path: String
        /// nil: of any version.
        var version: String?
        var newPath: String
        /// nil: `newPath` is a folder.
        var newVersion: String?
    }

    var goVersion: (text: String, line: Int)?
    var toolchain: (text: String, line: Int)?
    var requirements: [Requirement] = []
    var replacements: [Replacement] = []
    var exclusions: Set<String> = []
    /// Folders of the modules of a go.work.
    var uses: [String] = []

    /// - Throws: `Gap` with the line if a directive is none, or has the wrong number of words.
    init(_ text: ManifestText) throws(Gap) {
        var block: Substring?
        for line in text.lines {
            var words = GoModFile.words(line.text)
            guard let first = words.first else { continue }
            if first == ")" {
                guard block != nil else { throw .damaged("go.mod", line: line.number, "')' ends nothing") }
                block = nil
                continue
            }
            if block == nil, words.count == 2, words[1] == "(" {
                block = first
                continue
            }
            let verb = block ?? first
            if block == nil { words.removeFirst() }
            try add(verb, words.map(String.init), line: line.number)
        }
        guard block == nil else { throw .damaged("go.mod", "a block without its ')'") }
    }

    private mutating func add(_ verb: Substring, _ words: [String], line: Int) throws(Gap) {
        switch verb {
        case "module", "retract", "godebug", "tool", "ignore": return
        case "go" where words.count == 1: goVersion = (words[0], line)
        case "toolchain" where words.count == 1: toolchain = (words[0], line)
        case "require" where words.count == 2: requirements.append(Requirement(path: words[0], version: words[1], line: line))
        case "exclude" where words.count == 2: exclusions.insert("\(words[0])@\(words[1])")
        case "use" where words.count == 1: uses.append(words[0])
        case "replace":
            guard let arrow = words.firstIndex(of: "=>"), (1...2).contains(arrow), (1...2).contains(words.count - arrow - 1) else {
                throw .damaged("go.mod", line: line, "a replacement is OLD [VERSION] => NEW [VERSION]")
            }
            replacements.append(
                Replacement(
                    path: words[0], version: arrow == 2 ? words[1] : nil, newPath: words[arrow + 1],
                    newVersion: words.count - arrow == 3 ? words[arrow + 2] : nil))
        default: throw .damaged("go.mod", line: line, "'\(verb.prefix(40))' is no directive, or has the wrong number of words")
        }
    }

    /// Words without the comment; a text in quotation marks is one.
    private static func words(_ line: Substring) -> [Substring] {
        var text = line
        for index in line.utf8.indices.dropLast() where line.utf8[index] == UInt8(ascii: "/") {
            let next = line.utf8.index(after: index)
            let isStart = index == line.startIndex || [0x20, 0x09].contains(line.utf8[line.utf8.index(before: index)])
            if line.utf8[next] == UInt8(ascii: "/"), isStart {
                text = line[..<index]
                break
            }
        }
        return text.words.flatMap { word -> [Substring] in
            // `require(` and `require (` are the same.
            if word.ends("("), word.utf8.count > 1 { return [word.dropLast(), "("] }
            return [word.starts("`") ? word.trimming { $0 == UInt8(ascii: "`") } : word.unquoted]
        }
    }
}
