import Events

/// One row of the field table: what a condition or a message may name.
public struct Field: Sendable {
    /// What may stand in brackets behind the name.
    public enum ArgumentRule: Sendable, Hashable {
        /// Nothing.
        case none
        /// A number, or nothing.
        case optionalIndex
        /// A text, or nothing.
        case optionalKey
        /// A number or nothing; a text stands for a named one.
        case optionalIndexOrKey
        /// A text, in brackets or behind a dot.
        case requiredKey
        /// A name behind a dot, or a number in brackets.
        case requiredParameter
    }

    /// What may not be done with it, and how its values are looked at.
    public struct Flags: OptionSet, Sendable, Hashable {
        /// Bits.
        public let rawValue: UInt16
        /// From bits.
        public init(rawValue: UInt16) { self.rawValue = rawValue }
        /// Cannot be printed.
        public static let filterOnly = Flags(rawValue: 1 << 0)
        /// Not on either side of a comparison between fields.
        public static let noFieldComparison = Flags(rawValue: 1 << 1)
        /// Transformers are refused.
        public static let noTransformer = Flags(rawValue: 1 << 2)
        /// Differs between the names of one event.
        public static let perName = Flags(rawValue: 1 << 3)
        /// Two values, the ends of a connection: `!=` holds if it holds for both, anything else if it holds for one.
        public static let eitherEnd = Flags(rawValue: 1 << 4)
        /// Without an index one value per ancestor: a comparison holds if it holds for one.
        public static let anyAncestor = Flags(rawValue: 1 << 5)
        /// Shown in octal.
        public static let octal = Flags(rawValue: 1 << 6)
        /// Costs more than reading a few bytes.
        public static let computed = Flags(rawValue: 1 << 7)
        /// Needs the environment of processes.
        public static let environment = Flags(rawValue: 1 << 8)
        /// Made from the arguments that an exec passed.
        public static let argumentVector = Flags(rawValue: 1 << 9)
    }

    /// Which events can have a value at all. Elsewhere the field is missing, so that conditions are decided when they are compiled.
    public enum Scope: Sendable, Hashable {
        /// Every event.
        case every
        /// The open family.
        case opens
        /// execve and execveat.
        case execs
        /// Calls that concern a descriptor: everything but exec, fork and events that are not calls.
        case descriptors
        /// Calls that name one path, or change the file of a descriptor.
        case paths
        /// Calls that name two paths.
        case pathPairs
        /// Calls.
        case calls

        func contains(_ type: EventType) -> Bool {
            switch self {
            case .every: true
            case .opens: type.isOpen
            case .execs: type.isExec
            case .descriptors: type.isSystemCall && !type.isExec && !type.isFork
            case .paths: type.namesPath
            case .pathPairs: type.namesPaths
            case .calls: type.isSystemCall
            }
        }
    }

    /// As rules write it.
    public let name: String
    /// Kind of its values; of the elements, for a list.
    public let type: FieldType
    /// Whether it has several values.
    public let isList: Bool
    /// What may stand in brackets.
    public let argument: ArgumentRule
    /// What it tells.
    public let meaning: String
    /// Restrictions.
    public let flags: Flags
    /// Events that can have it.
    public let scope: Scope

    /// Reads the value; nothing is allocated.
    let extract: Extractor
    /// Where the value depends on the type of the event alone: then comparisons are decided when they are compiled.
    let fixed: (@Sendable (EventType) -> [UInt8]?)?

    typealias Extractor = @Sendable (Subject, FieldArgument) -> FieldValue

    init(
        _ name: String, _ type: FieldType, isList: Bool = false, argument: ArgumentRule = .none, flags: Flags = [], scope: Scope = .every,
        _ meaning: String,
        fixed: (@Sendable (EventType) -> [UInt8]?)? = nil, extract: @escaping Extractor
    ) {
        self.name = name
        self.type = type
        self.isList = isList
        self.argument = argument
        self.meaning = meaning
        self.flags = flags
        self.scope = scope
        self.extract = extract
        self.fixed = fixed
    }
}

/// What stood in brackets, ready for an extractor. The bytes belong to the compiled program.
struct FieldArgument {
    /// The number; -1 if there is none.
    var index = -1
    /// The text; empty if there is none.
    var key = ByteView(start: nil, count: 0)
    /// Id of a named argument of a call; 0 if there is none.
    var parameter: UInt16 = 0

    /// Nothing in brackets.
    var isAbsent: Bool { index < 0 && key.count == 0 }
}

extension EventType {
    /// open, openat, openat2, creat and open_by_handle_at.
    var isOpen: Bool { self == .open || self == .openat || self == .openat2 || self == .creat || self == Self.byHandle }
    /// open_by_handle_at(2).
    private static let byHandle = EventType(rawValue: 304)
    /// execve and execveat.
    var isExec: Bool { self == .execve || self == .execveat }
    /// clone, clone3, fork and vfork.
    var isFork: Bool { self == .clone || self == .clone3 || self == .fork || self == .vfork }
    /// dup, dup2 and dup3.
    var isDup: Bool { self == .dup || self == .dup2 || self == .dup3 }
    /// accept and accept4.
    var isAccept: Bool { self == .accept || self == .accept4 }
}
