import Foundation
import Glibc
import Linux

extension ContainersStorage {
    /// The folders of this user's store and of the stores that its configuration adds. Source: containers-storage.conf(5).
    public static func standardRoots(environment: [String: String] = ProcessInfo.processInfo.environment) -> [String] {
        let isRoot = geteuid() == 0
        let home = environment["HOME"] ?? "/root"
        let data = environment["XDG_DATA_HOME"] ?? "\(home)/.local/share"
        let own = isRoot ? "/var/lib/containers/storage" : "\(data)/containers/storage"
        let personal = "\(environment["XDG_CONFIG_HOME"] ?? "\(home)/.config")/containers/storage.conf"
        let files = [
            environment["CONTAINERS_STORAGE_CONF"], isRoot ? nil : personal, "/etc/containers/storage.conf",
            "/usr/share/containers/storage.conf",
        ]
        for path in files.compactMap({ $0 }) {
            guard let bytes = try? SharedFile(path: path).region().bytes(limit: Limits.manifest) else { continue }
            return roots(configuration: String(decoding: bytes, as: UTF8.self), own: own, isRoot: isRoot)
        }
        return [own]
    }

    /// Reads `graphroot` and `additionalimagestores`; the rest of the file is about writing to a store.
    static func roots(configuration text: String, own: String, isRoot: Bool) -> [String] {
        var root = own
        var others: [String] = []
        var section = "", isInList = false
        for line in text.split(separator: "\n") {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("#") { continue }
            if !isInList, line.hasPrefix("[") {
                section = line
                continue
            }
            let parts = line.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if isInList {
                others += quoted(line)
            } else if parts.count == 2, section == "[storage]", parts[0] == (isRoot ? "graphroot" : "rootless_storage_path") {
                if let path = quoted(parts[1]).first, !path.contains("$") { root = path }
            } else if parts.count == 2, section == "[storage.options]", parts[0] == "additionalimagestores" {
                others += quoted(parts[1])
                isInList = !parts[1].contains("]")
                continue
            }
            if isInList, line.contains("]") { isInList = false }
        }
        return [root] + others
    }

    /// Texts in quotes of either kind.
    private static func quoted(_ text: String) -> [String] {
        var found: [String] = []
        var rest = text[...]
        while let start = rest.firstIndex(where: { $0 == "\"" || $0 == "'" }) {
            let mark = rest[start]
            let after = rest[rest.index(after: start)...]
            guard let end = after.firstIndex(of: mark) else { break }
            found.append(String(after[..<end]))
            rest = after[after.index(after: end)...]
        }
        return found.filter { $0.hasPrefix("/") }
    }
}
