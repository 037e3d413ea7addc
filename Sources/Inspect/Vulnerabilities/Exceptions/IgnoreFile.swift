import Yams

/// Files of exceptions in YAML: ours (`exceptions:` with id, package, version, path, status, reason, owner, expires), and the `ignore:` list
/// of `.grype.yaml` (vulnerability, package with name, version and location, fix-state, reason). Source of the latter: Grype's README.
public enum IgnoreFile {
    /// Reads one; which it is tells its first key.
    /// - Throws: `ExceptionFileError` if it passes the limit, is no YAML, or an exception of ours has no id or no reason.
    public static func read(_ text: String, file: String) throws(ExceptionFileError) -> [FindingException] {
        guard text.utf8.count <= Limits.ignoreFileBytes else {
            throw ExceptionFileError(file, "longer than \(Limits.ignoreFileBytes) bytes")
        }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw ExceptionFileError(file, "no YAML: \(error)") }
        guard let mapping = root?.mapping else {
            throw ExceptionFileError(file, line: 1, "expected 'exceptions:' or 'ignore:' with a list")
        }
        var result: [FindingException] = []
        for node in mapping["exceptions"]?.sequence ?? [] { result.append(try own(node, file)) }
        for node in mapping["ignore"]?.sequence ?? [] { result.append(try grype(node, file)) }
        return result
    }

    private static func own(_ node: Node, _ file: String) throws(ExceptionFileError) -> FindingException {
        let line = node.mark?.line
        guard let id = node["id"]?.string, !id.isEmpty else { throw ExceptionFileError(file, line: line, "no 'id': name a CVE, or '*'") }
        guard let reason = node["reason"]?.string, !reason.isEmpty else {
            throw ExceptionFileError(file, line: line, "no 'reason' for \(id): say why it is accepted")
        }
        var exception = FindingException(
            vulnerability: id, package: node["package"]?.string, version: node["version"]?.string, path: node["path"]?.string,
            reason: reason, owner: node["owner"]?.string ?? "", origin: origin(file, line))
        if let text = node["expires"]?.string {
            guard let date = Timestamp(text) else {
                throw ExceptionFileError(file, line: line, "'\(text)' is no date; expected YYYY-MM-DD")
            }
            exception.expires = date
        }
        if let text = node["status"]?.string {
            guard let status = AffectedPackage.Status(rawValue: text) else {
                let all = AffectedPackage.Status.allCases.map(\.rawValue).joined(separator: ", ")
                throw ExceptionFileError(file, line: line, "'\(text)' is no status; expected one of \(all)")
            }
            exception.status = status
        }
        return exception
    }

    private static func grype(_ node: Node, _ file: String) throws(ExceptionFileError) -> FindingException {
        let line = node.mark?.line
        let package = node["package"]
        let id = node["vulnerability"]?.string
        guard id != nil || package != nil || node["fix-state"] != nil else {
            throw ExceptionFileError(file, line: line, "an entry without vulnerability, package and fix-state would hide everything")
        }
        let states: [String: AffectedPackage.Status] = [
            "fixed": .fixed, "wont-fix": .wontFix, "not-fixed": .affected, "unknown": .undetermined,
        ]
        let state = node["fix-state"]?.string
        if let state, states[state] == nil { throw ExceptionFileError(file, line: line, "'\(state)' is no fix-state") }
        return FindingException(
            vulnerability: id ?? "*", package: package?["name"]?.string, version: package?["version"]?.string,
            path: package?["location"]?.string, status: state.flatMap { states[$0] }, reason: node["reason"]?.string ?? "",
            origin: origin(file, line))
    }

    private static func origin(_ file: String, _ line: Int?) -> String { line.map { "\(file):\($0)" } ?? file }
}
