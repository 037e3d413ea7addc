import ArgumentParser
import Glibc

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
}

/// Writes a line to standard error.
func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
