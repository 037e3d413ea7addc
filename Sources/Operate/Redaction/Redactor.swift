import Events
import Text

/// Takes secrets out of what findings say, before it leaves: arguments, variables and URLs hold some. Rules are evaluated on what happened;
/// only texts are changed. Time is linear in a text, and texts have a limit.
public final class Redactor: Sendable {
    private let expressions: [RegularExpression]

    /// What stands in the place of a secret.
    public static let mark = "***"

    /// - Parameters:
    ///   - knowsForms: use the forms that are known.
    ///   - patterns: further expressions of RE2; what their first group matches is a secret, or the whole match without a group.
    /// - Throws: ``RedactionError`` for a pattern that is none, or too many.
    public init(knowsForms: Bool = true, patterns: [String] = []) throws(RedactionError) {
        guard patterns.count <= Limits.patterns else { throw .tooMany(limit: Limits.patterns) }
        var expressions: [RegularExpression] = []
        if knowsForms {
            for forms in [SecretForms.marked, SecretForms.options] {
                expressions.append(try Self.compiled(forms.map { "(?:\($0))" }.joined(separator: "|")))
            }
        }
        for pattern in patterns { expressions.append(try Self.compiled(pattern)) }
        self.expressions = expressions
    }

    /// The text without secrets. Doing it again changes nothing, as far as the known forms go.
    public func redact(_ text: String) -> String {
        var bytes = Array(text.utf8)
        var isChanged = false
        if bytes.count > Limits.text {
            // What is not looked at is not shown.
            let more = bytes.count - Limits.text
            bytes = Array(bytes[..<Limits.text]) + Array("\(Self.mark) (\(more) bytes too many to look for secrets)".utf8)
            isChanged = true
        }
        for expression in expressions {
            if let shorter = Self.redacted(bytes, expression) {
                bytes = shorter
                isChanged = true
            }
        }
        return isChanged ? String(decoding: bytes, as: UTF8.self) : text
    }

    /// The finding without secrets: message, fields and command lines.
    public func redact(_ finding: Finding) -> Finding {
        var finding = finding
        finding.message = redact(finding.message)
        for index in finding.fields.indices {
            if case .text(let text) = finding.fields[index].value { finding.fields[index].value = .text(redact(text)) }
        }
        for index in finding.ancestry.indices {
            finding.ancestry[index].commandLine = redact(finding.ancestry[index].commandLine)
            finding.ancestry[index].path = finding.ancestry[index].path.map { redact($0) }
        }
        return finding
    }

    /// Nil if nothing matches.
    private static func redacted(_ bytes: [UInt8], _ expression: RegularExpression) -> [UInt8]? {
        bytes.withUnsafeBytes { text in
            var result: [UInt8] = []
            var copied = 0, start = 0, matches = 0
            while start <= text.count, let groups = expression.firstMatch(in: text, from: start), let whole = groups[0] {
                let secret = groups.dropFirst().compactMap(\.self).first ?? whole
                matches += 1
                guard matches <= Limits.matches else {
                    result += text[copied..<secret.lowerBound]
                    return result + Array(mark.utf8)
                }
                if !secret.isEmpty {
                    result += text[copied..<secret.lowerBound]
                    result += mark.utf8
                    copied = secret.upperBound
                }
                start = max(whole.upperBound, whole.lowerBound + 1)
                // The end of one form may be the beginning of the next.
                if secret.upperBound > whole.lowerBound, secret.upperBound < whole.upperBound { start = secret.upperBound }
            }
            guard matches > 0 else { return nil }
            return result + text[copied...]
        }
    }

    private static func compiled(_ pattern: String) throws(RedactionError) -> RegularExpression {
        do throws(RegularExpressionError) { return try RegularExpression(pattern, options: .perl) } catch {
            throw .pattern(pattern, error.description)
        }
    }

    enum Limits {
        /// Bytes of a text that is looked at: twice an argument vector.
        static let text = 64 << 10
        /// Secrets in a text. After the last of them nothing is shown.
        static let matches = 256
        /// Patterns that a user may add.
        static let patterns = 64
    }
}

/// What is wrong with a pattern of the user's.
public enum RedactionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is no expression of RE2.
    case pattern(String, String)
    /// There are too many.
    case tooMany(limit: Int)

    /// One line.
    public var description: String {
        switch self {
        case .pattern(let pattern, let reason): "--redact-pattern \(pattern.prefix(200)): \(reason)"
        case .tooMany(let limit): "more than \(limit) patterns to redact; join some with |"
        }
    }
}
