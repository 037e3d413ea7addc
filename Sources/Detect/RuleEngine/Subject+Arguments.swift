import CLayout
import Events

/// Arguments of the call as rules see them.
extension Subject {
    private static let maximumArgument = 1_024

    /// `evt.arg.NAME` or `evt.arg[n]`: the shown form.
    func shownArgument(_ wanted: FieldArgument) -> FieldValue {
        guard let argument = find(wanted) else { return .missing }
        return shown(argument.source)
    }

    /// `evt.rawarg.NAME`: the number, as wide as the argument's type in C; what lies above it in a register is nobody's.
    func rawArgument(_ wanted: FieldArgument) -> FieldValue {
        guard let argument = find(wanted) else { return .missing }
        switch argument.source {
        case .result, .signedResult, .outcome, .newDescriptor, .hexadecimalResult: return isResultKnown ? .signed(result) : .missing
        case .descriptor(let index), .directory(let index), .signed(let index), .signal(let index): return .signed(signed(index))
        case .signedLong(let index), .unsigned(let index), .hexadecimal(let index): return .number(self.argument(index))
        case .unsigned32(let index), .hexadecimal32(let index), .user(let index), .group(let index): return .unsigned(unsigned(index))
        case .names(let index, let names): return .number(names.isLong ? self.argument(index) : UInt64(unsigned(index)))
        case .pairDescriptor(let index): return pairDescriptor(index).map { .signed($0) } ?? .missing
        case .device: return file.map { .unsigned($0.device) } ?? .missing
        case .inode: return file.map { .number($0.inode) } ?? .missing
        case .inheritable: return .number(credentials.cap_inheritable)
        case .permitted: return .number(credentials.cap_permitted)
        case .effective: return .number(credentials.cap_effective)
        case .execFlags: return .number(execFlags)
        case .processID: return .unsigned(process.id.pid)
        case .parentID: return .unsigned(process.parentPID)
        case .terminal: return .unsigned(task.tty)
        case .loginUser: return .signed(Int32(bitPattern: credentials.loginuid))
        case .effectiveUser: return .unsigned(credentials.euid)
        case .callerPath, .callerPath2, .path, .path2, .furtherText, .filePath, .endpoints, .address, .executable, .executablePath,
            .arguments, .processName, .workingDirectory, .environment, .absent:
            return .missing
        }
    }

    /// An int among the arguments.
    private func signed(_ index: Int) -> Int32 { Int32(truncatingIfNeeded: argument(index)) }
    /// An unsigned int among the arguments.
    private func unsigned(_ index: Int) -> UInt32 { UInt32(truncatingIfNeeded: argument(index)) }

    private func pairDescriptor(_ index: Int) -> Int32? {
        guard let pair = part(.descriptors), pair.count >= 8 else { return nil }
        return pair.loadUnaligned(fromByteOffset: 4 * index, as: Int32.self)
    }

    private func find(_ wanted: FieldArgument) -> CallArgument? {
        let arguments = CallArguments.arguments(of: type)
        if wanted.index >= 0 { return wanted.index < arguments.count ? arguments[wanted.index] : nil }
        return arguments.first { $0.identifier == wanted.parameter }
    }

    private func shown(_ source: CallArgument.Source) -> FieldValue {
        switch source {
        case .result: return result < 0 ? errorName : isResultKnown ? decimal(result) : .missing
        case .signedResult: return decimal(result)
        case .hexadecimalResult:
            // Addresses may have the highest bit set; errors are the last 4095 numbers.
            if result < 0, result > -4096 { return errorName }
            return isResultKnown ? scratch.compose(16) { $0.append(hexadecimal: UInt64(bitPattern: result)) } : .missing
        case .outcome: return outcome
        case .newDescriptor: return result < 0 ? errorName : isResultKnown || descriptor != nil ? describedDescriptor(result) : .missing
        case .descriptor(let index): return describedDescriptor(Int64(signed(index)))
        case .directory(let index):
            let number = signed(index)
            return number == -100 ? .literal("AT_FDCWD") : decimal(Int64(number))
        case .signed(let index): return decimal(Int64(signed(index)))
        case .signedLong(let index): return decimal(Int64(bitPattern: argument(index)))
        case .unsigned32(let index): return scratch.compose(10) { $0.append(decimal: UInt64(unsigned(index))) }
        case .unsigned(let index): return scratch.compose(20) { $0.append(decimal: argument(index)) }
        case .hexadecimal32(let index): return scratch.compose(8) { $0.append(hexadecimal: UInt64(unsigned(index))) }
        case .hexadecimal(let index): return scratch.compose(16) { $0.append(hexadecimal: argument(index)) }
        case .names(let index, let names): return joined(names, names.isLong ? argument(index) : UInt64(unsigned(index)))
        case .signal(let index): return SignalNames.name(signed(index)).map { .literal($0) } ?? decimal(Int64(signed(index)))
        case .execFlags: return joined(.execFlags, execFlags)
        case .user(let index): return userName(unsigned(index), orNumber: true)
        case .group(let index): return groupName(unsigned(index), orNumber: true)
        case .pairDescriptor(let index): return pairDescriptor(index).map { decimal(Int64($0)) } ?? .missing
        case .device: return file.map { file in scratch.compose(8) { $0.append(hexadecimal: UInt64(file.device)) } } ?? .missing
        case .inode: return file.map { file in scratch.compose(20) { $0.append(decimal: file.inode) } } ?? .missing
        case .inheritable: return capabilities(credentials.cap_inheritable)
        case .permitted: return capabilities(credentials.cap_permitted)
        case .effective: return capabilities(credentials.cap_effective)
        case .endpoints: return socketName
        case .address: return callerAddress
        case .absent: return .missing
        case .callerPath: return .optional(callerText)
        case .callerPath2: return .optional(secondCallerText)
        case .path, .filePath: return .optional(fileName)
        case .path2: return .optional(secondName)
        case .furtherText: return .optional(part(.text)?.beforeNUL)
        case .executable, .executablePath, .arguments, .processName, .workingDirectory, .processID, .parentID, .environment, .terminal,
            .loginUser, .effectiveUser:
            return shownProcess(source)
        }
    }

    private func capabilities(_ bits: UInt64) -> FieldValue {
        scratch.compose(Capabilities.maximumText) { Capabilities.append(bits, to: &$0) }
    }

    private func shownProcess(_ source: CallArgument.Source) -> FieldValue {
        if case .arguments = source, hasDamagedArguments { hasReadDamage = true }
        if case .environment = source, hasDamagedEnvironment { hasReadDamage = true }
        return processArgument(source)
    }

    private func processArgument(_ source: CallArgument.Source) -> FieldValue {
        switch source {
        case .executable: .bytes(process.image.exe.view)
        case .executablePath: .optional(process.image.path)
        case .arguments: .bytes(process.image.arguments.view)
        case .processName: .bytes(process.image.name.view)
        case .workingDirectory: directory.map { .bytes($0) } ?? .missing
        case .processID: decimal(Int64(process.id.pid))
        case .parentID: decimal(Int64(process.parentPID))
        case .environment: environmentText(of: process)
        case .terminal: decimal(Int64(task.tty))
        case .loginUser: decimal(Int64(Int32(bitPattern: credentials.loginuid)))
        case .effectiveUser: userName(credentials.euid, orNumber: true)
        default: .missing
        }
    }

    /// `evt.args`: every argument that has a value, as `name=value`.
    var allArguments: FieldValue {
        let arguments = CallArguments.arguments(of: type)
        guard !arguments.isEmpty else { return .missing }
        var total = 0
        for argument in arguments {
            if case .bytes(let view) = shown(argument.source) {
                total += view.count + CallArguments.name(argument.identifier).utf8CodeUnitCount + 2
            }
        }
        return scratch.compose(total) { writer in
            for argument in arguments {
                guard case .bytes(let view) = shown(argument.source) else { continue }
                if writer.count > 0 { writer.append(UInt8(ascii: " ")) }
                writer.append(CallArguments.name(argument.identifier))
                writer.append(UInt8(ascii: "="))
                writer.append(view)
            }
        }
    }

    /// `SUCCESS`, or the name of the error; missing where the result is not known.
    var outcome: FieldValue { result < 0 ? errorName : isResultKnown ? .literal("SUCCESS") : .missing }

    private var errorName: FieldValue {
        if result > -4096, let name = ErrorNames.name(-result) { return .literal(name) }
        return decimal(result)
    }

    /// Falco's EXE_ flags from what the record tells of the executable.
    var execFlags: UInt64 {
        let bits = (file ?? process.image.file)?.flags ?? 0
        func has(_ flag: plimsoll_file_flag) -> Bool { bits & UInt32(flag.rawValue) != 0 }
        let isUpper = has(PLIMSOLL_FILE_UPPER)
        return (has(PLIMSOLL_FILE_WRITABLE) ? 1 : 0) | (isUpper ? 2 : 0) | (has(PLIMSOLL_FILE_MEMFD) ? 4 : 0)
            | (has(PLIMSOLL_FILE_OVERLAY) && !isUpper ? 8 : 0)
    }

    /// A signed number as text.
    func decimal(_ value: Int64) -> FieldValue { scratch.compose(20) { $0.append(decimal: value) } }

    /// `<4>1.2.3.4:5->6.7.8.9:443`, `<f>/etc/passwd`; the number alone if it is not the event's descriptor.
    private func describedDescriptor(_ number: Int64) -> FieldValue {
        guard let kind = descriptorKind, case .bytes(let name) = descriptorName else { return decimal(number) }
        return scratch.compose(name.count + 3) {
            $0.append("<")
            $0.append(kind.letter)
            $0.append(">")
            $0.append(name)
        }
    }

    private func joined(_ names: ArgumentNames, _ value: UInt64) -> FieldValue {
        scratch.compose(Self.maximumArgument) { writer in
            for row in names.rows where value & row.mask == row.value && (row.mask != .max || value == row.value) {
                if writer.count > 0 { writer.append(UInt8(ascii: "|")) }
                writer.append(row.name)
            }
            if writer.count == 0 { writer.append(decimal: value) }
        }
    }

    /// A user's name.
    func userName(_ uid: UInt32, orNumber: Bool = false) -> FieldValue {
        if uid == 0 { return .literal("root") }
        if let name = names.userName(uid, in: workload) { return scratch.copy(name.view) }
        return orNumber ? decimal(Int64(Int32(bitPattern: uid))) : .missing
    }

    /// A group's name.
    func groupName(_ gid: UInt32, orNumber: Bool = false) -> FieldValue {
        if let name = names.groupName(gid, in: workload) { return scratch.copy(name.view) }
        return orNumber ? decimal(Int64(Int32(bitPattern: gid))) : .missing
    }

    /// Variables joined by blanks.
    func environmentText(of process: Process) -> FieldValue {
        guard let environment = process.image.environment?.view else { return .missing }
        return scratch.compose(environment.count) { writer in
            for index in 0..<environment.count {
                let isEnd = environment[index] == 0
                if isEnd, index == environment.count - 1 { break }
                writer.append(isEnd ? UInt8(ascii: " ") : environment[index])
            }
        }
    }

    /// The value of one variable.
    func variable(_ name: ByteView, of process: Process) -> FieldValue {
        guard let environment = process.image.environment?.view else { return .missing }
        var start = 0
        while start < environment.count {
            var end = start
            while end < environment.count, environment[end] != 0 { end += 1 }
            let entry = environment.slice(start..<end)
            if entry.count > name.count, entry[name.count] == UInt8(ascii: "="), entry.begins(with: name) {
                return .bytes(entry.slice((name.count + 1)..<entry.count))
            }
            start = end + 1
        }
        return .missing
    }
}
