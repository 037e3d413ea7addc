extension ImageConfiguration {
    /// How many of the lowest layers its history tells to be another image's: those up to the last step that says what starts with a
    /// container and makes no layer, the steps at the end not counted, which are the image's own.
    ///
    /// A guess: builders write such a step where an image was meant to be run, and nobody has to.
    /// - Returns: nil if the history tells of none, or does not fit the layers.
    public var guessedBaseLayers: Int? {
        guard history.count(where: { !$0.isEmpty }) == diffIDs.count, let top = history.lastIndex(where: { !$0.isEmpty }) else {
            return nil
        }
        guard let end = history[..<top].lastIndex(where: { $0.isEmpty && $0.startsContainers }) else { return nil }
        let layers = history[...end].count { !$0.isEmpty }
        return layers > 0 ? layers : nil
    }
}

extension ImageConfiguration.Step {
    /// CMD or ENTRYPOINT, as the classic builder (`/bin/sh -c #(nop)  CMD ["sh"]`) and BuildKit (`CMD ["sh"]`) write them.
    fileprivate var startsContainers: Bool {
        guard var text = createdBy?[...] else { return false }
        if let mark = text.firstRange(of: "#(nop)") { text = text[mark.upperBound...] }
        let words = text.split(separator: " ", maxSplits: 1)
        return words.first == "CMD" || words.first == "ENTRYPOINT"
    }
}
