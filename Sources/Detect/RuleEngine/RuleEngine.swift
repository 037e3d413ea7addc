import Events
import RuleLanguage

/// Compiles rules into a detector.
public enum RuleEngine {
    /// Compiles rules. One with a mistake is left out, with a diagnostic; the others work.
    ///
    /// - Parameter rules: in order of definition; macros and lists resolved. Those of other sources than `syscall` are checked by nobody
    ///   here and left out.
    /// - Parameter fields: what conditions and messages may name.
    /// - Parameter names: tells names of users and groups while events are examined.
    public static func compile(
        _ rules: [Rule], fields: FieldTable = .standard, names: any NameLookup = NoNames()
    ) -> (detector: RuleDetector, diagnostics: [Diagnostic]) {
        var build = RuleSetBuild(compiler: Compiler(table: fields))
        for rule in rules where rule.source == "syscall" { build.add(rule) }
        return (RuleDetector(build, names: names), build.diagnostics)
    }

    /// Compiles the rules of loaded files; places and lines of diagnostics are those of the files.
    ///
    /// What the loader has said already is not said again. Where a file asks for a plugin that is missing, a rule that names an unknown
    /// field is left out with ``LoadCode/missingPlugin``.
    /// - Parameter set: what ``RuleLoader/finish()`` gave.
    /// - Parameter fields: what conditions and messages may name.
    /// - Parameter names: tells names of users and groups while events are examined.
    public static func compile(
        _ set: RuleSet, fields: FieldTable = .standard, names: any NameLookup = NoNames()
    ) -> (detector: RuleDetector, diagnostics: [Diagnostic]) {
        var build = RuleSetBuild(compiler: Compiler(table: fields))
        build.set = set
        for rule in set.rules where rule.source == "syscall" { build.add(rule) }
        return (RuleDetector(build, names: names), build.diagnostics)
    }
}

/// Rules on their way into a detector.
struct RuleSetBuild {
    /// A rule that compiled.
    struct Compiled {
        var rule: Rule
        var output: OutputFormat
        var formulas: [(type: EventType, formula: Int32)]
        var types: Set<EventType>
    }

    let compiler: Compiler
    /// The files that the rules come from; nil for rules by themselves.
    var set: RuleSet?
    private(set) var compiled: [Compiled] = []
    private(set) var diagnostics: [Diagnostic] = []

    init(compiler: Compiler) { self.compiler = compiler }

    /// Compiles one rule, or says why not.
    mutating func add(_ rule: Rule) {
        compiler.warnings = []
        do {
            let formula = try compiler.formula(rule.condition)
            let types = try EventInference.types(rule.condition)
            warn(about: rule, types)
            do {
                let output = try OutputFormat(rule.output, compiler: compiler, at: rule.origin.position)
                compiled.append(Compiled(rule: rule, output: output, formulas: compiler.formulasByType(formula), types: types))
            } catch {
                report(error, rule, code: .compileOutput, in: "output")
            }
        } catch {
            report(error, rule, code: .compileCondition, in: "condition")
        }
    }

    private mutating func warn(about rule: Rule, _ types: Set<EventType>) {
        for warning in compiler.warnings { add(.warning, .suspiciousValue, warning.message, rule, warning.position) }
        if rule.warnsAboutEventTypes, types.count > RuleEngineLimits.eventTypesWithoutWarning {
            let cost = "This has a significant performance penalty: add a test of evt.type"
            let message = "Rule matches too many evt.type values. \(cost) to rule '\(rule.name)'"
            add(.warning, .tooManyEventTypes, message, rule, rule.origin.position)
        }
    }

    private mutating func report(_ error: CompileError, _ rule: Rule, code: LoadCode, in part: String) {
        let message = "rule '\(rule.name)', \(part): \(error.message)"
        let missing = set?.missingPlugins(for: rule) ?? []
        if error.isUnknownField, rule.skipsIfUnknownField {
            add(.warning, .unknownFilter, message + "; the rule is left out", rule, error.position)
        } else if error.isUnknownField, !missing.isEmpty {
            add(
                .error, .missingPlugin, message + "; the plugin \(missing.joined(separator: ", ")) is missing, the rule is left out", rule,
                error.position)
        } else {
            add(.error, code, message, rule, error.position)
        }
    }

    private mutating func add(_ level: Diagnostic.Level, _ code: LoadCode, _ message: String, _ rule: Rule, _ position: SourcePosition) {
        var diagnostic = Diagnostic(
            level: level, code: code.rawValue, message: message, origin: Rule.Origin(file: rule.origin.file, position: position), line: nil)
        if let set {
            let isOfRule = position == rule.origin.position
            diagnostic =
                isOfRule ? set.diagnostic(level, code, message, at: rule.origin) : set.diagnostic(level, code, message, at: position)
            if set.diagnostics.contains(where: { $0.code == diagnostic.code && $0.origin == diagnostic.origin }) { return }
        }
        diagnostics.append(diagnostic)
    }
}
