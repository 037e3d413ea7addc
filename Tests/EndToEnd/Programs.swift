import Foundation
import TestKit

/// What was compiled from the C files of the folder `Programs`, for this run of the tests.
enum Programs {
    static let requirement = Requirement.installed(["cc"])
    private static let folder = Result { () throws(CommandError) in try TemporaryDirectory() }

    /// Compiles a program, as a static executable.
    /// - Parameter name: of its file, without `.c`.
    static func compiled(_ name: String) throws -> URL {
        let program = try folder.get().file(name)
        if FileManager.default.fileExists(atPath: program.path) { return program }
        let source = PackageRoot.url.appending(path: "Tests/EndToEnd/Programs/\(name).c")
        try Command.checked(["cc", "-static", "-O1", "-Wall", "-Wextra", "-Werror", "-o", program.path, source.path])
        return program
    }
}
