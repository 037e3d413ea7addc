import Foundation

/// Validates JSON documents by a JSON schema with Python's jsonschema; references are resolved in the schema's folder, never over a network.
public struct JSONSchemaValidator: Sendable {
    private let schema: URL

    /// A schema of the public test data.
    /// - Parameter path: such as `static/schemas/cyclonedx/bom-1.6.schema.json`.
    /// - Throws: ``CorporaError`` if it is not there. Suites that use it have the trait `.requires(.corpora, .jsonSchema)`.
    public init(corpora path: String) throws(CorporaError) {
        schema = try Corpora.url(path)
    }

    /// A schema of this package.
    /// - Parameter path: relative to the folder of Package.swift.
    public init(repository path: String) {
        schema = PackageRoot.url.appending(path: path)
    }

    /// - Returns: The faults of a document, one a line; empty if it is valid.
    /// - Throws: ``CommandError`` if the validator cannot work.
    public func faults(_ document: [UInt8]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "plimsoll-\(UUID().uuidString).json")
        try Data(document).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let script = PackageRoot.url.appending(path: "scripts/validate-json").path(percentEncoded: false)
        let output = try Command.run(
            ["python3", script, schema.path(percentEncoded: false), "--", file.path(percentEncoded: false)], timeout: .seconds(120))
        switch output.status {
        case .exited(0): return ""
        case .exited(1) where !output.text.isEmpty: return output.text
        default: throw CommandError(.failed, "validate-json: \(output)")
        }
    }
}

extension Requirement {
    /// Python's jsonschema.
    public static let jsonSchema: Requirement = {
        let output = try? Command.run(["python3", "-c", "import jsonschema"])
        return Requirement("the package python3-jsonschema is not installed", isMet: output?.isSuccess == true)
    }()
}
