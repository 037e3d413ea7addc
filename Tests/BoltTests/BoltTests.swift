import Testing

@testable import Bolt

struct BoltTests {
    private func lookUp(_ input: BoltBytes, _ path: [String], _ key: String) throws(BoltError) -> [UInt8]? {
        try BoltTransaction.read(input) { root throws(BoltError) in try root.bucket(path)?.value(key) }
    }

    /// `top/k0000 … k0199` over three levels, and `small` inside of a value.
    private var tree: BoltPages {
        var pages = BoltPages()
        pages.pages[3] = pages.leaf(
            3,
            [
                ("small", pages.bucket(0, inline: pages.leaf(0, [("a", Array("1".utf8), false), ("b", Array("2".utf8), false)])), true),
                ("top", pages.bucket(4), true), ("value", Array("plain".utf8), false),
            ])
        pages.pages[4] = pages.branch(4, [("k0000", 5), ("k0100", 6)])
        pages.pages[5] = pages.branch(5, [("k0000", 10), ("k0050", 11)])
        pages.pages[6] = pages.branch(6, [("k0100", 12), ("k0150", 13)])
        for (index, page) in (10...13).enumerated() {
            let keys = (0..<50).map { number in
                let value = index * 50 + number
                return "k" + String(repeating: "0", count: 4 - String(value).count) + String(value)
            }
            pages.pages[UInt64(page)] = pages.leaf(UInt64(page), keys.map { ($0, Array("v\($0)".utf8), false) })
        }
        return pages
    }

    @Test func `finds keys in trees, inline buckets and the root`() throws {
        let database = tree.database
        #expect(try lookUp(database, [], "value") == Array("plain".utf8))
        #expect(try lookUp(database, ["small"], "b") == Array("2".utf8))
        for number in ["k0000", "k0049", "k0050", "k0099", "k0100", "k0199"] {
            #expect(try lookUp(database, ["top"], number) == Array("v\(number)".utf8))
        }
        for absent in ["", "a", "k", "k0049a", "k0200", "z"] { #expect(try lookUp(database, ["top"], absent) == nil) }
        #expect(try lookUp(database, ["value"], "x") == nil, "a value is no bucket")
        #expect(try lookUp(database, [], "top") == nil, "a bucket is no value")
        let all = try BoltTransaction.read(database) { root throws(BoltError) -> [String] in
            var keys: [String] = []
            try root.bucket("top")?.forEachValue { key, _ in
                keys.append(String(decoding: key, as: UTF8.self))
                return true
            }
            return keys
        }
        #expect(all.count == 200 && all == all.sorted())
    }

    @Test(arguments: [1_024, 4_096, 16_384, 65_536])
    func `takes the page size from a meta page, the first being spoilt`(size: Int) throws {
        var pages = BoltPages(pageSize: size, highWater: 8)
        pages.pages[3] = pages.leaf(3, [("key", [1], false)])
        pages.pages[0] = [UInt8](repeating: 0xff, count: 80)
        #expect(try lookUp(pages.database, [], "key") == [1])
    }

    @Test func `takes the newer of two commits, and the older if that one is half written`() throws {
        var pages = BoltPages()
        pages.pages[3] = pages.leaf(3, [("key", Array("new".utf8), false)])
        pages.pages[4] = pages.leaf(4, [("key", Array("old".utf8), false)])
        var older = pages
        older.root = 4
        pages.pages[0] = older.meta(0, transaction: 6)
        #expect(try lookUp(pages.database, [], "key") == Array("new".utf8))
        var half = pages.database
        half.bytes[4_096 + 20] ^= 1
        #expect(try lookUp(half, [], "key") == Array("old".utf8))
    }

    @Test func `pages with overflow`() throws {
        var pages = BoltPages()
        let value = [UInt8](repeating: 7, count: 9_000)
        pages.pages[3] = pages.leaf(3, [("big", value, false)], overflow: 2)
        #expect(try lookUp(pages.database, [], "big") == value)
    }

    @Test func `refuses what cannot be`() {
        func failure(_ change: (inout BoltPages) -> Void) -> BoltError? {
            var pages = tree
            change(&pages)
            do throws(BoltError) {
                _ = try lookUp(pages.database, ["top"], "k0001")
                return nil
            } catch { return error }
        }
        #expect(failure { $0.pages[4] = $0.branch(4, [("k0000", 4)]) } == .limit("levels of a tree", Limits.depth), "a cycle")
        #expect(failure { $0.pages[4] = $0.branch(4, [("k0000", 1)]) } == .page(1, "outside of the database"))
        #expect(failure { $0.pages[4] = $0.branch(4, [("k0000", 64)]) } == .page(64, "outside of the database"))
        #expect(failure { $0.pages[4] = $0.branch(4, [("k0000", .max)]) } == .page(.max, "outside of the database"))
        #expect(failure { $0.pages[4] = $0.branch(5, [("k0000", 10)]) } == .page(4, "has another number"))
        #expect(failure { $0.pages[4] = $0.header(4, flags: 2, count: 0xffff) } == .page(4, "65535 elements do not fit"))
        #expect(failure { $0.pages[4] = $0.header(4, flags: 16, count: 0) } == .page(4, "flags 16: neither branch nor leaf"))
        #expect(
            failure { $0.pages[4] = $0.header(4, flags: 2, count: 1, overflow: .max) } == .limit("bytes in one page", Limits.pageBytes))
        #expect(failure { $0.pages[4] = $0.header(4, flags: 2, count: 1, overflow: 100) } == .page(4, "longer than the database"))
        #expect(
            failure { $0.pages[4] = $0.header(4, flags: 2, count: 1) + [UInt8](repeating: 0xff, count: 16) } == .element(page: 4, index: 0))
        #expect(
            failure {
                $0.pages[0] = []
                $0.pages[1] = []
            } == .noMeta)
    }

    @Test func `a cycle in a walk ends`() {
        var pages = BoltPages()
        pages.pages[3] = pages.branch(3, (0..<40).map { ("k\($0)", $0 % 2 == 0 ? 3 : 3) })
        #expect(throws: BoltError.self) {
            try BoltTransaction.read(pages.database) { root throws(BoltError) in try root.forEachValue { _, _ in true } }
        }
    }

    @Test func `begins anew when a writer came in between, and gives up after some times`() throws {
        final class Busy: BoltInput {
            var pages: BoltPages
            var reads = 0
            let changes: Int
            init(_ pages: BoltPages, changes: Int) {
                self.pages = pages
                self.changes = changes
            }
            var size: UInt64 { pages.database.size }
            func read(at offset: UInt64, count: Int) throws(BoltError) -> [UInt8] {
                // A commit during each reading of page 3.
                if offset == 3 * 4_096, reads < changes {
                    reads += 1
                    pages.transaction += 1
                    pages.pages[3] = pages.leaf(3, [("key", [UInt8(reads)], false)])
                }
                return try pages.database.read(at: offset, count: count)
            }
        }
        var pages = BoltPages()
        pages.pages[3] = pages.leaf(3, [("key", [0], false)])
        let busy = Busy(pages, changes: 3)
        #expect(try BoltTransaction.read(busy) { root throws(BoltError) in try root.value("key") } == [3])
        let tooBusy = Busy(pages, changes: .max)
        #expect(throws: BoltError.changing) { try BoltTransaction.read(tooBusy) { root throws(BoltError) in try root.value("key") } }
    }

    @Test func `no mutation crashes it`() {
        let database = tree.database
        var generator = SystemRandomNumberGenerator()
        var failures = 0
        for _ in 0..<20_000 {
            var bytes = database.bytes
            // The first 80 bytes of a page hold its header and first elements.
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let page = [3, 4, 5, 6, 10, 11, 12, 13].randomElement(using: &generator) ?? 3
                let at = page * 4_096 + Int.random(in: 0..<200, using: &generator)
                bytes[at] = Bool.random(using: &generator) ? 0xff : UInt8.random(in: 0...255, using: &generator)
            }
            if Bool.random(using: &generator) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
            do throws(BoltError) {
                _ = try lookUp(BoltBytes(bytes: bytes), ["top"], "k0123")
                try BoltTransaction.read(BoltBytes(bytes: bytes)) { root throws(BoltError) in
                    try root.bucket("top")?.forEachValue { _, _ in true }
                }
            } catch { failures += 1 }
        }
        #expect(failures > 1_000, "most mutations are noticed")
    }
}
