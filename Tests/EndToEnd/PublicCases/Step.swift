/// A line of a plan for `Programs/perform.c`: what a process does next.
struct Step: Sendable, Equatable {
    let words: [String]

    init(_ words: [String]) { self.words = words }

    /// Runs the shell, which has to succeed.
    static func shell(_ text: String) -> Step { Step(["shell", text]) }

    /// A system call, whatever it answers.
    /// - Parameter arguments: `n:` and a number or names of constants, `v:` and the name of a value, `s:` and a text, `a:` and an address,
    ///   `l:` for the length of that, `b:` and a buffer's size.
    static func call(_ name: String, _ arguments: String..., as result: String = "call") -> Step {
        Step(["call", result, name] + arguments)
    }

    /// A process that does the rest of the plan.
    static func process(_ image: Image) -> Step { Step(["process"] + image.words) }

    /// A process that does nothing, and is waited for.
    static func run(_ image: Image) -> Step { Step(["run"] + image.words) }

    /// A process that waits until the plan is done.
    static func start(_ image: Image, as name: String) -> Step { Step(["start", name] + image.words) }

    /// A server and its client; connected, unless the protocol is that of datagrams.
    static func connection(_ transport: String, _ address: String, as name: String = "peers") -> Step {
        Step(["connection", name, transport, address])
    }

    /// A file that is made if it is not there, and stays open for writing.
    static func file(_ path: String, as name: String = "file") -> Step { Step(["file", name, path]) }

    /// Of a peer: `1.2.3.4` of `1.2.3.4:5`, `::1` of `[::1]:5`; sockets of files have none.
    var address: String? {
        let peer = words.first == "connection" ? words.last : words.first { $0.hasPrefix("a:") }.map { String($0.dropFirst(2)) }
        guard let peer, !peer.hasPrefix("unix:"), let colon = peer.lastIndex(of: ":") else { return nil }
        return peer[..<colon].filter { $0 != "[" && $0 != "]" }
    }

    /// What a process is to look like.
    struct Image: Sendable {
        /// Its name, as the kernel cuts it.
        var name: String
        var arguments: [String] = []
        /// Where its program lies; in a folder of its own if nil.
        var path: String?
        /// What it is told as its own name; ``name`` if nil.
        var argumentZero: String?
        var user: UInt32?
        /// Whether another user keeps all capabilities.
        var isCapable = false
        var environment: [String: String] = [:]

        init(
            _ name: String, _ arguments: String..., path: String? = nil, user: UInt32? = nil, environment: [String: String] = [:]
        ) {
            (self.name, self.arguments, self.path, self.user, self.environment) = (name, arguments, path, user, environment)
        }

        /// Stands for a path: the program is in memory alone.
        static let memory = "memfd"

        fileprivate var words: [String] {
            [path ?? "", name, argumentZero ?? "", user.map { "\($0)\(isCapable ? "+" : "")" } ?? "", String(arguments.count)] + arguments
                + environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        }
    }
}
