import Foundation
import Synchronization

/// Numbers that several threads work off, each taken by one.
final class WorkList: Sendable {
    private let count: Int
    private let next = Atomic(0)

    init(_ count: Int) {
        self.count = count
    }

    /// - Returns: what `body` made of each number, in their order.
    func map<Result: Sendable>(threads: Int, _ body: @escaping @Sendable (Int) -> Result) -> [Result] {
        let results = Mutex([Result?](repeating: nil, count: count))
        let done = DispatchGroup()
        for _ in 0..<max(1, min(threads, count)) {
            let thread = Thread { [self] in
                while true {
                    let number = next.add(1, ordering: .relaxed).oldValue
                    guard number < count else { break }
                    let result = body(number)
                    results.withLock { $0[number] = result }
                }
                done.leave()
            }
            done.enter()
            thread.stackSize = Self.stackSize
            thread.start()
        }
        done.wait()
        return results.withLock { $0.compactMap { $0 } }
    }

    /// Catalogers parse nested formats on this stack.
    private static let stackSize = 8 << 20
}
