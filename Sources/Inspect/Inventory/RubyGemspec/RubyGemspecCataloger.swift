import Packages

/// The specifications of installed gems: `specifications/NAME-VERSION.gemspec` and `specifications/default/`.
///
/// They are programs in Ruby, but written by RubyGems in a fixed form, one assignment on a line.
/// Source: RubyGems, `specification.rb`, `to_ruby`.
enum RubyGemspecCataloger: ManifestCataloger {
    static let name = "ruby-gemspec"
    static let revision = 2

    static var limit: Int { Limits.metadataBytes }

    static func isManifest(_ path: FilePath) -> Bool {
        guard path.hasSuffix(".gemspec"), let folder = path.parent else { return false }
        return folder.isNamed("specifications") || (folder.isNamed("default") && (folder.parent?.isNamed("specifications") ?? false))
    }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        var variable: String?
        var fields: [Substring: (value: Substring, line: Int)] = [:]
        var requires: [String] = []
        for line in text.lines {
            let content = line.text.trimmed
            if variable == nil {
                // "Gem::Specification.new do |s|"
                guard content.starts("Gem::Specification.new"), let (_, rest) = content.cut("|"), let (name, _) = rest.cut("|") else {
                    continue
                }
                variable = String(name.trimmed)
                continue
            }
            guard let variable, content.starts("\(variable).") else { continue }
            let statement = content.dropFirst(variable.utf8.count + 1)
            if let (field, value) = statement.cut("="),
                field.trimmed.utf8.allSatisfy(PythonName.isAlphanumeric) || field.trimmed == "required_ruby_version"
            {
                if fields[field.trimmed] == nil { fields[field.trimmed] = (value.trimmed, line.number) }
            } else if statement.starts("add_runtime_dependency") || statement.starts("add_dependency") {
                if let name = QuotedText.literals(statement).first { requires.append(name) }
            }
        }
        guard variable != nil else { return facts }
        guard let name = fields["name"], let gem = QuotedText.literals(name.value).first, !gem.isEmpty else {
            throw .damaged("gemspec", line: fields["name"]?.line, "a gem without a name")
        }
        guard let version = fields["version"], let number = QuotedText.literals(version.value).first, !number.isEmpty else {
            throw .damaged("gemspec", line: fields["version"]?.line, "a gem without a version that is written out")
        }
        let platform = fields["platform"].flatMap { QuotedText.literals($0.value).first }
        var package = Package(
            type: .gem, name: gem, version: number, qualifiers: platform.map { ["platform": $0] } ?? [:],
            requires: requires.unique, cataloger: Self.name)
        package.licences = (fields["licenses"] ?? fields["license"]).map { QuotedText.literals($0.value) } ?? []
        package.maintainer = fields["authors"].map { QuotedText.literals($0.value).joined(separator: ", ") }
        try facts.add(package, at: path, line: name.line)
        return facts
    }
}
