import TestKit
import Testing

@testable import Events

struct InterestTests {
    private typealias Condition = Interest.Condition
    private static let a = Condition.atom(.succeeded(true)), b = Condition.atom(.path([1])), c = Condition.atom(.basename([2]))

    @Test func constantsGo() {
        #expect(Condition.all([]).simplified == .always && Condition.any([]).simplified == .never)
        #expect(Condition.all([.always, Self.a]).simplified == Self.a && Condition.any([.never, Self.a]).simplified == Self.a)
        #expect(Condition.all([Self.a, .never]).simplified == .never && Condition.any([Self.a, .always]).simplified == .always)
        #expect(Condition.all([.any([]), Self.a]).simplified == .never && Condition.any([.all([]), Self.a]).simplified == .always)
    }

    @Test func nestingAndRepeatsGo() {
        #expect(Condition.all([.all([Self.a, Self.b]), Self.c, Self.a]).simplified == .all([Self.a, Self.b, Self.c]))
        #expect(Condition.any([.any([.any([Self.a])]), Self.a]).simplified == Self.a)
        let mixed = Condition.any([.all([Self.a, Self.b]), .any([Self.c, .all([Self.a, Self.b])])])
        #expect(mixed.simplified == .any([.all([Self.a, Self.b]), Self.c]))
        #expect(mixed.simplified.simplified == mixed.simplified)
    }

    @Test func unionWantsWhatEitherWants() {
        let left = Interest(calls: [.open: Self.a, .dup: Self.b]),
            right = Interest(calls: [.open: Self.b, .connect: .always], environment: true)
        let union = left.union(right)
        #expect(union.calls == [.open: .any([Self.a, Self.b]), .dup: Self.b, .connect: .always])
        #expect(union.environment && !left.environment)
        #expect(union.union(union) == union && Interest().union(left) == left)
        #expect(Interest(calls: [.open: .always]).union(left).calls[.open] == .always)
    }

    /// Simplified, a condition means the same for every outcome of its atoms.
    @Test func theMeaningStays() {
        let atoms = [Self.a, Self.b, Self.c]
        func holds(_ condition: Condition, _ world: Int) -> Bool {
            switch condition {
            case .always: true
            case .never: false
            case .atom: atoms.firstIndex(of: condition).map { world >> $0 & 1 == 1 } ?? false
            case .all(let parts): parts.allSatisfy { holds($0, world) }
            case .any(let parts): parts.contains { holds($0, world) }
            }
        }
        func random(_ depth: Int) -> Condition {
            switch depth == 0 ? 0 : Int.random(in: 0..<6) {
            case 0, 1: atoms[Int.random(in: 0..<3)]
            case 2: Bool.random() ? .always : .never
            case 3, 4: .all((0..<Int.random(in: 0...3)).map { _ in random(depth - 1) })
            default: .any((0..<Int.random(in: 0...3)).map { _ in random(depth - 1) })
            }
        }
        for _ in 0..<5_000 {
            let condition = random(4)
            let simple = condition.simplified
            for world in 0..<8 where holds(condition, world) != holds(simple, world) {
                Issue.record("\(condition) became \(simple)")
                return
            }
        }
    }
}
