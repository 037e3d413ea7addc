import Packages

/// An inventory with what was inspected, to be written in one of the formats. Writing looks at no clock and no environment.
public struct Report: Sendable {
    /// What was inspected.
    public var subject: Subject
    /// What it holds.
    public var inventory: Inventory
    /// Sorted by path; empty unless they were asked for.
    public var files: [FileRow]
    /// How it is written.
    public var options: Options

    /// Of its parts.
    public init(subject: Subject, inventory: Inventory, files: [FileRow] = [], options: Options = Options()) {
        self.subject = subject
        self.inventory = inventory
        self.files = files
        self.options = options
    }

    /// What the caller decides.
    public struct Options: Hashable, Sendable {
        /// Time of documents in seconds since 1970: SOURCE_DATE_EPOCH, or the time of the run. nil: the image's own.
        public var created: Int64?
        /// Version of this program.
        public var toolVersion: String
        /// Columns of the terminal; nil where lines may be as long as they are.
        public var width: Int?
        /// Whether escape sequences may be written: a terminal, and NO_COLOR is not set.
        public var hasColour: Bool
        /// Whether documents name files as well.
        public var includesFiles: Bool

        /// Of its parts.
        public init(
            created: Int64? = nil, toolVersion: String = "0", width: Int? = nil, hasColour: Bool = false, includesFiles: Bool = false
        ) {
            self.created = created
            self.toolVersion = toolVersion
            self.width = width
            self.hasColour = hasColour
            self.includesFiles = includesFiles
        }
    }

    /// The formats by the names that the command line has for them.
    public enum Format: String, Sendable, CaseIterable {
        case table, json, syftJSON = "syft-json", cyclonedx, spdx, purls, files
    }

    /// Takes a piece of a document; throws what writing it throws.
    public typealias Sink = (_ piece: [UInt8]) throws -> Void

    /// Writes the report in pieces of some ten kilobytes.
    /// - Throws: what `sink` throws, nothing else.
    public func write(_ format: Format, to sink: Sink) throws {
        switch format {
        case .table: try TableEncoder(report: self).write(to: sink)
        case .json: try InventoryEncoder(report: self).write(to: sink)
        case .syftJSON: try SyftEncoder(report: self).write(to: sink)
        case .cyclonedx: try CycloneDXEncoder(report: self).write(to: sink)
        case .spdx: try SPDXEncoder(report: self).write(to: sink)
        case .purls: try ListEncoder(report: self).writePackageURLs(to: sink)
        case .files: try ListEncoder(report: self).writeFiles(to: sink)
        }
    }

    /// The whole document.
    public func bytes(_ format: Format) -> [UInt8] {
        var result: [UInt8] = []
        // The sink throws nothing, and nothing else does.
        try? write(format) { result += $0 }
        return result
    }
}
