extension Ecosystem {
    /// An ecosystem as OSV records spell it: "Debian:12", "Alpine:v3.19", "Ubuntu:Pro:18.04:LTS", "Red Hat:enterprise_linux:9::baseos",
    /// "SUSE:Linux Enterprise Server 15 SP5", "PyPI". A suffix that names no release ("LTS", "Pro", "baseos") is dropped: see `track`.
    ///
    /// `nil` of one that no order and no inventory knows. Source: OSV schema, "Defined ecosystems".
    public init?(osv text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let rest = parts.dropFirst().joined(separator: ":")
        if let language = Ecosystem.osvLanguages[parts[0]] {
            self.init(language)
            return
        }
        switch parts[0] {
        case "Debian": self.init(.debian, release: Ecosystem.debianRelease(rest))
        case "Ubuntu": self.init(.ubuntu, release: parts.dropFirst().first { $0.first?.isNumber ?? false } ?? "")
        case "Alpine": self.init(.alpine, release: rest)
        case "AlmaLinux": self.init(.almalinux, release: Ecosystem.major(rest))
        case "Rocky Linux": self.init(.rocky, release: Ecosystem.major(rest))
        case "Red Hat":
            self.init(.redHat, release: Ecosystem.major(parts.dropFirst().first { $0.first?.isNumber ?? false } ?? ""))
        case "Wolfi": self.init(.wolfi)
        case "Chainguard": self.init(.chainguard)
        case "MinimOS": self.init(.minimos)
        case "Echo": self.init(.echo)
        case "Photon OS": self.init(.photon, release: rest)
        case "Azure Linux": self.init(.azureLinux, release: rest)
        case "SUSE", "openSUSE":
            guard let suse = Ecosystem(suseProduct: rest) else { return nil }
            self = suse
        default: return nil
        }
    }

    /// What only holders of a contract get, as OSV spells it in the ecosystem: "Pro" of Ubuntu; else nil.
    public static func track(osv text: String) -> String? {
        text.hasPrefix("Ubuntu:Pro") ? "Pro" : nil
    }

    /// "Linux Enterprise Server 15 SP5" to sles:15.5, "Leap 15.5", "Tumbleweed". Products that are no distribution have none.
    public init?(suseProduct text: String) {
        let words = text.split { $0 == " " || $0 == "-" }.map(String.init)
        if words.contains("Tumbleweed") {
            self.init(.openSUSETumbleweed)
            return
        }
        guard let number = words.first(where: { $0.first?.isNumber ?? false }) else { return nil }
        if words.contains("Leap") {
            self.init(.openSUSELeap, release: number)
            return
        }
        guard words.contains("Enterprise") else { return nil }
        let pack = words.first { $0.hasPrefix("SP") }.map { "." + $0.dropFirst(2) } ?? ""
        self.init(.suse, release: number + pack)
    }

    /// A number ("12") or a codename ("bookworm") as the release of Debian: a number, or "sid".
    public static func debianRelease(_ text: String) -> String {
        debianCodenames[text] ?? major(text)
    }

    static func major(_ text: String) -> String {
        String(text.prefix { $0 != "." })
    }

    private static let debianCodenames = [
        "lenny": "5", "squeeze": "6", "wheezy": "7", "jessie": "8", "stretch": "9", "buster": "10", "bullseye": "11", "bookworm": "12",
        "trixie": "13", "forky": "14", "duke": "15", "sid": "sid", "unstable": "sid",
    ]

    private static let osvLanguages: [String: Name] = Dictionary(
        uniqueKeysWithValues: [
            Name.bitnami, .conan, .cran, .crates, .gitHubActions, .go, .hackage, .hex, .julia, .maven, .npm, .nuget, .packagist, .pub,
            .pypi, .rubyGems, .swift,
        ].map { ($0.rawValue, $0) })
}
