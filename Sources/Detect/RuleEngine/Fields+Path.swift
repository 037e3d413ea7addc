import Events

extension FieldFamily {
    /// Paths that calls name, whether or not they make a descriptor.
    static let path = FieldFamily(
        name: "Path",
        fields: [
            Field("fs.path.name", .path, flags: .perName, scope: .descriptors, "absolute path that the call names") { subject, _ in
                subject.isAboutPath ? subject.fileName.map { .bytes($0) } ?? .missing : .missing
            },
            Field("fs.path.nameraw", .path, scope: .descriptors, "that path as the process gave it") { subject, _ in
                subject.isAboutPath ? subject.part(.callerPath).map { .bytes($0.beforeNUL) } ?? .missing : .missing
            },
            Field("fs.path.source", .path, scope: .descriptors, "path that a rename, link or symlink starts from; not recorded") { _, _ in
                .missing
            },
            Field("fs.path.sourceraw", .path, scope: .descriptors, "that path as the process gave it; not recorded") { _, _ in .missing },
            Field("fs.path.target", .path, scope: .descriptors, "path that a rename, link or symlink makes; not recorded") { _, _ in
                .missing
            },
            Field("fs.path.targetraw", .path, scope: .descriptors, "that path as the process gave it; not recorded") { _, _ in .missing },
        ])
}

extension Subject {
    /// Calls that get a descriptor do not name a path, open apart.
    var isAboutPath: Bool { type.isOpen || (part(.callerPath) != nil && part(.socket) == nil) }
}
