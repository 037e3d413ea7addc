extension Feed {
    static let arch = Feed(
        name: "arch", title: "Arch Linux security tracker", licence: "MIT",
        sources: [Source("https://security.archlinux.org/all.json")],
        read: { file, emit in try ArchTracker.read(file, emit) })
}
