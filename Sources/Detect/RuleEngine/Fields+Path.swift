import Events

extension FieldFamily {
    /// Paths that calls name, whether or not they make a descriptor. Apart from open's, a path of a call that failed has no value.
    static let path = FieldFamily(
        name: "Path",
        fields: [
            Field(
                "fs.path.name", .path, flags: .perName, scope: .paths,
                "absolute path that the call names, or the file of its descriptor (chmod, unlink, mkdir, fchmod and their like)"
            ) { subject, _ in
                guard subject.actsOnPath else { return .missing }
                return .optional(subject.fileName)
            },
            Field("fs.path.nameraw", .path, flags: .perName, scope: .paths, "that path as the process gave it") { subject, _ in
                guard subject.actsOnPath else { return .missing }
                return .optional(subject.traits.paths == .descriptor ? subject.fileName : subject.callerText)
            },
            pair("fs.path.source", "absolute path of a rename's old name, a link's new one, a mount's source") { $0.sourcePath },
            pair("fs.path.sourceraw", "that path as the process gave it") { $0.sourceText },
            pair("fs.path.target", "absolute path of a rename's new name, of what a link points to, of where something is mounted") {
                $0.targetPath
            },
            pair("fs.path.targetraw", "that path as the process gave it") { $0.targetText },
        ])

    private static func pair(_ name: String, _ meaning: String, _ read: @escaping @Sendable (Subject) -> ByteView?) -> Field {
        Field(name, .path, flags: .perName, scope: .pathPairs, meaning) { subject, _ in
            guard subject.traits.paths.isPair, subject.result >= 0 else { return .missing }
            return .optional(read(subject))
        }
    }
}

extension Subject {
    fileprivate var actsOnPath: Bool { type.isOpen || (result >= 0 && type.namesPath) }

    /// The path of the call's new name stands second in a record; links are the other way round in Falco, and so here: their source is the
    /// new name.
    private var isSourceSecond: Bool { traits.paths != .move }

    fileprivate var sourcePath: ByteView? { isSourceSecond ? secondName : fileName }
    fileprivate var targetPath: ByteView? { isSourceSecond ? fileName : secondName }
    fileprivate var sourceText: ByteView? { isSourceSecond ? secondCallerText : callerText }
    fileprivate var targetText: ByteView? { isSourceSecond ? callerText : secondCallerText }
}
