import Glibc
import Linux

/// One agent per data directory: a file that is locked as long as the agent runs (flock(2)), holding its pid.
public struct InstanceLock: ~Copyable {
    private let file: Descriptor

    /// Why there is no lock.
    public enum Failure: Error, CustomStringConvertible {
        /// Another agent holds it.
        case held(by: String, path: String)
        /// The file cannot be made.
        case system(SystemError)

        /// One line what, why and what to do.
        public var description: String {
            switch self {
            case .held(let pid, let path):
                "another plimsoll (pid \(pid)) watches this host and holds \(path); stop it first, or give this one a directory of its own with --data"
            case .system(let error): "\(error)"
            }
        }
    }

    /// Takes the lock.
    /// - Parameter directory: made if it is not there.
    public init(directory: String) throws(Failure) {
        let path = directory + "/lock"
        if mkdir(directory, 0o700) != 0, errno != EEXIST { throw .system(SystemError(call: "mkdir", path: directory, errno: errno)) }
        let number = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard number >= 0 else { throw .system(SystemError(call: "open", path: path, errno: errno)) }
        let file = Descriptor(owning: number)
        guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
            let pid = (try? file.read(upTo: 32))?.bytes ?? []
            throw .held(by: String(decoding: pid, as: UTF8.self), path: path)
        }
        let text = Array("\(getpid())".utf8)
        _ = ftruncate(number, 0)
        _ = pwrite(number, text, text.count, 0)
        self.file = file
    }
}
