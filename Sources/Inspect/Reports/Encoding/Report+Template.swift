import Mustache
import Packages

extension Report {
    /// The report through a Mustache template, as `docs/reports.md` describes its values. Nothing is escaped: the output is text.
    /// - Throws: `ReportError` if the template is too long or is none.
    public func rendered(template text: String) throws(ReportError) -> String {
        guard text.utf8.count <= Limits.templateBytes else {
            throw ReportError("the template is longer than \(Limits.templateBytes) bytes")
        }
        let template: MustacheTemplate
        do { template = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + text) } catch {
            throw ReportError("not a Mustache template: \(error)")
        }
        return template.render(values)
    }

    private var values: [String: Any] {
        let system = inventory.operatingSystem
        return [
            "source": subject.source, "title": subject.title, "names": subject.names, "platform": subject.platform ?? "",
            "configDigest": subject.configDigest?.description ?? "", "complete": inventory.isComplete,
            "operatingSystem": [
                "id": system?.id ?? "", "version": system?.versionID ?? "", "name": system?.prettyName ?? system?.id ?? "",
            ],
            "layers": inventory.layers.map { ["diffID": $0.diffID.description, "createdBy": $0.createdBy ?? ""] },
            "gaps": inventory.gaps.map { ["cause": $0.cause.rawValue, "path": $0.path?.description ?? "", "message": $0.message] },
            "packages": inventory.packages.map { package -> [String: Any] in
                [
                    "type": package.type.rawValue, "namespace": package.namespace ?? "", "name": package.name,
                    "version": package.version, "architecture": package.architecture ?? "", "licences": package.licences,
                    "purl": package.packageURL(in: system)?.description ?? "", "cataloger": package.cataloger,
                    "path": package.evidence.first?.path.description ?? "",
                    "layer": package.evidence.first?.layer?.description ?? "",
                ]
            },
        ]
    }
}
