import Events

/// Reads rule files, one after another, into a set of rules.
///
/// Later files change what earlier ones define: redefinition, `append`, `override`. An error ends the reading of its item only, so that all
/// errors of all files are reported at once.
public struct RuleLoader {
    let options: Options
    var lists = Definitions<ListDefinition>()
    var macros = Definitions<MacroDefinition>()
    var rules = Definitions<RuleDefinition>()
    var set = RuleSet()
    /// Names whose definition has an error: what refers to them is not reported once more. The kind stands before the name.
    var broken: Set<String> = []
    /// Levels of the diagnostics that were left out.
    private var leftOut: Set<Diagnostic.Level> = []

    /// A loader that has read nothing.
    public init(_ options: Options = Options()) { self.options = options }

    /// Reads a file.
    /// - Parameters:
    ///   - text: the whole content.
    ///   - file: its name for diagnostics; `-` for text without a file.
    public mutating func load(_ text: String, file: String) { load(Array(text.utf8), file: file) }

    /// Reads a file.
    /// - Parameters:
    ///   - bytes: the whole content, which should be UTF-8.
    ///   - file: its name for diagnostics.
    public mutating func load(_ bytes: [UInt8], file: String) {
        let base = set.files.last.map { $0.base + $0.bytes.count + 1 } ?? 0
        guard bytes.count <= Limits.fileBytes, base + bytes.count <= Limits.totalFileBytes else {
            let limit = bytes.count > Limits.fileBytes ? Limits.fileBytes : Limits.totalFileBytes
            let message =
                "the file has \(bytes.count) bytes; \(limit) are allowed\(limit == Limits.fileBytes ? "" : " for all files"): split or shorten it"
            add(
                Diagnostic(
                    level: .error, code: LoadCode.fileRead.rawValue, message: message,
                    origin: Rule.Origin(file: file, position: SourcePosition()), line: nil))
            return
        }
        let source = SourceFile(name: file, bytes: bytes, base: base)
        set.files.append(source)
        let (items, failure) = YAMLReader(file: source).items()
        for item in items where !item.isNull {
            do throws(LoadFailure) {
                try read(item)
            } catch {
                add(.error, error.code, error.message, at: error.position)
            }
            checkSchema(item)
        }
        if let failure { add(.error, failure.code, failure.message, at: failure.position) }
    }

    /// Resolves what was read.
    public func finish() -> RuleSet {
        var copy = self
        copy.resolve()
        return copy.set
    }

    mutating func add(_ level: Diagnostic.Level, _ code: LoadCode, _ message: String, at position: SourcePosition) {
        if set.diagnostics.count < Limits.diagnostics {
            add(set.diagnostic(level, code, message, at: position))
        } else if leftOut.insert(level).inserted {
            let message = "more than \(Limits.diagnostics) diagnostics: further \(level.rawValue)s are left out"
            add(Diagnostic(level: level, code: LoadCode.validate.rawValue, message: message, origin: nil, line: nil))
        }
    }

    private mutating func add(_ diagnostic: Diagnostic) { set.diagnostics.append(diagnostic) }

    /// Whether something is wrong that keeps the rules from being used.
    var hasErrors: Bool { !set.isUsable }
}
