import Events

/// What of a path is looked at in the kernel to decide a test on it: the parts that are known for certain.
///
/// The test is weaker than the atom it comes from, never stronger: `/var/log/x` looks at `var`, `log` and `x`, so `/var/log/y/x` passes.
struct PathPattern: Hashable {
    var first: [UInt8]?
    var second: [UInt8]?
    var base: [UInt8]?
    var tail: [UInt8]?
    var component: [UInt8]?

    /// Which parts are looked at. Only patterns of one shape may share a bit: the bit's needs are those of its shape.
    var shape: Set<PathPart> {
        var shape = Set<PathPart>()
        if first != nil { shape.insert(.first) }
        if second != nil { shape.insert(.second) }
        if base != nil { shape.insert(.base) }
        if tail != nil { shape.insert(.tail) }
        if component != nil { shape.insert(.component) }
        return shape
    }

    /// Nil if the kernel cannot test the atom at all: then it counts as true.
    init?(_ atom: Interest.Atom) {
        switch atom {
        case .path(let path):
            guard let parts = Self.components(path), let last = parts.last else { return nil }
            base = last
            if parts.count > 1 { first = parts[0] }
            if parts.count > 2 { second = parts[1] }
        case .prefix(let text):
            // What follows the last slash is only the begin of a name.
            guard let slash = text.lastIndex(of: Self.slash), let parts = Self.components(text[..<slash]), !parts.isEmpty else {
                return nil
            }
            first = parts[0]
            if parts.count > 1 { second = parts[1] }
        case .suffix(let text):
            guard let last = text.split(separator: Self.slash, omittingEmptySubsequences: false).last, !last.isEmpty else { return nil }
            if text.contains(Self.slash) { base = Array(last) } else { tail = Array(last) }
        case .basename(let name):
            guard !name.isEmpty, !name.contains(Self.slash) else { return nil }
            base = name
        case .component(let name):
            guard !name.isEmpty, !name.contains(Self.slash) else { return nil }
            component = name
        default: return nil
        }
    }

    private static let slash = UInt8(ascii: "/")

    /// The names in an absolute path; nil for what is not one, or not in the form in which the kernel walks it.
    private static func components(_ path: some Collection<UInt8>) -> [[UInt8]]? {
        guard path.first == slash else { return nil }
        let parts = path.dropFirst().split(separator: slash, omittingEmptySubsequences: false).map { Array($0) }
        return parts.contains { $0.isEmpty || $0 == [UInt8(ascii: ".")] || $0 == Array("..".utf8) } ? nil : parts
    }
}

/// A part of a path that the kernel looks at.
enum PathPart: Hashable { case first, second, base, tail, component }
