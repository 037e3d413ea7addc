import Foundation

/// Public test data that is not part of this repository: `PLIMSOLL_CORPORA`, or the folder `shared/corpora` beside the checkout.
public enum Corpora {
    /// The folder; nil where there is none, which is said once on standard error.
    public static let root: URL? = {
        let named = ProcessInfo.processInfo.environment["PLIMSOLL_CORPORA"].map { URL(filePath: $0, directoryHint: .isDirectory) }
        let url = named ?? PackageRoot.url.deletingLastPathComponent().appending(path: "shared/corpora", directoryHint: .isDirectory)
        let path = url.path(percentEncoded: false)
        if FileManager.default.fileExists(atPath: path) { return url }
        FileHandle.standardError.write(Data("notice: no test data in \(path): conformance tests are skipped\n".utf8))
        return nil
    }()

    /// Whether there is any.
    public static var isAvailable: Bool { root != nil }

    /// Why a conformance suite is skipped.
    public static let absence = "the public test data is not here; PLIMSOLL_CORPORA names its folder"

    /// A file or folder.
    /// - Parameter path: such as `runtime/falco-rules`.
    /// - Throws: ``CorporaError`` if it is not there.
    public static func url(_ path: String) throws(CorporaError) -> URL {
        guard let url = root?.appending(path: path), FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) else {
            throw CorporaError(path: path, problem: "not there")
        }
        return url
    }

    /// All files of a folder and the folders in it, sorted by path. Conformance suites read all of them, never a list of names.
    /// - Parameter path: of the folder.
    /// - Parameter suffix: how their names end.
    /// - Throws: ``CorporaError`` if there is none.
    public static func files(in path: String, suffix: String) throws(CorporaError) -> [URL] {
        let folder = try url(path)
        let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        let files = found.filter { $0.lastPathComponent.hasSuffix(suffix) }.sorted { $0.path < $1.path }
        guard !files.isEmpty else { throw CorporaError(path: path, problem: "no file there ends with \(suffix)") }
        return files
    }

    /// Reads a file of JSON.
    /// - Throws: ``CorporaError`` if it cannot be read or has another shape.
    public static func json<Value: Decodable>(_ type: Value.Type, from url: URL) throws(CorporaError) -> Value {
        do { return try JSONDecoder().decode(type, from: Data(contentsOf: url)) } catch {
            throw CorporaError(path: url.path, problem: String(describing: error))
        }
    }

    /// Reads a file of JSON.
    /// - Parameter path: such as `runtime/detectors.json`.
    /// - Throws: ``CorporaError`` if it is not there, cannot be read or has another shape.
    public static func json<Value: Decodable>(_ type: Value.Type, at path: String) throws(CorporaError) -> Value {
        try json(type, from: url(path))
    }
}

/// Test data that is missing or cannot be read.
public struct CorporaError: Error, CustomStringConvertible, Equatable {
    /// Which file or folder.
    public let path: String
    /// What is wrong with it.
    public let problem: String
    /// Both.
    public var description: String { "test data \(path): \(problem)" }
}
