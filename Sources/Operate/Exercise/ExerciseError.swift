/// Why nothing can be exercised.
public enum ExerciseError: Error, CustomStringConvertible {
    /// There is no container runtime.
    case noRuntime
    /// A command failed: which, and what it said.
    case failed(String, String)
    /// The agent ended, and what it said.
    case agentEnded(String)

    /// One line.
    public var description: String {
        switch self {
        case .noRuntime: "podman is not installed: rules are exercised in a throw-away container of it; install podman and runc or crun"
        case .failed(let command, let said): "\(command) failed: \(said)"
        case .agentEnded(let said): "the agent that was started for the exercise does not watch: \(said)"
        }
    }
}
