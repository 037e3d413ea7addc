extension Feed {
    /// Every feed there is, by priority of reading. A declaration that is not listed fails a test.
    public static let all: [Feed] = [
        debian, ubuntu, ubuntuVEX, alpine, wolfi, chainguard, chainguardOSV, minimos, secureOS, echo, redHatVEX, redHatOVAL, hummingbird,
        alma,
        rockyOSV, rocky, suseOSV, suse, oracle, amazon, azureLinux, photon, photonOVAL, arch, osvPyPI, osvNPM, osvMaven, osvCrates,
        osvRubyGems, osvNuGet, osvPackagist, osvHex, osvPub, osvSwift, osvHackage, osvCRAN,
        osvActions, osvBitnami, go, github, rustSec, nvd, kev, epss, endOfLife,
    ]

    /// By its name.
    public static func named(_ name: String) -> Feed? {
        all.first { $0.name == name }
    }
}

extension Feed {
    /// The feeds that say something else than advisories.
    public static let kevName = "kev"
    /// Of exploit predictions.
    public static let epssName = "epss"
    /// Of the dates of releases.
    public static let endOfLifeName = "endoflife"
}
