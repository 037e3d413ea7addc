extension Feed {
    static let photon = Feed(
        name: "photon", title: "Photon OS advisories", licence: "publisher's terms",
        sources: ["1.0", "2.0", "3.0", "4.0", "5.0"].map {
            Source("https://packages.broadcom.com/photon/photon_cve_metadata/cve_data_photon\($0).json")
        },
        accepts: { $0.hasSuffix(".json") && $0.contains("cve_data_photon") },
        read: { file, emit in try PhotonMetadata.read(file, emit) })
}
