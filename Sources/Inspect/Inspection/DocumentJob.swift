import BillsOfMaterials
import Foundation
import Glibc
import Linux
import Packages
import Workers

/// Reads a document of somebody else in a worker: CycloneDX as JSON, SPDX as JSON or tags and values.
public enum DocumentJob {
    static let name = "document"

    struct Parameters: Codable, Sendable {
        var source: String
    }

    /// What the worker answers: the parts of a document that its readers fill.
    struct Answer: Codable {
        var format: String
        var kind: String
        var names: [String]
        var configDigest: Digest?
        var manifestDigests: [Digest]
        var diffIDs: [Digest]
        var platform: String?
        var created: String?
        var labels: [String: String]
        var inventory: Inventory
        var remarks: [String]

        init(_ document: BillOfMaterials) {
            let subject = document.subject
            format = document.format.rawValue
            (kind, names, configDigest) = (subject.kind.rawValue, subject.names, subject.configDigest)
            (manifestDigests, diffIDs, platform) = (subject.manifestDigests, subject.diffIDs, subject.platform)
            (created, labels) = (subject.created, subject.labels)
            (inventory, remarks) = (document.inventory, document.remarks)
        }

        func subject(source: String) -> Subject {
            Subject(
                kind: Subject.Kind(rawValue: kind) ?? .document, source: source, names: names, configDigest: configDigest,
                manifestDigests: manifestDigests, diffIDs: diffIDs, platform: platform, created: created, labels: labels)
        }

        /// Positions that a worker states are used without looking: one that was taken over may state any.
        var isConsistent: Bool {
            let positions = inventory.packages.indices
            return inventory.relations.allSatisfy { positions.contains($0.from) && positions.contains($0.to) }
        }
    }

    /// For the list of the executable's jobs.
    public static let job = Job(name) { input in
        let parameters = try input.decoded(Parameters.self)
        guard input.descriptors.count == 1 else { throw JobFailure("the job needs the document") }
        let file = Descriptor(owning: input.descriptors[0])
        let content = try file.read(upTo: BillsOfMaterials.Limits.documentBytes)
        guard !content.truncated else { throw JobFailure("longer than \(BillsOfMaterials.Limits.documentBytes) bytes") }
        let document = try BillOfMaterials(parsing: content.bytes, source: parameters.source)
        return Array(try JSONEncoder().encode(Answer(document)))
    }
}

extension Inspection {
    /// The inventory that a document states, with what of it an inventory cannot hold.
    public struct Statement: Sendable {
        /// What it states.
        public var result: Result
        /// One sentence each.
        public var remarks: [String]
    }

    /// Takes the inventory that a document states: CycloneDX as JSON, SPDX as JSON or tags and values. A worker parses it; one that died leaves a gap.
    /// - Parameter document: a file, open for reading; it is read from its beginning.
    /// - Throws: `DocumentError` if it is none.
    public func read(document: FileHandle, source: String) throws(DocumentError) -> Statement {
        let bytes: [UInt8]
        do throws(WorkerEnd) {
            try? document.seek(toOffset: 0)
            bytes = try spawner.wait(
                DocumentJob.name, parameters: DocumentJob.Parameters(source: source), descriptors: [document.fileDescriptor],
                limits: options.limits)
        } catch {
            if case .failed(let why) = error { throw DocumentError(why) }
            return Self.unread(source, "\(error)")
        }
        guard let answer = try? JSONDecoder().decode(DocumentJob.Answer.self, from: Data(bytes)), answer.isConsistent else {
            return Self.unread(source, "the worker's answer is none")
        }
        let result = Result(subject: answer.subject(source: source), inventory: answer.inventory, image: nil)
        return Statement(result: result, remarks: answer.remarks)
    }

    private static func unread(_ source: String, _ message: String) -> Statement {
        let inventory = Inventory(gaps: [Gap(cause: .worker, message: message)])
        return Statement(result: Result(subject: Subject(kind: .document, source: source), inventory: inventory, image: nil), remarks: [])
    }
}
