import Glibc
import Packages

/// The bytes of a file, read with checks: whatever lies outside is nil, never a trap. Valid inside the closure that it was given to.
///
/// Positions are counted from its own start, those of a part as well.
public struct Octets: RandomAccessCollection {
    private let buffer: UnsafeRawBufferPointer

    private init(_ buffer: UnsafeRawBufferPointer) {
        self.buffer = buffer
    }

    /// Gives the bytes to `body` without copying them.
    /// - Throws: what `body` throws.
    public static func reading<Result>(_ span: borrowing RawSpan, _ body: (Octets) throws(Gap) -> Result) throws(Gap) -> Result {
        try span.withUnsafeBytes { (buffer) throws(Gap) in try body(Octets(buffer)) }
    }

    /// Gives the bytes of an array to `body`.
    /// - Throws: what `body` throws.
    public static func reading<Result>(_ bytes: [UInt8], _ body: (Octets) throws(Gap) -> Result) throws(Gap) -> Result {
        let outcome = bytes.withUnsafeBytes { (buffer) -> Swift.Result<Result, Gap> in
            do throws(Gap) { return .success(try body(Octets(buffer))) } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    /// Always 0.
    public var startIndex: Int { 0 }
    /// How many bytes there are.
    public var endIndex: Int { buffer.count }

    /// The byte at a position, which must be inside.
    public subscript(position: Int) -> UInt8 {
        precondition(position >= 0 && position < buffer.count, "a position outside of the bytes")
        return buffer[position]
    }

    /// Lets text and arrays be made in one go.
    public func withContiguousStorageIfAvailable<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result? {
        try buffer.withMemoryRebound(to: UInt8.self, body)
    }

    /// Some of the bytes; nil if they are not all inside.
    public func part(_ offset: Int, _ length: Int) -> Octets? {
        guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return nil }
        return Octets(UnsafeRawBufferPointer(rebasing: buffer[offset..<(offset + length)]))
    }

    /// The bytes from a position to the end, none if it lies outside.
    public func from(_ offset: Int) -> Octets {
        part(offset, count - Swift.max(0, Swift.min(offset, count))) ?? Octets(UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// The bytes before a position, all if it lies outside.
    public func upTo(_ offset: Int) -> Octets {
        part(0, Swift.max(0, Swift.min(offset, count))) ?? self
    }

    /// An integer at any offset; nil if it is not inside.
    public func integer<Value: FixedWidthInteger>(_ offset: Int, as type: Value.Type, bigEndian: Bool = false) -> Value? {
        let size = MemoryLayout<Value>.size
        guard offset >= 0, offset <= count - size else { return nil }
        let value = buffer.loadUnaligned(fromByteOffset: offset, as: type)
        return bigEndian ? Value(bigEndian: value) : Value(littleEndian: value)
    }

    /// An integer of 32 bits as a length or a position; nil if it is not inside.
    public func length(_ offset: Int, bigEndian: Bool = false) -> Int? {
        integer(offset, as: UInt32.self, bigEndian: bigEndian).map(Int.init)
    }

    /// The bytes from a position up to a NUL, or to the end where there is none; nil if the position is outside.
    public func terminated(_ offset: Int) -> Octets? {
        guard offset >= 0, offset <= count else { return nil }
        let rest = from(offset)
        return rest.upTo(rest.firstIndex(of: 0) ?? rest.count)
    }

    /// Where a byte is first, or nil.
    public func firstIndex(of byte: UInt8) -> Int? {
        guard let start = buffer.baseAddress, let found = memchr(start, Int32(byte), buffer.count) else { return nil }
        return UnsafeRawPointer(found) - start
    }

    /// Where a pattern begins, at or after a position, or nil. Linear for patterns whose first byte is rare.
    public func firstIndex(of pattern: StaticString, from start: Int = 0) -> Int? {
        pattern.withUTF8Buffer { wanted in
            guard let first = wanted.first, wanted.count <= count, start >= 0 else { return nil }
            var position = start
            while position <= count - wanted.count {
                guard let next = from(position).firstIndex(of: first) else { return nil }
                position += next
                guard position <= count - wanted.count else { return nil }
                if buffer[position..<(position + wanted.count)].elementsEqual(wanted) { return position }
                position += 1
            }
            return nil
        }
    }

    /// Whether these bytes are the text, letter by letter.
    public func equals(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { $0.elementsEqual(self) }
    }

    /// Whether these bytes are the text, where upper and lower case of ASCII are the same.
    public func equals(_ text: StaticString, ignoringCase: Bool) -> Bool {
        guard ignoringCase else { return equals(text) }
        return text.withUTF8Buffer { wanted in
            wanted.count == count && zip(wanted, self).allSatisfy { Octets.lowered($0) == Octets.lowered($1) }
        }
    }

    private static func lowered(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte }

    /// From where one part of these bytes begins to where a later one ends; nothing if one is no part of them.
    public func spanning(_ first: Octets, _ last: Octets) -> Octets {
        guard let whole = buffer.baseAddress, let start = first.buffer.baseAddress, let end = last.buffer.baseAddress else { return last }
        let offset = start - whole
        return part(offset, end + last.count - start) ?? upTo(0)
    }

    /// Whether they begin with the text.
    public func hasPrefix(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { $0.count <= count && $0.elementsEqual(upTo($0.count)) }
    }

    /// As text; what is no UTF-8 becomes U+FFFD.
    public var text: String { String(decoding: self, as: UTF8.self) }

    /// Without blanks, tabs and line ends around it.
    public var trimmed: Octets {
        var lower = 0
        var upper = count
        while lower < upper, Octets.isBlank(buffer[lower]) { lower += 1 }
        while upper > lower, Octets.isBlank(buffer[upper - 1]) { upper -= 1 }
        return part(lower, upper - lower) ?? self
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) }
}

/// The lines of a text with their numbers, from 1. A line ends at LF; a CR before it is no part of it.
public struct Lines: Sequence, IteratorProtocol {
    private var rest: Octets
    private var number = 0

    /// - Parameter octets: the text.
    public init(_ octets: Octets) {
        rest = octets
    }

    /// The next line, nil at the end.
    public mutating func next() -> (number: Int, line: Octets)? {
        guard !rest.isEmpty else { return nil }
        number += 1
        let end = rest.firstIndex(of: 0x0a) ?? rest.count
        var line = rest.upTo(end)
        if line.last == 0x0d { line = line.upTo(line.count - 1) }
        rest = rest.from(end + 1)
        return (number, line)
    }
}

extension Gap {
    /// The bytes are not what their format says.
    /// - Parameter message: what is wrong, where, and what to do.
    public static func damaged(_ message: String) -> Gap { Gap(cause: .damaged, message: message) }

    /// A named limit was passed.
    public static func limit(_ message: String) -> Gap { Gap(cause: .limit, message: message) }
}
