import Events

/// getopt(3) over a list of texts, POSIX order: it stops at the first word that is no option, at `-`, and after `--`.
struct GetOptions {
    let words: UnsafeBufferPointer<FieldValue>
    let options: ByteView
    let scratch: Scratch

    /// Letters and arguments in their order; see the rule language's description of `getopt`.
    func all() -> FieldValue {
        // Each word gives at most its letters and one argument.
        var room = 0
        for word in words { if case .bytes(let bytes) = word { room += bytes.count + 1 } }
        guard let results = scratch.list(room) else { return .missing }
        var count = 0
        scan { letter, argument in
            if !(argument == .lacking) {
                results.initializeElement(at: count, to: .bytes(letter))
                count += 1
            }
            if case .text(let text) = argument {
                results.initializeElement(at: count, to: .bytes(text))
                count += 1
            } else if argument == .lacking {
                results.initializeElement(at: count, to: .literal(""))
                count += 1
            }
        }
        return .list(UnsafeBufferPointer(rebasing: results[0..<count]))
    }

    /// What the last occurrence of an option has: its argument, its letter without one, nothing if it does not occur.
    func value(of option: UInt8) -> FieldValue {
        var result: FieldValue = .missing
        scan { letter, argument in
            guard letter[0] == option else { return }
            switch argument {
            case .none: result = .bytes(letter)
            case .lacking: result = .literal("")
            case .text(let text): result = .bytes(text)
            }
        }
        return result
    }

    private enum Argument {
        case none, lacking
        case text(ByteView)
        static func == (left: Argument, right: Argument) -> Bool {
            switch (left, right) {
            case (.none, .none), (.lacking, .lacking): true
            default: false
            }
        }
    }

    private func scan(_ found: (ByteView, Argument) -> Void) {
        guard options.count > 0 else { return }
        var index = 0
        while index < words.count {
            guard case .bytes(let word) = words[index], word.count > 1, word[0] == UInt8(ascii: "-") else { return }
            index += 1
            if word[1] == UInt8(ascii: "-") {
                if word.count == 2 { return }
                continue
            }
            var position = 1
            while position < word.count {
                let letter = word.slice(position..<(position + 1))
                position += 1
                guard let takesArgument = takesArgument(letter[0]) else {
                    found(ByteView(start: Self.unknown.utf8Start, count: 1), .none)
                    continue
                }
                guard takesArgument else {
                    found(letter, .none)
                    continue
                }
                if position < word.count {
                    found(letter, .text(word.slice(position..<word.count)))
                } else if index < words.count, case .bytes(let next) = words[index] {
                    index += 1
                    found(letter, .text(next))
                } else {
                    found(letter, .lacking)
                }
                break
            }
        }
    }

    private static let unknown: StaticString = "?"

    /// Whether an option takes an argument; nil for one that does not exist.
    private func takesArgument(_ letter: UInt8) -> Bool? {
        guard letter != UInt8(ascii: ":") else { return nil }
        for index in 0..<options.count where options[index] == letter {
            return index + 1 < options.count && options[index + 1] == UInt8(ascii: ":")
        }
        return nil
    }
}
