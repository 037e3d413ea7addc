extension Feed {
    static let debian = Feed(
        name: "debian", title: "Debian security tracker", licence: "MIT",
        sources: [Source("https://security-tracker.debian.org/tracker/data/json", file: "debian.json")],
        read: { file, emit in try DebianTracker.read(file, emit) })
}
