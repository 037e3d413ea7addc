import Events
import RuleEngine
import RuleLanguage
import RuleTesting
import TestKit
import Testing

@Suite struct DefaultRulesTests {
    @Test func loadWithoutARemark() throws {
        let defaults = try DefaultRules()
        #expect(defaults.diagnostics.map(\.rendered) == [])
        #expect(defaults.set.rules.map(\.name) == defaults.detector.rules.map(\.name))
        #expect(!defaults.set.rules.isEmpty)
        #expect(defaults.set.macros.filter { !$0.isUsed }.map(\.name) == [])
        #expect(defaults.set.lists.filter { !$0.isUsed }.map(\.name) == [])
    }

    @Test(arguments: RuleCase.all) func eventAndRule(_ example: RuleCase) throws {
        let findings = try DefaultRules.findings(in: example.event)
        // Nothing else either: an event that two rules report is one too many at night.
        #expect(findings.map(\.rule) == (example.fires ? [example.rule] : []))
    }

    @Test func everyRuleHasAnEventThatFiresItAndANearMiss() throws {
        let rules = Set(try DefaultRules().set.rules.map(\.name))
        #expect(Set(RuleCase.all.filter(\.fires).map(\.rule)) == rules)
        #expect(Set(RuleCase.all.filter { !$0.fires }.map(\.rule)) == rules)
    }

    @Test func everyRuleHasTestsThatUsersCanRun() throws {
        let defaults = try DefaultRules()
        let run = RuleTestRun(try DefaultRules.tests(), detector: defaults.detector)
        #expect(run.failed.map { "\($0.test.name): \($0.failures)" } == [])
        #expect(run.neverFired == [] && run.neverMissed == [])
    }

    @Test func everyRuleNamesTacticAndTechnique() throws {
        for rule in try DefaultRules().set.rules {
            #expect(rule.tags.contains { $0.hasPrefix("mitre_") }, "\(rule.name): no tactic")
            let techniques = rule.tags.filter { $0.wholeMatch(of: /T[0-9]{4}(\.[0-9]{3})?/) != nil }
            #expect(!techniques.isEmpty, "\(rule.name): no technique")
            #expect(rule.tags.contains("container") || rule.tags.contains("host"), "\(rule.name): neither host nor container")
            #expect(rule.description.count > 60, "\(rule.name): too little to act on")
        }
    }

    /// What was done, by whom, where: without these a person has to go and look.
    @Test func everyFindingTellsWhoAndWhere() throws {
        for example in RuleCase.all where example.fires {
            for finding in try DefaultRules.findings(in: example.event) {
                let fields = Set(finding.fields.map(\.name))
                let wanted: Set = ["proc.cmdline", "user.name", "user.uid", "container.name", "container.image", "k8s.pod.name"]
                #expect(wanted.subtracting(fields) == [], "\(finding.rule)")
                #expect(finding.message.first?.isWhitespace == false && !finding.message.contains("\n"))
                #expect(!finding.tags.isEmpty && !finding.ancestry.isEmpty)
            }
        }
    }

    /// The macros `allowed_…` are the users': replaced by what is always true, they silence their rule and no other.
    @Test func everyExceptionMacroSilencesItsRule() throws {
        let defaults = try DefaultRules()
        let macros = defaults.set.macros.map(\.name).filter { $0.hasPrefix("allowed_") }
        var silenced: [String] = []
        for macro in macros {
            let more = "- macro: \(macro)\n  condition: (evt.num > 0)\n  override:\n    condition: replace\n"
            let changed = try DefaultRules(and: more)
            #expect(changed.diagnostics.map(\.rendered) == [])
            var quiet = Set<String>()
            for example in RuleCase.all where example.fires {
                if try changed.findings(example.event(Scene())).isEmpty { quiet.insert(example.rule) }
            }
            #expect(quiet.count == 1, "\(macro) silences \(quiet)")
            silenced += quiet
        }
        #expect(Set(silenced) == Set(defaults.set.rules.map(\.name)) && silenced.count == macros.count)
    }

    /// What the rules leave out as usual has a near miss: without the exemption, that one is found.
    @Test func everyExemptionIsNeeded() throws {
        let shared = [
            "below_package_manager", "in_image_build", "is_cloud_script", "is_container_engine", "is_package_query", "sets_up_container",
            "shell_saves_history",
        ]
        for macro in try DefaultRules().set.macros.map(\.name).filter({ $0.hasPrefix("usual_") }) + shared {
            let more = "- macro: \(macro)\n  condition: (evt.num = 0)\n  override:\n    condition: replace\n"
            let changed = try DefaultRules(and: more)
            let found = try RuleCase.all.filter { !$0.fires }.filter { try !changed.findings($0.event(Scene())).isEmpty }
            #expect(!found.isEmpty, "nothing tests \(macro)")
        }
    }

    /// A rule that names no types of events, or no file, would make the kernel send everything.
    @Test func theKernelIsAskedForLittle() throws {
        let interest = try DefaultRules().detector.interest
        let opens = "open openat openat2 creat"
        let calls = """
            execve execveat \(opens) open_by_handle_at dup dup2 dup3 fcntl connect listen socket setns unshare mount fsopen mknod mknodat
            rename renameat renameat2 link linkat symlink symlinkat unlink unlinkat truncate ftruncate chmod fchmod fchmodat fchmodat2
            init_module finit_module kexec_load kexec_file_load bpf keyctl userfaultfd io_uring_setup ptrace process_vm_writev pidfd_getfd
            prctl memfd_create
            """
        func types(_ names: String) -> Set<EventType> {
            Set(names.split(whereSeparator: \.isWhitespace).compactMap { EventType(named: String($0)) })
        }
        #expect(Set(interest.calls.keys) == types(calls))
        for type in types("\(opens) dup dup2 dup3") { #expect(interest.calls[type] != .always, "\(type)") }
        #expect(!interest.environment)
    }
}
