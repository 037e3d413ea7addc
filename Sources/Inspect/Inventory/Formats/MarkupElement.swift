import Packages

/// An element of an XML document: pom.xml, packages.config.
///
/// Of our own, since what is needed is small, and FoundationXML brings libxml2, which the executable has no other use for. No entity
/// but the five of the standard and numbers is replaced, so that none can grow.
/// Source: XML 1.0, fifth edition.
struct MarkupElement {
    /// Without its prefix.
    var name: String
    var attributes: [String: String] = [:]
    /// Its text and that of CDATA sections in it, not that of its elements.
    var text = ""
    var children: [MarkupElement] = []
    /// From 1.
    var line: Int

    /// - Throws: `Gap`: `damaged` with the line, or `limit`.
    static func parse(_ text: ManifestText, format: String) throws(Gap) -> MarkupElement {
        var parser = MarkupParser(text: text.text, format: format)
        return try parser.document()
    }

    /// The first child with this name.
    subscript(_ name: String) -> MarkupElement? {
        children.first { $0.name == name }
    }

    /// The text of the first child with this name, without blanks around it; nil where there is none or it is empty.
    func value(_ name: String) -> String? {
        guard let text = self[name]?.text.trimmed, !text.isEmpty else { return nil }
        return String(text)
    }
}
