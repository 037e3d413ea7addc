import BinaryFormats
import Packages

extension FilePath {
    /// The last component, if the file lies right in that folder: `name(in: "var/lib/dpkg/info/")`.
    func name(in folder: StaticString) -> String? {
        guard hasPrefix(folder), bytes.count > folder.utf8CodeUnitCount else { return nil }
        let rest = bytes.dropFirst(folder.utf8CodeUnitCount)
        return rest.contains(UInt8(ascii: "/")) ? nil : String(decoding: rest, as: UTF8.self)
    }

    /// As a package database writes it: with or without leading `/` or `./`, perhaps with a `/` at its end.
    init(listed octets: Octets) {
        var rest = octets[octets.startIndex...]
        while rest.starts(with: [UInt8(ascii: "."), UInt8(ascii: "/")]) || rest.first == UInt8(ascii: "/") {
            rest = rest.dropFirst(rest.first == UInt8(ascii: "/") ? 1 : 2)
        }
        while rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
        if rest.elementsEqual([UInt8(ascii: ".")]) { rest = rest.dropLast() }
        self.init(normal: Array(rest))
    }

    /// Those of the paths that are no folder of another one.
    static func files(among paths: [FilePath]) -> [FilePath] {
        let folders = Set(paths.compactMap(\.parent))
        return paths.filter { !folders.contains($0) && !$0.bytes.isEmpty }
    }
}

extension String {
    /// The part before the suffix, or nil.
    func droppingSuffix(_ suffix: String) -> String? {
        hasSuffix(suffix) && count > suffix.count ? String(dropLast(suffix.count)) : nil
    }

    /// nil if there is nothing in it.
    var nonEmpty: String? { isEmpty ? nil : self }
}

/// Which package provides what, so that what is needed becomes the names of packages.
struct Provisions {
    private var providers: [String: String] = [:]

    /// - Parameter capability: a name that others may need, without version.
    mutating func add(_ capability: String, by package: String) {
        if providers[capability] == nil { providers[capability] = package }
    }

    /// The names of the packages that provide what `package` needs, sorted, without itself; what none provides stays as declared.
    func resolved(_ capabilities: [String], of package: String) -> [String] {
        var names = Set(capabilities.map { providers[$0] ?? $0 })
        names.remove(package)
        return names.sorted()
    }
}
