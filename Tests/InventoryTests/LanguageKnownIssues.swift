/// Cases that fail on purpose, by format, source and title, with the reason. At most one or 5 % of a format, and 2 % of all.
enum LanguageKnownIssues {
    static let reasons: [String: String] = [
        "go-mod/trivy: go 1.16":
            "trivy leaves out what go.mod marks as indirect before Go 1.17; it is needed all the same, and go.mod states its version",
        "package-lock-json/trivy: lock version v3 with broken link":
            "the folder of the workspace is in the lock file with its version; only the link to it is broken",
        "package-resolved/trivy: happy path v2": "a branch is no version: the revision is told instead",
        "pnpm-lock/trivy: v6": "the table states packages that the file does not have",
        "pom-xml/scalibr: multi version dependency": "Maven uses the last of several declarations, not the first",
        "requirements-txt/scalibr: per_requirement_options":
            "the source takes words behind a version for a part of it; pip refuses the line",
        "uv-lock/trivy: lockfile without root": "a lock file without its project can be read completely",
        "yarn-lock/trivy: yarn file with bad protocol": "the entry has a name and a version, whatever its protocol is",
    ]
}
