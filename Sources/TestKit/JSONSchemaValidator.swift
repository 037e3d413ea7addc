import Foundation

/// Checks documents against JSON schemas, with Python's jsonschema (Debian's python3-jsonschema).
public enum JSONSchemaValidator {
    /// Whether it can run here.
    public static let requirement = Requirement(
        "the package python3-jsonschema is not installed",
        isMet: (try? Command.run(["python3", "-W", "ignore", "-c", "import jsonschema"]).isSuccess) ?? false)

    /// What is wrong with a document; empty if nothing is. Schemas that the schema refers to are looked for beside it.
    /// - Throws: ``CommandError`` if Python cannot be run.
    public static func problems(of document: String, schema: URL) throws(CommandError) -> [String] {
        let output = try Command.run(
            ["python3", "-W", "ignore", "-c", program, schema.path(percentEncoded: false)], input: Array(document.utf8))
        if output.isSuccess { return output.text.split(separator: "\n").map(String.init) }
        return ["the validator failed: \(output.errorText)"]
    }

    private static let program = """
        import glob, json, os, sys
        import jsonschema
        path = sys.argv[1]
        schema = json.load(open(path))
        store = {}
        for other in glob.glob(os.path.join(os.path.dirname(path), '*.json')):
            value = json.load(open(other))
            name = value.get('$id') or value.get('id')
            if name: store[name] = value
        kind = jsonschema.validators.validator_for(schema)
        resolver = jsonschema.RefResolver(schema.get('$id') or schema.get('id') or '', schema, store=store)
        for error in kind(schema, resolver=resolver).iter_errors(json.load(sys.stdin)):
            print('/'.join(map(str, error.absolute_path)) + ': ' + error.message[:300].replace('\\n', ' '))
        """
}
