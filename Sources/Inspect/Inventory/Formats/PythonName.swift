import Packages

/// Names of PyPI.
enum PythonName {
    /// Lower case, and any run of `-`, `_`, `.` is one `-`. Source: PEP 503.
    static func normalised(_ name: some StringProtocol) -> String {
        var result = ""
        var isSeparated = false
        for scalar in name.unicodeScalars {
            if scalar == "-" || scalar == "_" || scalar == "." {
                isSeparated = true
                continue
            }
            if isSeparated, !result.isEmpty { result += "-" }
            isSeparated = false
            result.unicodeScalars.append(contentsOf: String(scalar).lowercased().unicodeScalars)
        }
        return result
    }

    /// Letters, digits, `-`, `_`, `.`; a letter or digit first and last. Source: PEP 508, "Names".
    static func isValid(_ name: some StringProtocol) -> Bool {
        let text = String(name)
        guard let first = text.utf8.first, let last = text.utf8.last, isAlphanumeric(first), isAlphanumeric(last) else { return false }
        return text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2d || $0 == 0x5f || $0 == 0x2e }
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
    }
}
