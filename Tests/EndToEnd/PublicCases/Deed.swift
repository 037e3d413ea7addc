/// What is done, where, and how its findings are told from those of everything else.
struct Deed: Sendable {
    enum Way: Sendable {
        /// A plan, on the host.
        case host([Step])
        /// A plan, in the privileged container.
        case container([Step])
        /// A command that enters the privileged container from outside; `MARK` in it becomes the mark.
        case entry([String], terminal: Bool = false)
        /// A container that is started; flags of `podman run`.
        case start([String])
    }

    /// A word in the command line of whoever does it.
    let mark: String
    let way: Way

    init(_ number: Int, _ way: Way) { (mark, self.way) = ("deed-\(number).", way) }

    /// The lines for `perform`; nil if it is done otherwise.
    /// - Parameter onHost: whether the host's deeds are asked for, or the container's.
    func lines(onHost: Bool) throws -> String? {
        switch (way, onHost) {
        case (.host(let steps), true), (.container(let steps), false):
            let words = steps.map(\.words)
            guard words.joined().allSatisfy({ !$0.contains("\t") && !$0.contains("\n") }) else { throw Unwritable(steps: steps) }
            let waits = steps.contains { $0.words.first == "shell" && $0.words.last?.contains("sleep ") == true }
            return "deed\t\(mark)\t\(waits ? "meanwhile" : "now")\n" + words.map { $0.joined(separator: "\t") + "\n" }.joined()
        default: return nil
        }
    }

    /// The addresses of peers.
    var addresses: [String] {
        switch way {
        case .host(let steps), .container(let steps): steps.compactMap(\.address)
        case .entry, .start: []
        }
    }

    struct Unwritable: Error { let steps: [Step] }
}
