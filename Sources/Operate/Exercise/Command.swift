import Foundation

/// Another program.
final class Command {
    private let process = Process()
    /// Files and no pipes: what a container's monitor inherits stays open after the command has ended.
    private var streams: (output: FileHandle, errors: FileHandle)?

    /// Whether it runs.
    var isRunning: Bool { process.isRunning }

    /// Where a program is; nil if it is not installed.
    static func find(_ name: String) -> String? {
        ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/bin", "/sbin"].map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Runs one to its end.
    /// - Returns: what it wrote to standard output, without the last line break.
    /// - Throws: ``ExerciseError`` if it fails.
    @discardableResult
    static func run(_ words: [String]) throws -> String {
        let command = Command()
        try command.start(words)
        command.process.waitUntilExit()
        guard command.process.terminationStatus == 0 else {
            throw ExerciseError.failed(words.prefix(2).joined(separator: " "), try command.errors())
        }
        return try text(command.streams?.output)
    }

    /// Starts it.
    func start(_ words: [String]) throws {
        guard let program = Self.find(words[0]) else { throw ExerciseError.noRuntime }
        let (output, errors) = (try Self.file(), try Self.file())
        streams = (output, errors)
        process.executableURL = URL(filePath: program)
        process.arguments = Array(words.dropFirst())
        (process.standardInput, process.standardOutput, process.standardError) = (FileHandle.nullDevice, output, errors)
        try process.run()
    }

    /// What it wrote to standard error.
    func errors() throws -> String { try Self.text(streams?.errors) }

    private static func text(_ file: FileHandle?) throws -> String {
        try file?.seek(toOffset: 0)
        return String(decoding: try file?.readToEnd() ?? Data(), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// A file that has no name any more.
    private static func file() throws -> FileHandle {
        let path = NSTemporaryDirectory() + "plimsoll-exercise-\(UUID().uuidString)"
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
        }
        defer { unlink(path) }
        return try FileHandle(forUpdating: URL(filePath: path))
    }
}
