import Foundation
import Packages

/// pom.xml on the disk: what a project declares to need, with versions from its parents where their files are here.
///
/// A range of versions stands in the qualifier `vers`; a version that only a repository could tell is empty.
/// Source: Maven, "POM Reference".
enum MavenPomCataloger: Cataloger {
    static let name = "maven-pom"
    static let revision = 1

    static func wants(_ file: FileHeader) -> Access {
        file.path.isNamed("pom.xml") ? .whole(limit: Limits.metadataBytes) : .none
    }

    /// The model is kept as it is: what it means depends on its parents.
    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        let model = try PomModel(ManifestText(content))
        var facts = FileFacts()
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        do {
            facts.notes["model"] = String(decoding: try encoder.encode(model), as: UTF8.self)
        } catch {
            throw .damaged("pom.xml", "its model cannot be kept")
        }
        return facts
    }

    static func assemble(_ files: [LocatedFacts]) -> Assembly {
        var assembly = Assembly()
        var models: [FilePath: PomModel] = [:]
        for file in files {
            guard let text = file.facts.notes["model"] else { continue }
            do { models[file.path] = try JSONDecoder().decode(PomModel.self, from: Data(text.utf8)) } catch {
                assembly.gaps.append(
                    Gap(cause: .damaged, layer: file.layer, path: file.path, message: "pom.xml: its kept model cannot be read"))
            }
        }
        var declarations = 0
        for file in files {
            var located = file
            if let model = models[file.path] {
                var resolution = PomResolution(model, at: file.path, among: models)
                declarations += resolution.declarations
                if declarations > Limits.pomDeclarations {
                    // Parents are what multiplies: without them each project costs what it holds itself.
                    located.facts.gaps.append(.limit("pom.xml", "parents with more than \(Limits.pomDeclarations) declarations in all"))
                    resolution = PomResolution(model, at: file.path, among: [:])
                }
                located.facts.packages = resolution.packages(at: file.path)
            }
            assembly.add(located)
        }
        return assembly
    }
}
