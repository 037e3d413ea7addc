/// The forms in which secrets are known to stand in command lines, URLs and messages: expressions of RE2, each with one group, which is
/// the secret.
enum SecretForms {
    /// Words that name a secret, whatever stands before them.
    private static let words = "password|passwd|passphrase|secret|token"
    /// Words that name one only as a part of its own: `api_key`, not `monkey`.
    private static let parts = "key|apikey|pwd|pass|credential|credentials"
    private static let name = #"(?:[a-z0-9_.-]*(?:\#(words))|(?:[a-z0-9]+[-_.])*(?:\#(parts)))"#
    private static let value = #"(?:"[^"]*"|'[^']*'|[^\s"'&]+)"#

    /// Forms that say by a few characters around them what they are.
    static let marked: [String] = [
        // A private key, whole or cut (RFC 7468).
        #"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----((?s:.*?))(?:-----END|\z)"#,
        // https://user:password@host (RFC 3986, section 3.2.1).
        #"://[^\s/?#:@]*:([^\s/?#]+)@"#,
        // Authorization: Bearer … (RFC 9110, section 11.6.2).
        #"(?i:\b(?:proxy-)?authorization["']?\s*[:=]\s*["']?(?:[a-z]+\s+)?([^\s"']+))"#,
        #"(?i:\bbearer\s+([a-z0-9._~+/=-]{8,}))"#,
        // --password X, --api-key X: not --password-file X.
        #"(?i:(?:^|[\s"'])--?(?:[a-z0-9]+[-_])*(?:password|passwd|passphrase|secret|token|(?:api|access|secret)[-_]?key)\s+("[^"]*"|'[^']*'|[^\s"'-]\S*))"#,
        // password=X, DB_TOKEN=X, --client-secret=X, ?api_key=X.
        #"(?i:\b\#(name)=(\#(value)))"#,
        // "password": "X"
        #"(?i:["']\#(name)["']\s*:\s*["']([^"']+))"#,
        // aws configure set aws_secret_access_key X
        #"(?i:\baws_secret_access_key["']?[\s:=]+["']?([a-z0-9/+=]{40}))"#,
        // Tokens that say of themselves what they are.
        #"\b((?:AKIA|ASIA)[A-Z0-9]{16})\b"#,
        #"\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})"#,
        #"\b(glpat-[A-Za-z0-9_-]{20,})"#,
        #"\b(xox[abeoprs]-[A-Za-z0-9-]{10,})"#,
        #"\bhooks\.slack\.com/services/(\S+)"#,
        #"\b(AIza[0-9A-Za-z_-]{35})"#,
        #"\b(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)"#,
    ]

    /// Options whose meaning depends on the program before them.
    static let options: [String] = [
        #"\b(?:mysql|mariadb)[a-z-]*(?:\s+\S+)*?\s+-p([^\s]+)"#,
        #"\bsshpass\s+-p\s*(\S+)"#,
        #"\bredis-cli(?:\s+\S+)*?\s+-a\s+(\S+)"#,
        #"\bcurl(?:\s+\S+)*?\s+(?:-u|--user)[\s=]*[^\s:]*:(\S+)"#,
    ]
}
