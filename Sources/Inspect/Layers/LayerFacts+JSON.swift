import JSONText
import Packages

/// The same form that `Decodable` reads, written in one go: `JSONEncoder` makes a tree first, which takes a worker more memory and time
/// than reading the layer's package databases.
extension JSONWriter {
    mutating func value(_ file: CatalogedFile) {
        object { json in
            json.member("cataloger", file.cataloger)
            json.member("path", file.path.description)
            json.key("facts")
            json.value(file.facts)
        }
    }

    mutating func value(_ link: CatalogedLink) {
        object { json in
            json.member("cataloger", link.cataloger)
            json.member("path", link.path.description)
        }
    }

    mutating func value(_ facts: FileFacts) {
        object { json in
            json.member("packages", array: { json in for package in facts.packages { json.value(package) } })
            json.member(
                "owned",
                array: { json in
                    for owned in facts.owned {
                        json.object { json in
                            json.member("key", owned.key)
                            json.member("paths", texts: owned.paths.lazy.map(\.description))
                        }
                    }
                })
            json.member(
                "licences",
                object: { json in
                    for (key, texts) in facts.licences.sorted(by: { $0.key < $1.key }) { json.member(key, texts: texts) }
                })
            json.key("operatingSystem")
            if let system = facts.operatingSystem { json.value(system) } else { json.null() }
            json.member("notes", map: facts.notes)
            json.member("gaps", array: { json in for gap in facts.gaps { json.value(gap) } })
        }
    }

    mutating func value(_ gap: Gap) {
        object { json in
            json.member("cause", gap.cause.rawValue)
            json.member("layer", gap.layer?.description)
            json.member("path", gap.path?.description)
            json.member("message", gap.message)
        }
    }

    private mutating func value(_ system: OperatingSystem) {
        object { json in
            json.member("id", system.id)
            json.member("like", texts: system.like)
            json.member("versionID", system.versionID)
            json.member("codename", system.codename)
            json.member("prettyName", system.prettyName)
            json.member("other", map: system.other)
        }
    }

    private mutating func value(_ package: Package) {
        object { json in
            json.member("type", package.type.rawValue)
            json.member("namespace", package.namespace)
            json.member("name", package.name)
            json.member("version", package.version)
            json.member("architecture", package.architecture)
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
            json.member("digests", texts: package.digests.lazy.map(\.description))
            json.member("requires", texts: package.requires)
            json.member("isDevelopment", package.isDevelopment)
            json.member("evidence", array: { json in for evidence in package.evidence { json.value(evidence) } })
            json.member("cataloger", package.cataloger)
        }
    }

    private mutating func value(_ evidence: Evidence) {
        object { json in
            json.member("path", evidence.path.description)
            json.member("layer", evidence.layer?.description)
            json.key("line")
            if let line = evidence.line { json.value(line) } else { json.null() }
            json.member("inside", evidence.inside?.description)
        }
    }
}
