import Packages

/// How much of a foreign archive is believed. Passing one is a `Gap` with the cause `limit`.
enum Limits {
    /// Entries of one archive.
    static let entries = 200_000
    /// Bytes of the central directory.
    static let directoryBytes = 64 << 20
    /// Bytes of an entry's name.
    static let nameBytes = 4096
}

extension Gap {
    static func damaged(_ problem: String) -> Gap { Gap(cause: .damaged, message: "zip: \(problem)") }

    static func limit(_ problem: String) -> Gap { Gap(cause: .limit, message: "zip: \(problem)") }
}
