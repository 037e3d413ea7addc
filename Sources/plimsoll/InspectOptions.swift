import ArgumentParser
import Foundation
import Glibc
import Images
import Inspection
import Registry
import Reports

/// Where an image is and how it is read, for every command that does.
struct InspectOptions: ParsableArguments {
    @Option(help: "Which image of a multi-platform one: OS/ARCHITECTURE[/VARIANT]. (default: this machine's)") var platform: String?
    @Option(help: "The folder of plimsoll's data.") var data = DataDirectory.standard
    @Flag(help: "Read every layer anew instead of taking what is known of it.") var noCache = false
    @Option(help: "HOST[:PORT] of a registry that may be talked to without a trusted certificate or without TLS; may be repeated.")
    var insecure: [String] = []

    /// - Throws: the exit status, after saying what is wrong.
    func inspect(_ source: String) async throws -> Inspection.Result {
        var options = Inspection.Options()
        if let platform {
            guard let known = Platform(platform) else {
                say("--platform \(platform): write OS/ARCHITECTURE, such as linux/arm64.")
                throw ExitStatus.usage
            }
            options.platform = known
        }
        options.registry.insecure = Set(insecure)
        options.registry.credentials = .file(path: Self.dockerConfiguration, runsHelpers: true)
        options.cacheFolder = noCache ? nil : data + "/layers"
        let inspection = Inspection(options)
        do {
            if let document = Self.document(source) { return try inspection.inspect(document: document, source: source) }
            return try await inspection.inspect(source)
        } catch let error as ImageError {
            say("plimsoll: \(error)")
            throw error.code == .reference ? ExitStatus.usage : ExitStatus.unreachable
        } catch let error as ReportError {
            say("plimsoll: \(source): \(error)")
            throw ExitStatus.usage
        }
    }

    /// The bytes of a file that is a JSON document; nil for everything else.
    static func document(_ path: String) -> [UInt8]? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        var status = stat()
        guard fstat(file.fileDescriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= longest,
            let start = try? file.read(upToCount: 64), start.first(where: { !" \r\n\t".utf8.contains($0) }) == UInt8(ascii: "{"),
            let rest = try? file.readToEnd() ?? Data()
        else { return nil }
        return Array(start + rest)
    }

    /// Bytes.
    private static let longest = 256 << 20

    /// Where docker, podman and skopeo find passwords of registries.
    static var dockerConfiguration: String {
        if let folder = getenv("DOCKER_CONFIG") { return String(cString: folder) + "/config.json" }
        return (getenv("HOME").map { String(cString: $0) } ?? "/root") + "/.docker/config.json"
    }
}

/// Where documents go: what is asked for to standard output, and to files.
struct DocumentOptions: ParsableArguments {
    @Option(name: [.short, .long], help: "FORMAT=FILE, for as many as wanted.") var output: [String] = []
    @Flag(help: "No colour on a terminal (as with NO_COLOR).") var noColor = false

    /// What to write where; standard output has no path.
    /// - Throws: the exit status, after saying what is wrong.
    func destinations<Format: RawRepresentable & CaseIterable>(_ format: String?, standard: Format) throws -> [(Format, String?)]
    where Format.RawValue == String {
        func known(_ text: String) throws -> Format {
            guard let format = Format(rawValue: text) else {
                say("There is no format '\(text)': \(Format.allCases.map(\.rawValue).joined(separator: ", ")).")
                throw ExitStatus.usage
            }
            return format
        }
        var destinations: [(Format, String?)] = []
        if let format { destinations.append((try known(format), nil)) }
        for text in output {
            guard let equals = text.firstIndex(of: "=") else {
                say("--output \(text): write FORMAT=FILE.")
                throw ExitStatus.usage
            }
            destinations.append((try known(String(text[..<equals])), String(text[text.index(after: equals)...])))
        }
        return destinations.isEmpty ? [(standard, nil)] : destinations
    }

    var hasColour: Bool { isatty(STDOUT_FILENO) == 1 && !noColor && getenv("NO_COLOR") == nil }

    var width: Int? {
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Time of documents: SOURCE_DATE_EPOCH (reproducible-builds.org), else now.
    static var created: Int64 {
        getenv("SOURCE_DATE_EPOCH").flatMap { Int64(String(cString: $0)) } ?? Int64(time(nil))
    }

    /// Writes in pieces to a file that appears when it is whole, or to standard output.
    /// - Throws: the exit status, after saying what is wrong.
    static func write(to path: String?, _ body: ((_ piece: [UInt8]) throws -> Void) throws -> Void) throws {
        guard let path else {
            try body { piece in try FileHandle.standardOutput.write(contentsOf: piece) }
            return
        }
        let new = "\(path).\(getpid()).new"
        do {
            guard FileManager.default.createFile(atPath: new, contents: nil), let file = FileHandle(forWritingAtPath: new) else {
                throw CocoaError(.fileWriteUnknown)
            }
            try body { piece in try file.write(contentsOf: piece) }
            try file.close()
            guard rename(new, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            unlink(new)
            say("plimsoll: \(path) cannot be written: \(error.localizedDescription)")
            throw ExitStatus.unreachable
        }
    }
}
