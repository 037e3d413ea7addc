import JSONText
import Packages

extension JSONWriter {
    /// Hands over what was written if it is worth it.
    mutating func drain(to sink: Report.Sink) throws {
        if bytes.count >= Limits.pieceBytes { try sink(take()) }
    }

    /// Hands over the rest and ends the line.
    mutating func finish(to sink: Report.Sink) throws {
        try sink(take() + [UInt8(ascii: "\n")])
    }

    /// A member that is left out if it is nil or empty.
    mutating func optional(_ name: String, _ text: String?) {
        if let text, !text.isEmpty { member(name, text) }
    }
}

extension Digest {
    /// Whether it has as many digits as its algorithm says; those of databases of others may not.
    var isWellFormed: Bool { Digest(description) != nil }
}
