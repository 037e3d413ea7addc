import Linux

/// Why a recording cannot be read or written at all. Damage inside of one is no error: see ``SkippedBytes``.
public enum RecordingError: Error, Equatable, CustomStringConvertible {
    /// The file does not begin as a recording does.
    case notARecording(path: String)
    /// Another version of the format, or of the records' layout.
    case version(path: String, found: UInt32, layout: UInt32)
    /// The beginning of the file is damaged, so that nothing in it can be trusted.
    case damagedBeginning(path: String)
    /// Nothing tells what was running when the recording began.
    case noTables(path: String)
    /// What is there is not a recording, and is left alone.
    case occupied(path: String)
    /// A limit on a parameter.
    case parameter(String)
    /// A thread or the compressor cannot be made.
    case exhausted(String)
    /// The file cannot be opened, read or written.
    case system(SystemError)

    /// One line what, why and what to do.
    public var description: String {
        switch self {
        case .notARecording(let path): "\(path) is not a recording; `plimsoll record` and `plimsoll up --record` make them"
        case .version(let path, let found, let layout):
            "\(path) has version \(found) of the format and \(layout) of the events, this program reads \(RecordingFormat.version) and \(RecordingFormat.layout): use the version of plimsoll that wrote it"
        case .damagedBeginning(let path): "the beginning of \(path) is damaged, so that nothing in it can be read"
        case .noTables(let path): "\(path) does not tell which processes were running; name the file before it as well"
        case .occupied(let path): "\(path) is there and is not a recording of plimsoll; it is left alone: name another file"
        case .parameter(let text): text
        case .exhausted(let what): "\(what) cannot be had"
        case .system(let error): "\(error)"
        }
    }
}
