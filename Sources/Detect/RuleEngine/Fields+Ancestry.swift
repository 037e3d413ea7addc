import Events

extension FieldFamily {
    /// Ancestors: with a number the n-th (1 is the parent, 0 the process itself), without one all of them.
    static let ancestry = FieldFamily(
        name: "Ancestry",
        fields: [
            ancestors("proc.aname", "process name of an ancestor") { _, process in .bytes(process.image.name.view) },
            ancestors("proc.aexe", "argv[0] of an ancestor") { _, process in .bytes(process.image.exe.view) },
            ancestors("proc.aexepath", "executable path of an ancestor") { _, process in .optional(process.image.path) },
            ancestors("proc.acmdline", "command line of an ancestor") { _, process in .bytes(process.image.commandLine.view) },
            ancestors("proc.apid", type: .signed, "pid of an ancestor") { _, process in .unsigned(process.id.pid) },
            Field(
                "proc.aenv", .text, argument: .optionalIndexOrKey,
                flags: [.noFieldComparison, .noTransformer, .anyAncestor, .computed, .environment],
                "environment of an ancestor by number; with a name that variable of any ancestor"
            ) { subject, argument in
                if argument.index >= 0 { return subject.ancestor(argument.index).map { subject.environmentText(of: $0) } ?? .missing }
                return subject.eachAncestor {
                    argument.key.count > 0 ? subject.variable(argument.key, of: $0) : subject.environmentText(of: $0)
                }
            },
        ])

    private static func ancestors(
        _ name: String, type: FieldType = .text, _ meaning: String, _ read: @escaping @Sendable (Subject, Process) -> FieldValue
    ) -> Field {
        Field(
            name, type, argument: .optionalIndex, flags: [.noFieldComparison, .noTransformer, .anyAncestor],
            meaning + "; without a number: of any"
        ) { subject, argument in
            if argument.index >= 0 { return subject.ancestor(argument.index).map { read(subject, $0) } ?? .missing }
            return subject.eachAncestor { read(subject, $0) }
        }
    }
}

extension Subject {
    /// One value for each ancestor that has one, the process itself not counted.
    func eachAncestor(_ read: (Process) -> FieldValue) -> FieldValue {
        var depth = 0
        var current = process.parent
        while let ancestor = current, !ancestor.isPlaceholder, depth < RuleEngineLimits.ancestors {
            depth += 1
            current = ancestor.parent
        }
        guard depth > 0, let values = scratch.list(depth) else { return .missing }
        var count = 0
        current = process.parent
        for _ in 0..<depth {
            guard let ancestor = current else { break }
            let value = read(ancestor)
            if !value.isMissing {
                values.initializeElement(at: count, to: value)
                count += 1
            }
            current = ancestor.parent
        }
        return count == 0 ? .missing : .list(UnsafeBufferPointer(rebasing: values[0..<count]))
    }
}
