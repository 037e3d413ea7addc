import Yams

/// What a build is held to, in one file: `fail-on:` (a word or a list), `licences:` with `allow:` and `deny:`, and `exceptions:` as
/// `IgnoreFile` has them.
public struct ScanPolicy: Sendable {
    /// The words of `fail-on:`, as `plimsoll scan --fail-on` takes them.
    public var failOn: [String] = []
    /// Which licences are right.
    public var licences = LicencePolicy()
    /// What is accepted.
    public var exceptions: [FindingException] = []

    /// Reads one.
    /// - Throws: `ExceptionFileError` if it passes the limit, is no YAML, or has a key that nobody knows.
    public init(_ text: String, file: String) throws(ExceptionFileError) {
        guard text.utf8.count <= Limits.ignoreFileBytes else {
            throw ExceptionFileError(file, "longer than \(Limits.ignoreFileBytes) bytes")
        }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw ExceptionFileError(file, "no YAML: \(error)") }
        guard let mapping = root?.mapping else {
            throw ExceptionFileError(file, line: 1, "expected 'fail-on:', 'licences:' or 'exceptions:'")
        }
        for (key, value) in mapping {
            let line = key.mark?.line
            switch key.string {
            case "fail-on":
                failOn = try Self.words(value, "fail-on", file, line)
                guard !failOn.contains("policy") else { throw ExceptionFileError(file, line: line, "'policy' is this file itself") }
            case "licences", "licenses":
                guard let lists = value.mapping else {
                    throw ExceptionFileError(file, line: line, "expected 'allow:' or 'deny:' with a list")
                }
                for (name, list) in lists {
                    let names = Set(try Self.words(list, name.string ?? "", file, name.mark?.line))
                    switch name.string {
                    case "allow": licences = licences.joined(LicencePolicy(allowed: names))
                    case "deny": licences = licences.joined(LicencePolicy(denied: names))
                    default: throw ExceptionFileError(file, line: name.mark?.line, "'\(name.string ?? "")' is neither 'allow' nor 'deny'")
                    }
                }
            case "exceptions": exceptions = try IgnoreFile.read(text, file: file)
            default:
                throw ExceptionFileError(
                    file, line: line, "'\(key.string ?? "")' means nothing here; expected 'fail-on', 'licences' or 'exceptions'")
            }
        }
    }

    private static func words(_ node: Node, _ key: String, _ file: String, _ line: Int?) throws(ExceptionFileError) -> [String] {
        if let word = node.string { return [word] }
        guard let list = node.sequence else { throw ExceptionFileError(file, line: line, "expected a list behind '\(key)'") }
        var words: [String] = []
        for item in list {
            guard let word = item.string else { throw ExceptionFileError(file, line: item.mark?.line, "expected a word in '\(key)'") }
            words.append(word)
        }
        return words
    }
}
