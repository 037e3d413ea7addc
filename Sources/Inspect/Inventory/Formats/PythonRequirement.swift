import Packages

/// A requirement: "requests[security] >= 2.8.1, == 2.8.*; python_version < '2.7'". Source: PEP 508.
struct PythonRequirement {
    /// As written.
    var name: String
    /// Each an operator and a version.
    var clauses: [(operation: String, version: String)] = []
    /// What stands behind `@`.
    var url: String?
    /// What stands behind `;`.
    var marker: String?

    /// The one version that satisfies it; nil where several may.
    var pinned: String? {
        guard clauses.count == 1, let clause = clauses.first, clause.operation == "==" || clause.operation == "===",
            !clause.version.utf8.contains(UInt8(ascii: "*"))
        else { return nil }
        return clause.version
    }

    /// The range as the `vers` qualifier of a package URL has it, where no version is pinned. Source: vers-spec.
    var range: String? {
        guard pinned == nil, !clauses.isEmpty else { return nil }
        return "vers:pypi/"
            + clauses.map { clause in (clause.operation == "==" ? "" : clause.operation) + clause.version }.joined(separator: "|")
    }

    /// nil if the text is no requirement.
    init?(_ text: some StringProtocol) {
        var rest = String(text)[...].trimmed
        if let (before, behind) = rest.cut(";") {
            rest = before.trimmed
            marker = String(behind.trimmed)
        }
        let end = rest.utf8.firstIndex { !PythonName.isAlphanumeric($0) && $0 != 0x2d && $0 != 0x5f && $0 != 0x2e } ?? rest.endIndex
        name = String(rest[..<end])
        guard PythonName.isValid(name) else { return nil }
        rest = rest[end...].trimmed
        if rest.starts("[") {
            guard let (_, behind) = rest.cut("]") else { return nil }
            rest = behind.trimmed
        }
        if let address = rest.after("@") {
            url = String(address.trimmed)
            return
        }
        if rest.starts("("), rest.ends(")") { rest = rest.dropFirst().dropLast() }
        guard !rest.trimmed.isEmpty else { return }
        // A comma may stand behind the last one. Source: pypa/packaging, which pip uses.
        for clause in (rest.trimmed.ends(",") ? rest.trimmed.dropLast() : rest).parts(",") {
            guard let parsed = PythonRequirement.clause(clause.trimmed) else { return nil }
            clauses.append(parsed)
        }
    }

    private static func clause(_ text: Substring) -> (operation: String, version: String)? {
        for operation: StaticString in ["===", "==", ">=", "<=", "!=", "~=", ">", "<"] {
            guard let version = text.after(operation)?.trimmed else { continue }
            guard !version.isEmpty, version.utf8.allSatisfy(isVersionPart) else { return nil }
            return ("\(operation)", String(version))
        }
        return nil
    }

    private static func isVersionPart(_ byte: UInt8) -> Bool {
        if PythonName.isAlphanumeric(byte) { return true }
        return switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "!"), UInt8(ascii: "*"): true
        default: false
        }
    }
}
