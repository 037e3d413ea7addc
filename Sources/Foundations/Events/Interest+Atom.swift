extension Interest {
    /// A test that a source of events can make. What a source does not know counts as true.
    ///
    /// Tests on paths hold if they hold for any of the event's names (from the mount namespace's root, from the process's root,
    /// inside the file system, as the caller passed it; of a call that names two files, those of both). They have no opposite.
    public enum Atom: Sendable, Hashable {
        /// The path is exactly this.
        case path([UInt8])
        /// The path begins with this.
        case prefix([UInt8])
        /// The path ends with this.
        case suffix([UInt8])
        /// What follows the last `/` is this.
        case basename([UInt8])
        /// One of the parts between `/` is this.
        case component([UInt8])
        /// The path contains this, which has no `/`.
        case contains([UInt8])
        /// The text that the caller passed, or the second one that it passed, contains this.
        case callerContains([UInt8])
        /// A number, after a mask, meets a test.
        case number(Number, mask: UInt64, NumberTest)
        /// The call succeeded (true) or failed.
        case succeeded(Bool)
        /// The call returned one of these.
        case result(Set<Int64>)
        /// The descriptor is one of these kinds (``DescriptorKind``).
        case descriptor(DescriptorKind)
        /// The address of an end of the socket lies in a network (true) or outside of it; it has no address at all: outside.
        case address(SocketEnd, Network, isInside: Bool)
        /// The name of the process, as proc(5)'s comm was when it executed its program, is one of these (true) or none of them.
        case process(Set<[UInt8]>, isOneOf: Bool)
        /// The process is in a container, or was in one.
        case container

        /// An argument after a mask has a value. `open` flags are argument 1, mode 2 on every call of the open family.
        public static func argument(_ index: Int, mask: UInt64, equals value: UInt64) -> Atom {
            .number(.argument(index), mask: mask, .isOneOf([value]))
        }
    }

    /// A number that a source knows of a call.
    public enum Number: Sendable, Hashable {
        /// An argument, 0 to 5, as the record's header has it.
        case argument(Int)
        /// What the call returned, a negative errno on failure.
        case result
        /// The effective user, in the first user namespace.
        case user
        /// A port in host byte order; 0 for sockets without ports.
        case port(SocketEnd)
    }

    /// What is asked of a number after its mask. Numbers are compared without sign.
    public enum NumberTest: Sendable, Hashable {
        /// One of these.
        case isOneOf(Set<UInt64>)
        /// None of these.
        case isNoneOf(Set<UInt64>)
        /// Any bit under the mask is set.
        case isNotZero
        /// Less than this.
        case isBelow(UInt64)
        /// This or more.
        case isAtLeast(UInt64)

        /// True for exactly the other numbers.
        public var opposite: NumberTest {
            switch self {
            case .isOneOf(let values): .isNoneOf(values)
            case .isNoneOf(let values): .isOneOf(values)
            case .isNotZero: .isOneOf([0])
            case .isBelow(let limit): .isAtLeast(limit)
            case .isAtLeast(let limit): .isBelow(limit)
            }
        }

        /// Whether a number meets the test.
        /// - Parameter number: after the mask.
        public func holds(_ number: UInt64) -> Bool {
            switch self {
            case .isOneOf(let values): values.contains(number)
            case .isNoneOf(let values): !values.contains(number)
            case .isNotZero: number != 0
            case .isBelow(let limit): number < limit
            case .isAtLeast(let limit): number >= limit
            }
        }
    }

    /// An end of a socket.
    public enum SocketEnd: Sendable, Hashable { case local, remote }

    /// A network, or one address. IPv4 is written inside IPv6 (RFC 4291, section 2.5.5.2), whichever the socket's family is.
    public struct Network: Sendable, Hashable {
        /// 16 bytes in network order, zero behind the prefix.
        public let address: [UInt8]
        /// Bits of the prefix, 0 to 128.
        public let bits: Int

        /// - Parameters:
        ///   - address: 4 or 16 bytes in network order.
        ///   - bits: of the prefix, 0 to 32 or 128.
        /// - Returns: nil for other lengths.
        public init?(_ address: some Collection<UInt8>, bits: Int) {
            guard address.count == 4 || address.count == 16, (0...(address.count * 8)).contains(bits) else { return nil }
            let isShort = address.count == 4
            var bytes = isShort ? [UInt8](repeating: 0, count: 10) + [0xff, 0xff] + address : Array(address)
            self.bits = isShort ? bits + 96 : bits
            for index in bytes.indices { bytes[index] &= Self.mask(self.bits, index) }
            self.address = bytes
        }

        /// The bits of a byte that belong to a prefix.
        public static func mask(_ bits: Int, _ byte: Int) -> UInt8 {
            let own = min(max(bits - 8 * byte, 0), 8)
            return UInt8(truncatingIfNeeded: 0xff00 >> own)
        }

        /// Whether an address lies in the network.
        /// - Parameter other: 16 bytes.
        public func contains(_ other: some Collection<UInt8>) -> Bool {
            other.count == 16 && other.enumerated().allSatisfy { $0.element & Self.mask(bits, $0.offset) == address[$0.offset] }
        }
    }

    /// Kinds of descriptor that a source can tell apart.
    public struct DescriptorKind: OptionSet, Sendable, Hashable {
        /// Bits.
        public let rawValue: UInt16
        /// From bits.
        public init(rawValue: UInt16) { self.rawValue = rawValue }
        /// Regular file.
        public static let file = DescriptorKind(rawValue: 1 << 0)
        /// Directory.
        public static let directory = DescriptorKind(rawValue: 1 << 1)
        /// AF_INET socket.
        public static let ipv4 = DescriptorKind(rawValue: 1 << 2)
        /// AF_INET6 socket.
        public static let ipv6 = DescriptorKind(rawValue: 1 << 3)
        /// AF_UNIX socket.
        public static let unix = DescriptorKind(rawValue: 1 << 4)
        /// Pipe or FIFO.
        public static let pipe = DescriptorKind(rawValue: 1 << 5)
        /// Everything else, and what is not known.
        public static let other = DescriptorKind(rawValue: 1 << 6)
    }
}
