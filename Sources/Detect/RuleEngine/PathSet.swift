import Events
import Text

/// The right side of `pmatch`: paths as a tree of their parts, with globs as parts.
///
/// True if one of the paths is a prefix of the value by whole parts; empty parts do not count.
struct PathSet {
    private struct Node {
        var isEnd = false
        var exact: [(part: [UInt8], child: Int)] = []
        var globs: [(part: Glob, child: Int)] = []
    }

    private var nodes = [Node()]

    /// - Throws: what is wrong with a part that is a glob.
    init(_ paths: [[UInt8]]) throws(Glob.Failure) {
        for path in paths {
            var node = 0
            for part in path.split(separator: UInt8(ascii: "/")).map(Array.init) where !nodes[node].isEnd {
                node = try child(of: node, part)
            }
            // What lies below is reached no more: the shorter path swallows it.
            nodes[node].isEnd = true
        }
    }

    private mutating func child(of node: Int, _ part: [UInt8]) throws(Glob.Failure) -> Int {
        let isGlob = part.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
        if !isGlob, let known = nodes[node].exact.first(where: { $0.part == part }) { return known.child }
        nodes.append(Node())
        let made = nodes.count - 1
        if isGlob {
            nodes[node].globs.append((try Glob(part), made))
        } else {
            nodes[node].exact.append((part, made))
        }
        return made
    }

    func contains(prefixOf text: ByteView) -> Bool { matches(text, from: 0, node: 0) }

    private func matches(_ text: ByteView, from start: Int, node: Int) -> Bool {
        if nodes[node].isEnd { return true }
        var begin = start
        while begin < text.count, text[begin] == UInt8(ascii: "/") { begin += 1 }
        guard begin < text.count else { return false }
        var end = begin
        while end < text.count, text[end] != UInt8(ascii: "/") { end += 1 }
        let part = text.slice(begin..<end)
        for index in nodes[node].exact.indices where nodes[node].exact[index].part.withUnsafeBytes({ $0.equals(part) }) {
            if matches(text, from: end, node: nodes[node].exact[index].child) { return true }
        }
        for index in nodes[node].globs.indices where nodes[node].globs[index].part.matches(part) {
            if matches(text, from: end, node: nodes[node].globs[index].child) { return true }
        }
        return false
    }
}
