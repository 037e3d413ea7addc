extension LiveCase {
    /// What it says is to be done.
    /// - Parameter uids: user ids by name.
    /// - Throws: ``Unknown`` where the table says something that nobody here can do.
    func way(uids: [String: UInt32]) throws -> Deed.Way {
        if let container = raw.context?.container, !container.isPlain { throw Unknown(what: "a container with properties of its own") }
        var steps = try (raw.context?.processes ?? []).map { Step.process(try $0.image(named: $0.name, uids)) }
        if let before = raw.before { steps.append(.shell(before)) }
        steps += try (raw.resources ?? []).map { try $0.step(uids) }
        steps += try (raw.steps ?? []).map { try $0.step() }
        return raw.context?.container == nil ? .host(steps) : .container(steps)
    }

    struct Unknown: Error, CustomStringConvertible {
        var what: String
        var description: String { "nobody here can do: \(what)" }
    }
}

extension LiveCase.Process {
    /// - Parameter name: that of the process; what a resource calls `name` is the resource's.
    fileprivate func image(named name: String?, _ uids: [String: UInt32]) throws -> Step.Image {
        if let capabilities, capabilities != Self.allCapabilities { throw LiveCase.Unknown(what: "capabilities \(capabilities)") }
        var image = Step.Image(name ?? "", path: exePath, environment: env ?? [:])
        image.arguments = Self.split(args ?? "")
        image.argumentZero = exe
        if let user {
            guard let uid = uids[user] else { throw LiveCase.Unknown(what: "user \(user)") }
            (image.user, image.isCapable) = (uid, true)
        }
        return image
    }

    /// As cap_from_text(3) has them; those of a process, if the table says nothing.
    private static let allCapabilities = "all=iep"

    /// Words parted by blanks; what is quoted stays together.
    private static func split(_ text: String) -> [String] {
        text.matches(of: #/"([^"]+)"|'([^']+)'|(\S+)/#).map { String($0.output.1 ?? $0.output.2 ?? $0.output.3 ?? "") }
    }
}

extension LiveCase.Resource {
    fileprivate func step(_ uids: [String: UInt32]) throws -> Step {
        switch (type, subtype) {
        case ("clientServer", _): return .connection(l4Proto ?? "", address ?? "", as: name)
        case ("process", _):
            var image = try process.image(named: process.procName, uids)
            if process.fileLess == true {
                image.path = Step.Image.memory
                if image.name.isEmpty { image.name = name }
            }
            return .start(image, as: name)
        case ("fd", let kind?): return Step([kind, name, filePath ?? dirPath ?? fileName ?? ""])
        default: throw LiveCase.Unknown(what: "resource \(type)")
        }
    }
}

extension LiveCase.SystemCall {
    /// How an argument of a call is written, and what it is if the table says nothing.
    private enum Parameter {
        case number(String, otherwise: String? = nil), text(String, otherwise: String? = nil), lengthOf(String)
        case address(String), addressLength, how, howSize, buffer
    }

    private static let folder = Parameter.number("dirFd", otherwise: "AT_FDCWD"), path = Parameter.text("pathname")
    private static let newFolder = Parameter.number("newDirFd", otherwise: "AT_FDCWD"), flags = Parameter.number("flags", otherwise: "0")
    private static let parameters: [String: [Parameter]] = [
        "open": [path, flags, .number("mode", otherwise: "0")],
        "openat": [folder, path, flags, .number("mode", otherwise: "0")],
        "openat2": [folder, path, .how, .howSize],
        "link": [.text("oldPath"), .text("newPath")],
        "linkat": [.number("oldDirFd", otherwise: "AT_FDCWD"), .text("oldPath"), newFolder, .text("newPath"), flags],
        "symlink": [.text("target"), .text("linkPath")],
        "symlinkat": [.text("target"), newFolder, .text("linkPath")],
        "dup": [.number("oldFd")],
        "dup2": [.number("oldFd"), .number("newFd")],
        "dup3": [.number("oldFd"), .number("newFd"), flags],
        "socket": [.number("domain"), .number("type"), .number("protocol", otherwise: "0")],
        "connect": [.number("fd"), .address("address"), .addressLength],
        "sendto": [.number("fd"), .text("buf"), .lengthOf("buf"), flags, .address("address"), .addressLength],
        "kill": [.number("pid"), .number("sig")],
        "init_module": [.text("moduleImage"), .lengthOf("moduleImage"), .text("paramValues", otherwise: "")],
        "finit_module": [.number("fd"), .text("paramValues", otherwise: ""), flags],
        "read": [.number("fd"), .buffer, .number("len", otherwise: "1")],
        "write": [.number("fd"), .text("buffer", otherwise: ""), .lengthOf("buffer")],
    ]

    fileprivate func step() throws -> Step {
        guard type == "syscall", let parameters = Self.parameters[syscall] else {
            throw LiveCase.Unknown(what: "\(type) \(syscall)")
        }
        return Step(["call", name, syscall] + (try parameters.map(word)))
    }

    private func word(_ parameter: Parameter) throws -> String {
        switch parameter {
        case .number(let name, let otherwise): try Self.number(args[name], otherwise, name)
        case .text(let name, let otherwise): "s:" + (try text(name) ?? otherwise.orThrow(name))
        case .lengthOf(let name): try args["len"].map { try Self.number($0, nil, "len") } ?? "n:\(text(name)?.utf8.count ?? 0)"
        case .address(let name): "a:" + (try text(name).orThrow(name))
        case .addressLength: "l:"
        case .how: "h:" + (try ["flags", "mode", "resolve"].map(how).joined(separator: ":"))
        case .howSize: "n:24"
        case .buffer: "b:"
        }
    }

    private func text(_ name: String) throws -> String? {
        switch args[name] {
        case .text(let text): text
        case nil: nil
        default: throw LiveCase.Unknown(what: "\(syscall) with \(name)")
        }
    }

    private func how(_ name: String) throws -> String {
        guard case .fields(let fields) = args["how"] else { return "0" }
        return String(try Self.number(fields[name], "0", name).dropFirst(2))
    }

    /// A number, names of constants, or `${ a.b }`, which is a field of something that was made.
    private static func number(_ argument: LiveCase.Argument?, _ otherwise: String?, _ name: String) throws -> String {
        switch argument {
        case .number(let number): return "n:\(number)"
        case .text(let text):
            guard let match = text.wholeMatch(of: /\$\{\s*(\S+)\s*\}/) else { return "n:\(text)" }
            return "v:\(match.output.1)"
        case nil: return "n:" + (try otherwise.orThrow(name))
        case .fields: throw LiveCase.Unknown(what: name)
        }
    }
}

extension String? {
    fileprivate func orThrow(_ name: String) throws -> String {
        guard let self else { throw LiveCase.Unknown(what: "a call without \(name)") }
        return self
    }
}
