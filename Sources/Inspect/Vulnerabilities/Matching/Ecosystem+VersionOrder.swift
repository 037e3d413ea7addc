import Versions

extension Ecosystem {
    /// The order of its versions; nil where none is known, so that only versions named one by one can match.
    public var versionOrder: VersionOrder? {
        switch name {
        case .debian, .ubuntu, .echo: .dpkg
        case .alpine, .wolfi, .chainguard, .minimos: .apk
        case .almalinux, .amazon, .azureLinux, .bottlerocket, .fedora, .mariner, .openSUSELeap, .openSUSETumbleweed, .oracle, .photon,
            .redHat, .rocky, .suse:
            .rpm
        case .arch: .pacman
        case .maven: .maven
        case .pypi: .pep440
        case .go: .go
        // CocoaPods' versions are RubyGems'. Source: CocoaPods, Core/lib/cocoapods-core/version.rb.
        case .rubyGems, .cocoaPods: .rubyGems
        case .nuget: .nuget
        case .packagist: .composer
        case .conan: .conan
        case .pub: .pub
        case .hackage, .cran: .numeric
        case .npm, .crates, .hex, .swift, .gitHubActions, .julia, .bitnami: .semver
        // NVD's versions are of any kind; rpm's order takes every text.
        case .cpe: .rpm
        default: nil
        }
    }
}
