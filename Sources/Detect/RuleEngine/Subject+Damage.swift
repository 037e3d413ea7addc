import CLayout
import Events

/// Data that the sensor cut or could not read. A comparison on it may come out wrong: `Machine+Certainty.swift` finds out whether that
/// decided a rule.
extension Subject {
    private static let damaging: RecordFlags = [.truncated, .unreadable]

    /// Something in the record is cut or missing. Almost always false: everything else here is asked only if it is true.
    var isDamaged: Bool { !flags.isDisjoint(with: Self.damaging) }

    /// Whether a field of the record is cut, or lacks because it could not be read or had no room.
    /// - Parameter size: bytes of its payload; nil where the record has none.
    func isDamaged(_ tag: RecordTag, _ size: Int?) -> Bool {
        guard isText(tag) else { return false }
        guard let size else { return isExpected(tag) }
        if size == 0 { return flags.contains(.unreadable) }
        switch tag {
        case .argv, .environment:
            // The bytes before the last NUL are whole. A vector that ends within a word has been cut.
            return size >= Int(PLIMSOLL_MAX_ARGV) || flags.contains(.unreadable) || lastByte(of: tag) != 0
        case .path, .pathFromRoot, .pathInFileSystem, .path2, .directory, .directoryAt, .directoryAt2:
            // The kernel's paths lose their last components if they are too long, the first ones if they are too many.
            return size + Self.longestComponent >= Int(PLIMSOLL_MAX_PATH) || components(of: tag) >= Int(PLIMSOLL_MAX_COMPONENTS)
        default:
            // One byte less: reading a text counts its NUL.
            return size + 1 >= Int(PLIMSOLL_MAX_PATH)
        }
    }

    /// Arguments or variables of this event's exec are cut.
    var hasDamagedArguments: Bool { type.isExec && isDamaged && isDamaged(.argv, size(of: .argv)) }
    /// The same for variables.
    var hasDamagedEnvironment: Bool { type.isExec && isDamaged && isDamaged(.environment, size(of: .environment)) }

    private static let longestComponent = 256  // NAME_MAX of the kernel and the slash

    private func isText(_ tag: RecordTag) -> Bool {
        switch tag {
        case .file, .socket, .address, .credentials, .task, .descriptor, .descriptors: false
        default: true
        }
    }

    /// Whether calls of this type have such a field, so that its lack says something.
    private func isExpected(_ tag: RecordTag) -> Bool {
        switch tag {
        case .callerPath: traits.paths != .none && traits.paths != .descriptor || type.isExec
        case .callerPath2: traits.paths.isPair
        case .argv: type.isExec
        case .environment: type.isExec && process.image.environment != nil
        case .path: traits.paths == .opened && result >= 0 || traits.paths == .descriptor
        case .text: CallArguments.arguments(of: type).contains { if case .furtherText = $0.source { true } else { false } }
        default: false
        }
    }

    private func lastByte(of tag: RecordTag) -> UInt8? { rawPart(tag)?.last }

    private func size(of tag: RecordTag) -> Int? { rawPart(tag)?.count }

    private func components(of tag: RecordTag) -> Int {
        guard let path = rawPart(tag) else { return 0 }
        var count = 0
        for byte in path where byte == UInt8(ascii: "/") { count += 1 }
        return count
    }
}
