import JSONText
import Packages

/// Our own format: `docs/schemas/inventory.schema.json`. The member `inventory` depends on the content alone and is the same bytes
/// whatever the image was read from; `subject` holds the rest.
struct InventoryEncoder {
    let report: Report
    /// Raised when a member changes its meaning or goes away; new members do not raise it.
    static let version = 1

    func write(to sink: Report.Sink) throws {
        var json = JSONWriter(capacity: Limits.pieceBytes * 2)
        try json.object { json in
            json.member("format", "plimsoll-inventory")
            json.member("version", InventoryEncoder.version)
            json.member("subject", object: { subject(&$0) })
            try json.member("inventory", object: { try inventory(&$0, sink) })
            if report.options.includesFiles {
                try json.member(
                    "files",
                    array: { json in
                        for row in report.files {
                            file(row, &json)
                            try json.drain(to: sink)
                        }
                    })
            }
        }
        try json.finish(to: sink)
    }

    private func subject(_ json: inout JSONWriter) {
        let subject = report.subject
        json.member("kind", subject.kind.rawValue)
        json.member("source", subject.source)
        json.member("names", texts: subject.names)
        json.member("configDigest", subject.configDigest?.description)
        json.member("manifestDigests", texts: subject.manifestDigests.map(\.description))
        json.member("diffIDs", texts: subject.diffIDs.map(\.description))
        json.member("platform", subject.platform)
        json.member("created", subject.created)
        json.member("labels", map: subject.labels)
        json.member("configuration", map: subject.configuration)
        guard let base = subject.base else { return }
        json.member(
            "excludedBase",
            object: { json in
                json.member("name", base.name)
                json.member("layers", base.layers)
                json.member("reason", base.reason.rawValue)
            })
    }

    private func inventory(_ json: inout JSONWriter, _ sink: Report.Sink) throws {
        let inventory = report.inventory
        json.member("complete", inventory.isComplete)
        json.key("operatingSystem")
        if let system = inventory.operatingSystem { json.object { operatingSystem(system, &$0) } } else { json.null() }
        json.member("layers", array: { json in for layer in inventory.layers { self.layer(layer, &json) } })
        try json.member(
            "packages",
            array: { json in
                for item in inventory.packages {
                    package(item, &json)
                    try json.drain(to: sink)
                }
            })
        try json.member(
            "relations",
            array: { json in
                for relation in inventory.relations {
                    json.object { json in
                        json.member("kind", relation.kind.rawValue)
                        json.member("from", relation.from)
                        json.member("to", relation.to)
                    }
                    try json.drain(to: sink)
                }
            })
        json.member("gaps", array: { json in for gap in inventory.gaps { self.gap(gap, &json) } })
    }

    private func operatingSystem(_ system: OperatingSystem, _ json: inout JSONWriter) {
        json.member("id", system.id)
        json.member("like", texts: system.like)
        json.member("versionID", system.versionID)
        json.member("codename", system.codename)
        json.member("prettyName", system.prettyName)
        json.member("other", map: system.other)
    }

    private func layer(_ layer: LayerSummary, _ json: inout JSONWriter) {
        json.object { json in
            json.member("diffID", layer.diffID.description)
            json.member("createdBy", layer.createdBy)
            json.member("files", layer.files)
            json.member("bytes", layer.bytes)
            json.member("verified", layer.isVerified)
        }
    }

    private func package(_ package: Package, _ json: inout JSONWriter) {
        json.object { json in
            json.member("type", package.type.rawValue)
            json.member("namespace", package.namespace)
            json.member("name", package.name)
            json.member("version", package.version)
            json.member("architecture", package.architecture)
            json.member("purl", package.packageURL(in: report.inventory.operatingSystem)?.description)
            json.key("source")
            if let source = package.source {
                json.object { json in
                    json.member("name", source.name)
                    json.member("version", source.version)
                }
            } else {
                json.null()
            }
            json.member("licences", texts: package.licences)
            json.member("maintainer", package.maintainer)
            json.member("qualifiers", map: package.qualifiers)
            json.member("subpath", package.subpath)
            json.member("digests", texts: package.digests.map(\.description))
            json.member("requires", texts: package.requires)
            json.member("development", package.isDevelopment)
            json.member("cataloger", package.cataloger)
            if package.isClaim { json.member("claimed", true) }
            json.member("evidence", array: { json in for evidence in package.evidence { self.evidence(evidence, &json) } })
        }
    }

    private func evidence(_ evidence: Evidence, _ json: inout JSONWriter) {
        json.object { json in
            json.member("path", evidence.path.description)
            json.member("layer", evidence.layer?.description)
            if let line = evidence.line { json.member("line", line) }
        }
    }

    private func gap(_ gap: Gap, _ json: inout JSONWriter) {
        json.object { json in
            json.member("cause", gap.cause.rawValue)
            json.member("layer", gap.layer?.description)
            json.member("path", gap.path?.description)
            json.member("message", gap.message)
        }
    }

    private func file(_ row: FileRow, _ json: inout JSONWriter) {
        json.object { json in
            json.member("path", row.path.description)
            json.member("kind", row.kind.rawValue)
            json.member("size", row.size)
            json.member("mode", row.mode)
            json.member("uid", row.uid)
            json.member("gid", row.gid)
            json.member("digest", row.digest?.description)
            json.member("layer", row.layer?.description)
            if let package = row.package { json.member("package", package) }
            if let target = row.target { json.member("target", target.description) }
        }
    }
}
