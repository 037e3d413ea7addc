import Vulnerabilities

extension Feed {
    private static func oval(
        _ name: String, _ title: String, source: String, sources: [Source], statesInstalled: Bool = false,
        in ecosystem: @escaping @Sendable (String) -> Ecosystem?
    ) -> Feed {
        Feed(
            name: name, title: title, licence: "publisher's terms", sources: sources, accepts: { $0.hasSuffix(".xml") },
            read: { file, emit in
                try OVALDefinitions.read(file, feed: name, source: source, statesInstalled: statesInstalled, in: ecosystem, emit)
            })
    }

    /// The first number in a platform's name, up to its first dot.
    private static func major(_ platform: String) -> String {
        String(platform.drop { !$0.isNumber }.prefix { $0.isNumber })
    }

    static let oracle = oval(
        "oracle", "Oracle Linux OVAL", source: "oracle",
        sources: [Source("https://linux.oracle.com/security/oval/com.oracle.elsa-all.xml.bz2")],
        in: { $0.hasPrefix("Oracle Linux") && !major($0).isEmpty ? Ecosystem(.oracle, release: major($0)) : nil })

    static let redHatOVAL = oval(
        "redhat-oval", "Red Hat OVAL, version 2", source: "redhat",
        sources: ["6", "7", "8", "9"].map {
            Source("https://security.access.redhat.com/data/oval/v2/RHEL\($0)/rhel-\($0)-including-unpatched.oval.xml.bz2")
        }, statesInstalled: true,
        in: { platform in
            let name = "Red Hat Enterprise Linux "
            guard platform.hasPrefix(name), !major(platform).isEmpty else { return nil }
            return Ecosystem(.redHat, release: major(platform))
        })

    static let azureLinux = oval(
        "azure-linux", "Azure Linux and CBL-Mariner OVAL", source: "microsoft",
        sources: ["azurelinux-3.0", "cbl-mariner-2.0", "cbl-mariner-1.0"].map {
            Source("https://raw.githubusercontent.com/microsoft/AzureLinuxVulnerabilityData/main/\($0)-oval.xml")
        },
        in: { platform in
            if platform.hasPrefix("Azure Linux") { return Ecosystem(.azureLinux, release: "3") }
            guard platform.contains("Mariner") else { return nil }
            let number = platform.drop { !$0.isNumber }.prefix { $0.isNumber || $0 == "." }
            return Ecosystem(.mariner, release: number.isEmpty ? "2.0" : String(number))
        })

    static let photonOVAL = oval(
        "photon-oval", "Photon OS OVAL", source: "photon",
        sources: ["3", "4", "5"].map {
            Source("https://packages.broadcom.com/photon/photon_oval_definitions/com.vmware.phsa-photon\($0).xml.gz")
        },
        in: { $0.hasPrefix("Photon OS") && !major($0).isEmpty ? Ecosystem(.photon, release: major($0) + ".0") : nil })

    static let suse = oval(
        "suse", "SUSE OVAL", source: "suse",
        sources: [
            "suse.linux.enterprise.12", "suse.linux.enterprise.15", "opensuse.leap.15.5", "opensuse.leap.15.6", "opensuse.tumbleweed",
        ].map {
            Source("https://ftp.suse.com/pub/projects/security/oval/\($0).xml.gz")
        },
        in: { Ecosystem(suseProduct: $0) })
}
