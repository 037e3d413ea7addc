import Events

/// Values as people read them.
enum ValueText {
    /// A number of a type.
    static func append(_ number: UInt64, _ type: FieldType, isOctal: Bool, to writer: inout ByteWriter) {
        if isOctal {
            writer.append(UInt8(ascii: "0"))
            writer.append(octal: number)
        } else if type == .boolean {
            writer.append(number != 0 ? "true" : "false")
        } else if type == .signed {
            writer.append(decimal: Int64(bitPattern: number))
        } else {
            writer.append(decimal: number)
        }
    }

    /// A value as a text; nil if it is missing.
    /// - Parameter joinsAncestors: elements are parted by blanks, otherwise shown as `(a,b)`.
    static func text(_ value: FieldValue, _ type: FieldType, isOctal: Bool = false, joinsAncestors: Bool = false) -> String? {
        switch value {
        case .missing: return nil
        case .number(let number):
            return withUnsafeTemporaryAllocation(byteCount: 32, alignment: 1) { buffer in
                var writer = ByteWriter(buffer)
                append(number, type, isOctal: isOctal, to: &writer)
                return String(decoding: writer.written, as: UTF8.self)
            }
        case .bytes(let bytes):
            guard type == .address || type == .network else { return String(decoding: bytes, as: UTF8.self) }
            return withUnsafeTemporaryAllocation(byteCount: InternetAddress.maximumText + 8, alignment: 1) { buffer in
                var writer = ByteWriter(buffer)
                InternetAddress.append(bytes, to: &writer)
                return String(decoding: writer.written, as: UTF8.self)
            }
        case .list(let elements):
            let texts = elements.compactMap { text($0, type, isOctal: isOctal) }
            return joinsAncestors ? texts.joined(separator: " ") : "(" + texts.joined(separator: ",") + ")"
        }
    }
}
