extension Ecosystem {
    /// A package's name in the spelling that rows are keyed by: PEP 503 for PyPI; lower case where names are case-insensitive
    /// (NuGet, Packagist, Hex); Go and SwiftURL without a scheme; others as they are.
    public func normalised(_ text: String) -> String {
        switch name {
        case .pypi: Ecosystem.pep503(text)
        case .nuget, .packagist, .hex, .pub, .conan, .gitHubActions, .bitnami, .cpe: text.lowercased()
        case .swift:
            Ecosystem.dropping(suffix: ".git", of: Ecosystem.dropping(prefix: "https://", of: text)).lowercased()
        default: text
        }
    }

    /// Runs of `-`, `_` and `.` become one `-`, letters are lower case. Source: PEP 503, "Normalized Names".
    private static func pep503(_ text: String) -> String {
        var result = ""
        var isInRun = false
        for scalar in text.lowercased().unicodeScalars {
            if scalar == "-" || scalar == "_" || scalar == "." {
                if !isInRun { result += "-" }
                isInRun = true
            } else {
                result.unicodeScalars.append(scalar)
                isInRun = false
            }
        }
        return result
    }

    private static func dropping(prefix: String, of text: String) -> String {
        text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
    }

    private static func dropping(suffix: String, of text: String) -> String {
        text.hasSuffix(suffix) ? String(text.dropLast(suffix.count)) : text
    }
}
