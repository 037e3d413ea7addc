import Foundation

/// What a job works on.
public struct JobInput: Sendable {
    /// JSON, as the caller of ``WorkerSpawner/run(_:parameters:descriptors:readsAllFiles:limits:)`` encoded it.
    public var parameters: [UInt8]
    /// Open descriptors, in the caller's order. They are closed when the worker ends.
    public var descriptors: [Int32]

    /// Decodes the parameters.
    /// - Throws: ``JobFailure`` if they have another shape.
    public func decoded<Value: Decodable>(_ type: Value.Type) throws(JobFailure) -> Value {
        do { return try JSONDecoder().decode(type, from: Data(parameters)) } catch {
            throw JobFailure("the job's parameters are not understood: \(error)")
        }
    }
}

/// Why a job has no result.
public struct JobFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// For people.
    public var description: String

    /// A failure.
    public init(_ description: String) {
        self.description = description
    }
}

/// Something that workers do: a function from descriptors and parameters to bytes.
///
/// It may start threads, but use no dispatch queues: libdispatch reads /proc and ends a process in which it cannot.
public struct Job: Sendable {
    /// `layer`, `sbom`: what the caller asks for.
    public var name: String
    /// Does the work, with nothing but what it is given.
    public var body: @Sendable (JobInput) throws -> [UInt8]

    /// A job.
    public init(_ name: String, _ body: @escaping @Sendable (JobInput) throws -> [UInt8]) {
        self.name = name
        self.body = body
    }
}
