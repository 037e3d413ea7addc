extension Feed {
    static let endOfLife = Feed(
        name: "endoflife", title: "endoflife.date", licence: "MIT",
        sources: [Source("https://endoflife.date/api/v1/products/full", file: "products.json")],
        read: { file, emit in try ReleaseDates.read(file, emit) })
}
