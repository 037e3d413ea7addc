import Events

/// The named arguments of system calls, as `evt.arg` has them.
struct CallArgument: Sendable {
    /// Where an argument's value comes from and how it is shown.
    enum Source: Sendable {
        /// The return value: an errno name on failure, a number otherwise.
        case result
        /// The result as a number, whatever it is.
        case signedResult
        /// The return value of a call that answers 0: `SUCCESS` or an errno name.
        case outcome
        /// The return value, an address; an errno name on failure.
        case hexadecimalResult
        /// The returned descriptor, with what it is.
        case newDescriptor
        /// A descriptor that the call takes.
        case descriptor(Int)
        /// A descriptor of a directory; AT_FDCWD has its name.
        case directory(Int)
        /// An int.
        case signed(Int)
        /// A long.
        case signedLong(Int)
        /// An unsigned int.
        case unsigned32(Int)
        /// An unsigned long.
        case unsigned(Int)
        /// An unsigned int, in hexadecimal.
        case hexadecimal32(Int)
        /// An unsigned long, in hexadecimal.
        case hexadecimal(Int)
        case names(Int, ArgumentNames)
        /// A signal's name; its number where it has none.
        case signal(Int)
        case user(Int)
        case group(Int)
        /// The text that the caller passed as first path, as it is.
        case callerPath
        /// The same for the second path.
        case callerPath2
        /// The first path, absolute.
        case path
        /// The second path, absolute.
        case path2
        /// The further text of the record: a type of file system, a name.
        case furtherText
        /// The file's name as the kernel has it, or as the caller passed it.
        case filePath
        /// Device number of the file, in hexadecimal.
        case device
        /// Inode number of the file.
        case inode
        /// One of two new descriptors, 0 or 1.
        case pairDescriptor(Int)
        /// Both ends of the socket.
        case endpoints
        /// The socket address that the caller passed.
        case address
        /// Capabilities of the thread after the call.
        case inheritable, permitted, effective
        case executable, executablePath, arguments, processName, workingDirectory, processID, parentID, environment, execFlags, terminal,
            loginUser, effectiveUser
        /// Records do not hold it.
        case absent
    }

    /// See ``CallArguments/identifier(_:)``.
    let identifier: UInt16
    let source: Source
}

/// Tables of arguments by call. A row is the call's arguments in their order, `res` or the new descriptor first.
package enum CallArguments {
    /// Arguments of a type of event, in their order.
    static func arguments(of type: EventType) -> [CallArgument] {
        type.rawValue < table.count ? table[Int(type.rawValue)] : []
    }

    /// Whether a type of event can have a value for an argument.
    static func has(_ identifier: UInt16, _ type: EventType) -> Bool {
        arguments(of: type).contains { argument in
            if case .absent = argument.source { return false }
            return argument.identifier == identifier
        }
    }

    /// A number for a name; nil for a name that no call has.
    static func identifier(_ name: String) -> UInt16? { identifiers[name] }

    /// The name of a number.
    static func name(_ identifier: UInt16) -> StaticString { names[Int(identifier)] }

    /// All names.
    static var allNames: some Sequence<String> { identifiers.keys }

    private static let named: (names: [StaticString], identifiers: [String: UInt16], rows: [[CallArgument]]) = {
        var names: [StaticString] = [""]
        var identifiers: [String: UInt16] = [:]
        func identifier(_ name: StaticString) -> UInt16 {
            if let known = identifiers[name.description] { return known }
            names.append(name)
            identifiers[name.description] = UInt16(names.count - 1)
            return UInt16(names.count - 1)
        }
        let others = [CallArgument(identifier: identifier("res"), source: .result)]
        let size = (EventNames.all.map(\.rawValue).max() ?? 0) + 1
        var rows = (0..<size).map { EventType(rawValue: $0).isSystemCall ? others : [] }
        for (calls, arguments) in CallArguments.definitions {
            let row = arguments.map { CallArgument(identifier: identifier($0.0), source: $0.1) }
            for call in calls { if let type = EventType(named: call) { rows[Int(type.rawValue)] = row } }
        }
        for name in CallArguments.namesWithoutValue { _ = identifier(name) }
        return (names, identifiers, rows)
    }()

    private static var table: [[CallArgument]] { named.rows }
    private static var names: [StaticString] { named.names }
    private static var identifiers: [String: UInt16] { named.identifiers }
}
