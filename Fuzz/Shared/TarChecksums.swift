/// An archive that is not compressed with the checksums of its ustar headers put right: what is to be tested stands behind them.
func withTarChecksums(_ input: [UInt8]) -> [UInt8] {
    var bytes = input
    for header in stride(from: 0, to: bytes.count - 511, by: 512) where bytes[(header + 257)..<(header + 262)].elementsEqual("ustar".utf8) {
        bytes.replaceSubrange((header + 148)..<(header + 156), with: repeatElement(0x20, count: 8))
        var sum = bytes[header..<(header + 512)].reduce(0) { $0 + Int($1) }
        for place in (0..<6).reversed() {
            bytes[header + 148 + place] = UInt8(0x30 + sum % 8)
            sum /= 8
        }
        bytes[header + 154] = 0
    }
    return bytes
}
