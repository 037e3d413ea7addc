import Linux

/// The users and groups of the recorded host, or of a container's own files.
public struct RecordedNames: Sendable, Hashable {
    /// A user.
    public struct User: Sendable, Hashable {
        /// Login name.
        public var name: String
        /// Home directory and shell; empty if there is none.
        public var home: String, shell: String
        /// A user.
        public init(name: String, home: String, shell: String) {
            self.name = name
            self.home = home
            self.shell = shell
        }
    }

    /// Users by id, as the files number them.
    public var users: [UInt32: User]
    /// Groups' names by id.
    public var groups: [UInt32: String]
    /// From the host's numbers to those of the files.
    public var userMap: IdentifierMap, groupMap: IdentifierMap

    /// Names.
    public init(
        users: [UInt32: User] = [:], groups: [UInt32: String] = [:], userMap: IdentifierMap = .identity, groupMap: IdentifierMap = .identity
    ) {
        self.users = users
        self.groups = groups
        self.userMap = userMap
        self.groupMap = groupMap
    }
}
