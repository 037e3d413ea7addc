import JSONText
import Packages

extension InventoryDifference {
    /// For people.
    /// - Parameter width: Columns of the terminal; nil where lines may be as long as they are.
    public func table(width: Int? = nil) -> String {
        guard !isEmpty else { return "No difference.\n" }
        var lines = ["layers: \(sharedLayers) shared, \(removedLayers.count) removed, \(addedLayers.count) added"]
        lines.append("size: \(sizeBefore) B before, \(sizeAfter) B after")
        if !packages.isEmpty {
            lines += ["", "packages (\(packages.count))"]
            let rows = packages.map { item in
                [
                    item.change.rawValue, item.type.rawValue, (item.namespace.map { $0 + "/" } ?? "") + item.name,
                    item.before.isEmpty ? "-" : item.before.joined(separator: ", "),
                    item.after.isEmpty ? "-" : item.after.joined(separator: ", "),
                ].map(Cell.visible)
            }
            lines += Cell.columns([["CHANGE", "TYPE", "NAME", "BEFORE", "AFTER"]] + rows, width: width)
        }
        if !files.isEmpty {
            lines += ["", "files (\(files.count))"]
            let rows = files.map { item in
                [
                    item.change.rawValue, item.sizeBefore.map(String.init) ?? "-", item.sizeAfter.map(String.init) ?? "-",
                    item.path.description,
                ].map(Cell.visible)
            }
            lines += Cell.columns([["CHANGE", "BEFORE", "AFTER", "PATH"]] + rows, width: width)
        }
        if !configuration.isEmpty {
            lines += ["", "configuration (\(configuration.count))"]
            let rows = configuration.map { [$0.name, $0.before ?? "-", $0.after ?? "-"].map(Cell.visible) }
            lines += Cell.columns([["NAME", "BEFORE", "AFTER"]] + rows, width: width)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// For programs: `docs/schemas/difference.schema.json`.
    public var json: [UInt8] {
        var json = JSONWriter(capacity: Limits.pieceBytes)
        json.object { json in
            json.member("format", "plimsoll-difference")
            json.member("version", 1)
            json.member("packages", array: { json in for item in packages { InventoryDifference.write(item, &json) } })
            json.member("files", array: { json in for item in files { InventoryDifference.write(item, &json) } })
            json.member(
                "configuration",
                array: { json in
                    for item in configuration {
                        json.object { json in
                            json.member("name", item.name)
                            json.member("before", item.before)
                            json.member("after", item.after)
                        }
                    }
                })
            json.member(
                "layers",
                object: { json in
                    json.member("shared", sharedLayers)
                    json.member("removed", texts: removedLayers.map(\.diffID.description))
                    json.member("added", texts: addedLayers.map(\.diffID.description))
                })
            json.member(
                "size",
                object: { json in
                    json.member("before", sizeBefore)
                    json.member("after", sizeAfter)
                })
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }

    private static func write(_ item: PackageChange, _ json: inout JSONWriter) {
        json.object { json in
            json.member("change", item.change.rawValue)
            json.member("type", item.type.rawValue)
            json.member("namespace", item.namespace)
            json.member("name", item.name)
            json.member("architecture", item.architecture)
            json.member("before", texts: item.before)
            json.member("after", texts: item.after)
            json.member("layers", texts: item.layers.map(\.description))
        }
    }

    private static func write(_ item: FileChange, _ json: inout JSONWriter) {
        json.object { json in
            json.member("change", item.change.rawValue)
            json.member("path", item.path.description)
            json.key("sizeBefore")
            if let size = item.sizeBefore { json.value(size) } else { json.null() }
            json.key("sizeAfter")
            if let size = item.sizeAfter { json.value(size) } else { json.null() }
            json.member("layer", item.layer?.description)
        }
    }
}
