import CLayout
import Events
import TestKit
import Testing

@testable import EBPFSensor

/// What the interest means, the programs let through: never too little.
struct FilterPropertyTests {
    /// Calls with the records that the programs make of them without a filter.
    static func calls(seed: UInt64, count: Int) -> [(call: MadeUpCall, record: [UInt8])] {
        var random = SplitMix(seed: seed)
        return HostedPrograms.withPrograms { programs in
            programs.removeFilter()
            return (0..<count).compactMap { _ in
                let call = MadeUpCall.random(&random)
                return programs.run(call).map { (call, $0) }
            }
        }
    }

    /// Calls whose records an interest means.
    static func meant(by interest: Interest, among calls: [(call: MadeUpCall, record: [UInt8])]) throws -> [(
        call: MadeUpCall, record: [UInt8]
    )] {
        try calls.filter { try $0.record.withUnsafeBytes { InterestMeaning(try Record($0)).lets(interest) } }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func whatIsMeantIsLetThrough(seed: UInt64) throws {
        let calls = Self.calls(seed: seed, count: 1_500)
        #expect(calls.count == 1_500, "without a filter every call makes a record")
        var random = SplitMix(seed: seed &+ 1_000)
        var (meant, passed, examined) = (0, 0, 0)
        for round in 0..<120 {
            let interest = round % 2 == 0 ? Interest.random(&random) : Interest.selective(&random)
            let filter = Filter(interest, calls: HostedPrograms.types)
            try HostedPrograms.withPrograms { programs in
                programs.install(filter)
                for (call, record) in calls {
                    let isMeant = try record.withUnsafeBytes { InterestMeaning(try Record($0)).lets(interest) }
                    let outcome = programs.run(call)
                    examined += 1
                    if isMeant { meant += 1 }
                    if outcome != nil { passed += 1 }
                    if isMeant, outcome == nil {
                        Issue.record("held back: \(call) although \(String(describing: interest.calls[call.type]))")
                        return
                    }
                    // The filter leaves no trace in a record.
                    if let outcome, outcome != record {
                        Issue.record("another record with a filter: \(call)")
                        return
                    }
                }
            }
        }
        #expect(meant > examined / 20)
        #expect(passed < examined * 3 / 4, "a filter that lets everything through would be of no use")
        print("filter, seed \(seed): \(examined) calls, \(meant) meant, \(passed) let through")
    }

    /// A filter that has lost a branch or a name must be noticed, or the test above proves nothing.
    @Test func aLostBranchIsNoticed() throws {
        let calls = Self.calls(seed: 77, count: 1_500)
        var random = SplitMix(seed: 78)
        var (branches, noticedBranches, names, noticedNames) = (0, 0, 0, 0)
        for _ in 0..<40 {
            let interest = Interest.selective(&random)
            let filter = Filter(interest, calls: HostedPrograms.types)
            let meant = try Self.meant(by: interest, among: calls)
            HostedPrograms.withPrograms { programs in
                programs.install(filter)
                for (type, condition) in filter.conditions where condition.branch_count > 1 {
                    var mutant = condition
                    mutant.branch_count -= 1
                    branches += 1
                    programs.replace(mutant, of: type)
                    if meant.contains(where: { $0.call.type == type && programs.run($0.call) == nil }) { noticedBranches += 1 }
                    programs.replace(condition, of: type)
                }
                for slot in filter.names.keys.sorted().prefix(8) {
                    names += 1
                    programs.eraseName(slot)
                    if meant.contains(where: { programs.run($0.call) == nil }) { noticedNames += 1 }
                    programs.install(filter)
                }
            }
        }
        #expect(branches > 50)
        #expect(noticedBranches > branches / 8)
        #expect(names > 50)
        #expect(noticedNames > names / 10)
        print("filter: \(noticedBranches) of \(branches) lost branches and \(noticedNames) of \(names) lost names noticed")
    }
}
