import Events

/// Addresses and ports of sockets as tests.
///
/// A source does not know who is client and who is server, except of an accepted connection: what rules ask of one of them may be true of
/// either end. What they ask of both must be.
extension InterestAtoms {
    private enum Ends {
        case one(Interest.SocketEnd)
        /// One of the two, it is not known which.
        case unknown
        case both

        var all: [Interest.SocketEnd] {
            if case .one(let end) = self { [end] } else { [.local, .remote] }
        }

        /// What must hold of each end for a test to fail.
        func failing(_ tests: [Interest.Condition]) -> Interest.Condition {
            if case .both = self { .all(tests) } else { .any(tests) }
        }
    }

    private func ends(_ letter: Character?) -> Ends {
        switch letter {
        case "l": .one(.local)
        case "r": .one(.remote)
        case "c": type.isAccept ? .one(.remote) : .unknown
        case "s": type.isAccept ? .one(.local) : .unknown
        default: .both
        }
    }

    /// `fd.ip`, `fd.rip`, `fd.snet` and so on.
    func address(_ field: Field, _ leaf: Compiler.Leaf, _ negated: Bool) -> Interest.Condition {
        guard type.isAboutSocket, leaf.comparison.modifier == .none else { return .always }
        let name = field.name.dropFirst("fd.".count)
        let ends = ends(name == "ip" || name == "net" ? nil : name.first)
        let isWithin: Bool
        switch leaf.comparison.test {
        case .equal, .inSet: isWithin = !negated
        // Without an address this fails, too, which cannot be told from an equal one.
        case .notEqual where !negated: isWithin = false
        default: return .always
        }
        var networks: [Interest.Network] = []
        for (index, bytes) in leaf.texts.enumerated() {
            let bits = leaf.comparison.domain == .network ? Int(leaf.numbers[2 * index + 1]) : bytes.count * 8
            guard let network = Interest.Network(bytes, bits: bits) else { return .always }
            // Read as IPv6, an IPv4 address lies in ::/0 for the source, but not for rules.
            if bytes.count == 16, !isWithin, network.holdsMapped { return .always }
            networks.append(network)
        }
        if isWithin { return .any(ends.all.flatMap { end in networks.map { .atom(.address(end, $0, isInside: true)) } }) }
        return ends.failing(ends.all.map { end in .all(networks.map { .atom(.address(end, $0, isInside: false)) }) })
    }

    /// `fd.port`, `fd.rport`, `fd.sport` and so on.
    func port(_ field: Field, _ leaf: Compiler.Leaf, _ negated: Bool) -> Interest.Condition {
        guard type.isAboutSocket else { return .always }
        let name = field.name.dropFirst("fd.".count)
        let ends = ends(name == "port" ? nil : name.first)
        let tests = ends.all.compactMap { number(.port($0), leaf) }
        guard tests.count == ends.all.count else { return .always }
        // Of a socket without ports every comparison fails: a source tells that of `=` and `<`, not of their opposites.
        switch leaf.comparison.test {
        case .equal, .inSet, .less, .lessOrEqual: return negated ? ends.failing(tests.map(opposite)) : .any(tests)
        case .notEqual where !negated: return ends.failing(tests)
        case .greater where !negated, .greaterOrEqual where !negated: return .any(tests)
        default: return .always
        }
    }
}

extension Interest.Network {
    /// Whether some IPv4 address inside IPv6 lies in it.
    fileprivate var holdsMapped: Bool {
        let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]
        return (0..<12).allSatisfy { (mapped[$0] ^ address[$0]) & Self.mask(bits, $0) == 0 }
    }
}

extension EventType {
    /// Sources know the ends of the socket.
    fileprivate var isAboutSocket: Bool { Self.socketCalls.contains(self) }

    private static let socketCalls = Set(
        [
            "connect", "accept", "accept4", "bind", "listen", "shutdown", "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg",
            "recvmmsg", "dup", "dup2", "dup3",
        ].compactMap { EventType(named: $0) })
}
