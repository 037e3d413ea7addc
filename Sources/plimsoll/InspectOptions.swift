import ArgumentParser
import BillsOfMaterials
import Foundation
import Glibc
import Images
import Inspection
import Linux
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
    /// - Parameters:
    ///   - base: what is left out.
    ///   - told: what is told of.
    func inspect(_ source: String, excluding base: BaseImage? = nil, telling told: BaseImage? = nil) async throws -> Inspection.Result {
        var options = Inspection.Options()
        options.excludedBase = base
        options.toldBase = told
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
            if let document = Self.document(source) {
                if base != nil || told != nil { say("plimsoll: \(source) is a document, which does not tell what comes from a base.") }
                return try inspection.read(document: document, source: source).result
            }
            return try await inspection.inspect(source)
        } catch let error as DocumentError {
            say("plimsoll: \(source): \(error)")
            throw ExitStatus.usage
        } catch { throw ExitStatus.telling(error) }
    }

    /// A file that is a document of JSON or of SPDX's tags and values; nil for everything else.
    static func document(_ path: String) -> FileHandle? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        var status = stat()
        guard fstat(file.fileDescriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            let start = try? file.read(upToCount: 4 << 10), BillOfMaterials.mayBegin(with: [UInt8](start))
        else { return nil }
        return file
    }

    /// Where docker, podman and skopeo find passwords of registries.
    static var dockerConfiguration: String {
        if let folder = getenv("DOCKER_CONFIG") { return String(cString: folder) + "/config.json" }
        return (getenv("HOME").map { String(cString: $0) } ?? "/root") + "/.docker/config.json"
    }
}

/// Where documents go: what is asked for to standard output, and to files.
struct DocumentOptions: ParsableArguments {
    @Option(name: [.short, .long], help: "FORMAT=FILE, for as many as wanted; template=TEMPLATE[=FILE] where packages are listed.")
    var output: [String] = []
    @Flag(help: "No colour on a terminal (as with NO_COLOR).") var noColor = false

    /// What to write where; standard output has no path.
    /// - Parameter templates: how many of the outputs are templates, which ``templates()`` tells of.
    /// - Throws: the exit status, after saying what is wrong.
    func destinations<Format: RawRepresentable & CaseIterable>(
        _ format: String?, standard: Format, templates: Int = 0
    ) throws -> [(Format, String?)] where Format.RawValue == String {
        func known(_ text: String) throws -> Format {
            guard let format = Format(rawValue: text) else {
                say("There is no format '\(text)': \(Format.allCases.map(\.rawValue).joined(separator: ", ")).")
                throw ExitStatus.usage
            }
            return format
        }
        var destinations: [(Format, String?)] = []
        if let format { destinations.append((try known(format), nil)) }
        for text in output where templates == 0 || !text.hasPrefix(Self.template) {
            guard let equals = text.firstIndex(of: "=") else {
                say("--output \(text): write FORMAT=FILE.")
                throw ExitStatus.usage
            }
            destinations.append((try known(String(text[..<equals])), String(text[text.index(after: equals)...])))
        }
        return destinations.isEmpty && templates == 0 ? [(standard, nil)] : destinations
    }

    private static let template = "template="

    /// Mustache templates, and where what they make goes; standard output has no path.
    /// - Throws: the exit status, after saying what is wrong.
    func templates() throws -> [(text: String, path: String?)] {
        try output.filter { $0.hasPrefix(Self.template) }.map { output in
            let parts = output.dropFirst(Self.template.count).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let source = String(parts[0])
            do {
                let bytes = try readFile(source, limit: Reports.Limits.templateBytes)
                return (String(decoding: bytes, as: UTF8.self), parts.count > 1 ? String(parts[1]) : nil)
            } catch {
                say("plimsoll: \(source): \(error)")
                throw ExitStatus.usage
            }
        }
    }

    /// Writes a report in all the forms that were asked for.
    /// - Throws: the exit status, after saying what is wrong.
    static func write(_ report: Report, _ destinations: [(Report.Format, String?)], _ templates: [(text: String, path: String?)]) throws {
        // A template that is none is told before anything is written.
        let texts: [(text: String, path: String?)]
        do { texts = try templates.map { (try report.rendered(template: $0.text), $0.path) } } catch {
            say("plimsoll: \(error)")
            throw ExitStatus.usage
        }
        for (format, path) in destinations { try write(to: path) { sink in try report.write(format, to: sink) } }
        for (text, path) in texts { try write(to: path) { sink in try sink(Array(text.utf8)) } }
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
