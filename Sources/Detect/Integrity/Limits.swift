/// Every limit of the detector, by name.
enum Limits {
    /// Processes remembered for having opened eBPF objects by number, and descriptors of the agent's pid. Beyond it all are forgotten:
    /// each of them was reported.
    static let suspects = 1_024
    /// Ancestors in a finding, the process itself included.
    static let ancestors = 16
    /// Bytes of a text in a message.
    static let messageText = 512
    /// Generations that can have passed a descriptor on by fork.
    static let inheritance = 8
}
