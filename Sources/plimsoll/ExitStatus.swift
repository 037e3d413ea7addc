import ArgumentParser
import Glibc
import Images
import Inspection
import Vulnerabilities
import VulnerabilityDatabase

/// The exit codes of every command.
enum ExitStatus {
    /// Findings at or above the threshold, or a denial.
    static let findings = ExitCode(1)
    /// Usage, or a file of the user's with errors.
    static let usage = ExitCode(2)
    /// Something could not be read or judged.
    static let incomplete = ExitCode(3)
    /// A source could not be reached or read.
    static let unreachable = ExitCode(4)
    /// A privilege or a feature of the kernel is missing.
    static let privilege = ExitCode(5)
    /// A defect of plimsoll's own.
    static let defect = ExitCode(70)

    /// Says what is wrong with a file of the user's, the database or a source, and returns what the command ends with; any other error as
    /// it is.
    static func telling(_ error: any Error) -> any Error {
        let status: ExitCode
        switch error {
        case is ExceptionFileError: status = usage
        case is DatabaseError: status = unreachable
        case let error as ImageError: status = error.code == .reference ? usage : unreachable
        default: return error
        }
        say("plimsoll: \(error)")
        return status
    }
}

/// Writes a line to standard error.
func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
