extension PackageURLRules {
    /// 32 letters from a to p; a version of one to four numbers.
    static let chromeExtension: @Sendable (Parts) -> (PackageURLError.Component, String)? = { parts in
        guard parts.name.utf8.count == 32, parts.name.utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x70 }) else {
            return (.name, "an extension's name has 32 letters from a to p")
        }
        guard !parts.version.isEmpty else { return nil }
        let numbers = parts.version.split(separator: ".", omittingEmptySubsequences: false)
        let isRight = numbers.count <= 4 && numbers.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(\.isDigit) }
        return isRight ? nil : (.version, "an extension's version has one to four numbers")
    }

    /// A distribution's name, never that of a module.
    static let cpan: @Sendable (Parts) -> (PackageURLError.Component, String)? = { parts in
        parts.name.contains("::") ? (.name, "a distribution's name has no '::', which marks a module") : nil
    }

    /// No blank, no `+`, no `.` at the beginning.
    static let cocoapods: @Sendable (Parts) -> (PackageURLError.Component, String)? = { parts in
        let isRight = !parts.name.hasPrefix(".") && !parts.name.contains { $0 == "+" || $0.isWhitespace }
        return isRight ? nil : (.name, "a pod's name has no blank and no '+', and does not begin with '.'")
    }

    /// Creator's name and registration identifier, not more.
    static let swid: @Sendable (Parts) -> (PackageURLError.Component, String)? = { parts in
        parts.namespace.split(separator: "/").count > 2 ? (.namespace, "not more than two segments are allowed") : nil
    }

    /// Hosts that look at no case have none here either, as the types github and bitbucket say.
    static let git: @Sendable (inout Parts) -> Void = { parts in
        parts.namespace = parts.namespace.asciiLowercased
        if ["github", "github.com", "bitbucket", "bitbucket.org"].contains(parts.namespace) { parts.name = parts.name.asciiLowercased }
    }

    /// Databricks looks at no case, Azure does.
    static let mlflow: @Sendable (inout Parts) -> Void = { parts in
        if parts.qualifiers["repository_url"]?.asciiLowercased.contains("databricks") == true {
            parts.name = parts.name.asciiLowercased
        }
    }
}

extension String {
    /// Runs of `-`, `_` and `.` become one `-`. Source: PEP 503, "Normalized Names".
    var pythonName: String {
        var result: [UInt8] = []
        for byte in utf8 {
            let isMark = "-_.".utf8.contains(byte)
            if isMark, result.last == UInt8(ascii: "-") { continue }
            result.append(isMark ? UInt8(ascii: "-") : byte)
        }
        return String(decoding: result, as: UTF8.self)
    }

    var asciiUppercased: String {
        String(decoding: utf8.map { $0 >= 0x61 && $0 <= 0x7a ? $0 & 0xdf : $0 }, as: UTF8.self)
    }
}
