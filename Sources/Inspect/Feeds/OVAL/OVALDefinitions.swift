import Vulnerabilities

/// Reads definitions of OVAL for packages of rpm. Source: OVAL 5.11, "OVAL definition schema" and "linux" (rpminfo_test).
///
/// Tests, objects and states follow the definitions that name them; so the definitions are kept until the file ends.
enum OVALDefinitions {
    /// - Parameters:
    ///   - source: Who rates.
    ///   - statesInstalled: Whether a vulnerability without a fix is told by "PACKAGE is installed", as Red Hat's version 2 does.
    ///   - ecosystem: The release that a platform's name means ("Oracle Linux 8"); nil of another product.
    static func read(
        _ file: FeedFile, feed: String, source: String, statesInstalled: Bool = false,
        in ecosystem: @escaping (_ platform: String) -> Ecosystem?,
        _ emit: (FeedItem) throws -> Void
    ) throws {
        var definitions: [XMLElement] = []
        var index = OVALIndex()
        try XMLRecords.read(file, names: ["definition", "rpminfo_test", "rpminfo_object", "rpminfo_state"]) { element in
            if element.name == "definition" { definitions.append(element) } else { index.add(element) }
        }
        guard !definitions.isEmpty else { throw FeedError("no definition", in: file.path) }
        for definition in definitions {
            try eachRecord("\(file.path) \(definition.attributes["id"] ?? "")", emit) {
                .advisory(try record(definition, index: index, feed: feed, source: source, statesInstalled, in: ecosystem))
            }
        }
    }

    private static func record(
        _ definition: XMLElement, index: OVALIndex, feed: String, source: String, _ statesInstalled: Bool,
        in ecosystem: @escaping (String) -> Ecosystem?
    ) throws -> Advisory {
        guard let metadata = definition["metadata"] else { throw FeedError("no 'metadata'") }
        let title = metadata.text("title")
        let references = metadata.all("reference")
        let vulnerabilities = unique(references.filter { $0.attributes["source"] == "CVE" }.compactMap { $0.attributes["ref_id"] })
        // The errata themselves (ELSA, RHSA) are references, too; a definition of one CVE is named by it.
        let own = references.first { !["CVE", "BUGZILLA"].contains($0.attributes["source"] ?? "") }?.attributes["ref_id"]
        let titled = title.split { $0 == ":" || $0 == " " }.first.map(String.init)
        let isOfVulnerability = definition.attributes["class"] == "vulnerability"
        guard let id = isOfVulnerability ? vulnerabilities.first ?? titled : own ?? titled ?? vulnerabilities.first else {
            throw FeedError("no identifier")
        }
        let advisory = metadata["advisory"]
        var result = Advisory(id: id, feed: feed)
        result.upstream = vulnerabilities.filter { $0 != id }
        result.summary = title
        result.details = metadata.text("description")
        result.published = Timestamp(advisory?["issued"]?.attributes["date"] ?? metadata.text("advisory_date"))
        let severity = advisory?.text("severity") ?? metadata.text("severity")
        if !severity.isEmpty { result.ratings = [SeverityRating(source: source, method: .word, value: severity)] }
        result.references = references.compactMap { reference in
            reference.attributes["ref_url"].map { Advisory.Reference(kind: "ADVISORY", url: $0) }
        }
        let platforms = metadata["affected"]?.all("platform").map { trimmed($0.text) } ?? []
        var walk = OVALWalk(index: index, ecosystem: ecosystem, stated: unique(platforms.compactMap(ecosystem)), urgency: severity)
        if statesInstalled, isOfVulnerability { walk.installed = resolutions(definition, advisory) }
        for criteria in definition.all("criteria") { walk.visit(criteria, OVALWalk.Context()) }
        result.affected = unique(walk.affected)
        return result
    }

    /// What Red Hat says of packages without a fix, by name. Source: Red Hat's "OVAL v2" streams, `advisory/affected/resolution`.
    private static func resolutions(_ definition: XMLElement, _ advisory: XMLElement?) -> (String) -> AffectedPackage.Status {
        if definition.attributes["id"]?.contains(".unaffected:") == true { return { _ in .notAffected } }
        let words: [String: AffectedPackage.Status] = [
            "Affected": .affected, "Will not fix": .wontFix, "Fix deferred": .deferred, "Out of support scope": .endOfLife,
            "Under investigation": .undetermined, "Not affected": .notAffected,
        ]
        var states: [String: AffectedPackage.Status] = [:]
        for resolution in advisory?["affected"]?.all("resolution") ?? [] {
            guard let status = words[resolution.attributes["state"] ?? ""] else { continue }
            // Of a module's package: "nodejs:12/nodejs".
            for component in resolution.all("component") {
                states[trimmed(component.text).split(separator: "/").last.map(String.init) ?? ""] = status
            }
        }
        return { states[$0] ?? .affected }
    }
}

/// Tests, objects and states of a document, by identifier.
struct OVALIndex {
    /// A state of a package: what its version is compared with.
    struct State {
        var version: String?
        var operation: String
        var architectures: [String]
    }

    private var tests: [String: (object: String, state: String?)] = [:]
    private var names: [String: String] = [:]
    private var states: [String: State] = [:]

    mutating func add(_ element: XMLElement) {
        guard let id = element.attributes["id"] else { return }
        switch element.name {
        case "rpminfo_test":
            guard let object = element["object"]?.attributes["object_ref"] else { return }
            tests[id] = (object, element["state"]?.attributes["state_ref"])
        case "rpminfo_object": names[id] = element.text("name")
        default:
            let architecture = element.text("arch").filter { !"()^$".contains($0) }
            states[id] = State(
                version: element["evr"].map { trimmed($0.text) }, operation: element["evr"]?.attributes["operation"] ?? "",
                architectures: architecture.split(separator: "|").map(String.init))
        }
    }

    /// The package of a test and what it is compared with.
    func test(_ id: String) -> (name: String, state: State?)? {
        guard let test = tests[id], let name = names[test.object] else { return nil }
        return (name, test.state.flatMap { states[$0] })
    }
}

/// Walks the criteria of one definition: what holds for a node (platform, module, architecture) holds for what is beside it below an AND.
struct OVALWalk {
    struct Context {
        var ecosystems: [Ecosystem] = []
        var module: String?
        var architectures: [String] = []
        /// Whether a platform was named that is not ours.
        var isForeign = false
    }

    let index: OVALIndex
    let ecosystem: (String) -> Ecosystem?
    let stated: [Ecosystem]
    let urgency: String
    /// What "PACKAGE is installed" says of a package; nil where it says nothing.
    var installed: ((String) -> AffectedPackage.Status)?
    var affected: [AffectedPackage] = []

    mutating func visit(_ criteria: XMLElement, _ outer: Context) {
        var context = outer
        if criteria.attributes["operator"] != "OR" {
            for child in criteria.children {
                if child.name == "criterion" {
                    note(child, in: &context)
                } else if child.children.allSatisfy({ isPlatform($0) }) {
                    for criterion in child.children { note(criterion, in: &context) }
                }
            }
        }
        for child in criteria.children {
            if child.name == "criteria" { visit(child, context) } else { add(child, context) }
        }
    }

    private func isPlatform(_ criterion: XMLElement) -> Bool {
        let comment = criterion.attributes["comment"] ?? ""
        guard criterion.name == "criterion", comment.hasSuffix(" is installed") else { return false }
        return index.test(criterion.attributes["test_ref"] ?? "").map { $0.name.hasSuffix("-release") } ?? true
    }

    private func note(_ criterion: XMLElement, in context: inout Context) {
        let comment = criterion.attributes["comment"] ?? ""
        if isPlatform(criterion) {
            if let found = ecosystem(String(comment.dropLast(" is installed".count))) {
                if !context.ecosystems.contains(found) { context.ecosystems.append(found) }
            } else {
                context.isForeign = true
            }
        } else if comment.hasPrefix("Module "), let name = comment.split(separator: " ").dropFirst().first {
            context.module = String(name)
        } else if let arch = comment.range(of: " arch is ") {
            context.architectures = [String(comment[arch.upperBound...])]
        }
    }

    /// "bind is earlier than 30:9.3.3-8.el5", where a document names tests that it does not have.
    private func stated(_ comment: String) -> (name: String, state: OVALIndex.State?)? {
        guard let words = comment.range(of: " is earlier than ") else { return nil }
        let state = OVALIndex.State(
            version: trimmed(comment[words.upperBound...]), operation: "less than", architectures: [])
        return (trimmed(comment[..<words.lowerBound]), state)
    }

    private mutating func add(_ criterion: XMLElement, _ context: Context) {
        let comment = criterion.attributes["comment"] ?? ""
        guard !isPlatform(criterion), let test = index.test(criterion.attributes["test_ref"] ?? "") ?? stated(comment) else { return }
        let status: AffectedPackage.Status
        var ranges: [AffectedRange] = []
        if comment.hasSuffix(" is not affected") {
            status = .notAffected
        } else if comment.hasSuffix(" is affected") {
            status = .affected
            ranges = [.all]
        } else if let installed, comment.hasSuffix(" is installed"), test.state == nil {
            status = installed(test.name)
            ranges = [.all]
        } else if let state = test.state, let version = state.version, state.operation.hasPrefix("less than") {
            status = .fixed
            let clean = version.hasPrefix("0:") ? String(version.dropFirst(2)) : version
            let end: AffectedRange.Event = state.operation == "less than" ? .fixed(clean) : .lastAffected(clean)
            ranges = [AffectedRange(events: [.introduced("0"), end])]
        } else {
            return
        }
        if context.ecosystems.isEmpty && context.isForeign { return }
        let architectures = test.state?.architectures ?? []
        for release in context.ecosystems.isEmpty ? stated : context.ecosystems {
            affected.append(
                AffectedPackage(
                    ecosystem: release, name: test.name, kind: .binary, status: status, urgency: urgency.isEmpty ? nil : urgency,
                    ranges: ranges, architectures: context.architectures.isEmpty ? architectures : context.architectures,
                    module: context.module))
        }
    }
}
