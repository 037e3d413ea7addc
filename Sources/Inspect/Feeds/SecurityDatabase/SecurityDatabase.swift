import JSONDocument
import Vulnerabilities

/// Reads the security databases of apk's distributions: origin package, fixed version, what it fixes.
/// Source: secdb.alpinelinux.org; `0` as a version means that the package was never affected,
/// `None` (SecureOS) that there is no fix.
enum SecurityDatabase {
    /// - Parameter ecosystem: Whose packages these are, by the `distroversion` that the file states.
    static func read(_ file: FeedFile, feed: String, in ecosystem: (_ version: String) -> Ecosystem, _ emit: (FeedItem) throws -> Void)
        throws
    {
        let isYAML = file.path.hasSuffix(".yaml") || file.path.hasSuffix(".yml")
        let json = isYAML ? FeedFile(path: file.path, bytes: try YAMLConversion.json(file.bytes)) : file
        let root = try JSONValue(json)
        guard root.kind == .object else { throw FeedError("expected an object", in: file.path) }
        let release = ecosystem(try root.string("distroversion") ?? "")
        // A release without fixes has no packages: null, or an empty object.
        if let packages = root["packages"], packages.kind == .object, Array(packages.members).isEmpty { return }
        for (index, element) in try root.array("packages").enumerated() {
            do {
                for record in try records(element, feed: feed, in: release) { try emit(.advisory(record)) }
            } catch let error as JSONError {
                try emit(.fault(FeedError(error, in: "\(file.path) packages[\(index)]")))
            }
        }
    }

    private static func records(_ element: JSONValue, feed: String, in ecosystem: Ecosystem) throws -> [Advisory] {
        guard let package = try element.object("pkg") else { throw JSONError("no 'pkg'") }
        let name = try package.name("name")
        var result: [Advisory] = []
        guard let fixes = try package.object("secfixes") else { return [] }
        for (version, list) in fixes.members {
            guard list.kind == .array || list.kind == .null || Array(list.members).isEmpty && list.kind == .object else {
                throw JSONError("'\(version)' is no list")
            }
            for entry in list.elements {
                guard let text = entry.string else { throw JSONError("'\(version)' holds something that is no string") }
                for id in identifiers(text) {
                    var affected = AffectedPackage(ecosystem: ecosystem, name: name, kind: .source, status: .notAffected)
                    if version == "None" {
                        affected.status = .affected
                        affected.ranges = [.all]
                    } else if version != "0" {
                        affected.status = .fixed
                        affected.ranges = [.below(version)]
                    }
                    result.append(Advisory(id: id, feed: feed, affected: [affected]))
                }
            }
        }
        return result
    }

    /// "CVE-2017-2616 (+ regression fix)" has one, "CVE-2019-1 CVE-2019-2" two; a word with digits and a dash is one.
    private static func identifiers(_ text: String) -> [String] {
        unique(
            text.split { $0 == " " || $0 == "," || $0 == "\t" }.map { trimmed($0) }.filter { word in
                !word.hasPrefix("(") && word.contains("-") && word.contains(where: \.isNumber) && word.utf8.count <= Limits.nameBytes
            })
    }
}
