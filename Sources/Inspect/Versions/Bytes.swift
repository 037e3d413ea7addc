extension UInt8 {
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isLowerLetter: Bool { self >= 0x61 && self <= 0x7a }
    var isUpperLetter: Bool { self >= 0x41 && self <= 0x5a }
    var isLetter: Bool { isLowerLetter || isUpperLetter }
    var isAlphanumeric: Bool { isDigit || isLetter }
    var isHexDigit: Bool { isDigit || (self >= 0x61 && self <= 0x66) }
    var isBlank: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0d) }
    var lowercased: UInt8 { isUpperLetter ? self | 0x20 : self }
}

extension ArraySlice<UInt8> {
    /// Takes the longest run of bytes that fit off the front.
    mutating func take(while fits: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let run = prefix(while: fits)
        self = self[run.endIndex...]
        return run
    }

    /// Takes one byte off the front if it is this one.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let first, UInt32(first) == character.value else { return false }
        self = dropFirst()
        return true
    }

    /// As text, with what is not UTF-8 repaired.
    var text: String { String(decoding: self, as: UTF8.self) }

    /// Whether these are decimal digits, one at least.
    var isNumber: Bool { !isEmpty && allSatisfy(\.isDigit) }

    /// Whether these are zeros only, or nothing.
    var isZero: Bool { allSatisfy { $0 == 0x30 } }

    /// Compares runs of decimal digits by value, whatever their length; nothing is 0.
    func comparedAsNumber(to other: ArraySlice<UInt8>) -> Ordering {
        let left = drop { $0 == 0x30 }
        let right = other.drop { $0 == 0x30 }
        return Ordering(left.count, right.count).then(left.comparedAsBytes(to: right))
    }

    /// Compares byte by byte; what begins the other comes first.
    func comparedAsBytes(to other: ArraySlice<UInt8>) -> Ordering {
        if lexicographicallyPrecedes(other) { return .less }
        return other.lexicographicallyPrecedes(self) ? .greater : .equal
    }

    /// Letters of ASCII in lower case.
    var lowercased: ArraySlice<UInt8> { map(\.lowercased)[...] }

    /// Parts between bytes that fit, empty ones included.
    func parts(separatedBy fits: (UInt8) -> Bool) -> [ArraySlice<UInt8>] {
        split(maxSplits: .max, omittingEmptySubsequences: false, whereSeparator: fits)
    }
}
