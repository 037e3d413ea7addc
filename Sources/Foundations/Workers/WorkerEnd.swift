import Glibc
import Linux

/// How a worker ended that gave no answer. Whoever asked makes a gap of it; the agent goes on.
public enum WorkerEnd: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a worker may use up.
    public enum Resource: String, Sendable {
        /// Memory.
        case memory
        /// Processor time.
        case processorTime
        /// Size of a file that it wrote.
        case fileSize
        /// Time on the clock.
        case time
    }

    /// It could not be started, or not be locked in.
    case notStarted(String)
    /// The job itself told that it failed, and why.
    case failed(String)
    /// It passed one of ``WorkerLimits``.
    case limit(Resource)
    /// It called what a worker may not call: the bytes that it read may have taken it over.
    case forbiddenCall
    /// A signal ended it, with the end of what it wrote to standard error. SIGILL and SIGTRAP are a check of Swift's that failed.
    case signalled(Int32, String)
    /// It ended without an answer.
    case exited(Int32, String)
    /// Its answer is not one.
    case garbage(String)

    /// What happened, for people.
    public var description: String {
        switch self {
        case .notStarted(let why): "no worker could be started: \(why)"
        case .failed(let why): why
        case .limit(let resource):
            switch resource {
            case .memory: "the worker needed more memory than it may have"
            case .processorTime: "the worker needed more processor time than it may have"
            case .fileSize: "the worker wrote a longer file than it may"
            case .time: "the worker did not answer in time"
            }
        case .forbiddenCall: "the worker called what it may not and was ended: the bytes that it read are hostile"
        case .signalled(let signal, let text): "the worker died of signal \(signal)" + (text.isEmpty ? "" : ": \(text)")
        case .exited(let code, let text): "the worker ended with status \(code) and no answer" + (text.isEmpty ? "" : ": \(text)")
        case .garbage(let what): "the worker's answer is none: \(what)"
        }
    }
}
