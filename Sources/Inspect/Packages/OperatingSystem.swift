/// What os-release says, or what an older file lets one conclude. Source: os-release(5).
public struct OperatingSystem: Hashable, Sendable, Codable {
    /// `ID`: "debian", "alpine", "rhel".
    public var id: String
    /// `ID_LIKE`, in order.
    public var like: [String]
    /// `VERSION_ID`: "12", "3.19.1"; empty of a rolling release.
    public var versionID: String
    /// `VERSION_CODENAME`: "bookworm".
    public var codename: String?
    /// `PRETTY_NAME`: for people.
    public var prettyName: String?
    /// `VARIANT_ID`, `CPE_NAME` and the rest that a distribution writes, as written.
    public var other: [String: String]

    /// With these values.
    public init(
        id: String, like: [String] = [], versionID: String = "", codename: String? = nil, prettyName: String? = nil,
        other: [String: String] = [:]
    ) {
        self.id = id
        self.like = like
        self.versionID = versionID
        self.codename = codename
        self.prettyName = prettyName
        self.other = other
    }
}
