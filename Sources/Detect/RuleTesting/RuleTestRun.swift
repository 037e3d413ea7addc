import Events
import RuleEngine
import RuleLanguage

/// Runs tests of rules, without a kernel.
public struct RuleTestRun {
    /// What came of one test.
    public struct Outcome: Sendable {
        /// The test.
        public var test: RuleTest
        /// Rules that fired, in order of definition.
        public var fired: [String]
        /// Why it failed; empty if it passed.
        public var failures: [String]
    }

    /// In the order of the tests.
    public private(set) var outcomes: [Outcome] = []
    /// Enabled rules that no test makes fire, and those that no test misses.
    public private(set) var neverFired: [String] = [], neverMissed: [String] = []

    /// Those that failed.
    public var failed: [Outcome] { outcomes.filter { !$0.failures.isEmpty } }

    /// Runs them.
    /// - Parameter detector: the rules. Those that are not enabled do not fire; a test that names one is left out.
    public init(_ tests: [RuleTest], detector: RuleDetector) {
        let known = Set(detector.rules.map(\.name)), enabled = detector.rules.filter(\.isEnabled).map(\.name)
        let isEnabled = Set(enabled)
        for test in tests {
            let named = test.fires + test.misses.filter { $0 != RuleTest.nothing }
            if named.contains(where: { known.contains($0) && !isEnabled.contains($0) }) { continue }
            let fired = Self.fired(test, detector)
            var failures: [String] = []
            for rule in named where !known.contains(rule) { failures.append("there is no rule '\(rule)'") }
            for rule in test.fires where known.contains(rule) && !fired.contains(rule) { failures.append("'\(rule)' did not fire") }
            for rule in test.misses where fired.contains(rule) { failures.append("'\(rule)' fired") }
            if test.misses.contains(RuleTest.nothing), let rule = fired.first { failures.append("'\(rule)' fired") }
            outcomes.append(Outcome(test: test, fired: fired, failures: failures))
        }
        let firing = Set(tests.flatMap(\.fires)), missing = Set(tests.flatMap(\.misses))
        neverFired = enabled.filter { !firing.contains($0) }
        neverMissed = enabled.filter { !missing.contains($0) }
    }

    private static func fired(_ test: RuleTest, _ detector: RuleDetector) -> [String] {
        var fired: [String] = []
        // A record that was built here is well formed.
        try? test.stage().withContext { detector.examine($0) { fired.append($0.rule) } }
        return fired
    }
}
