import CLinux
import Foundation
import Glibc
import Linux

/// Starts workers: processes of an executable whose ``WorkerProcess`` does one job each, with nothing but the descriptors that it is given.
public struct WorkerSpawner: Sendable {
    private let executable: String
    private let arguments: [String]

    /// - Parameters:
    ///   - executable: this program itself, unless told otherwise; it is found although its file was replaced.
    ///   - arguments: what makes it a worker.
    public init(executable: String = "/proc/self/exe", arguments: [String] = ["worker"]) {
        self.executable = executable
        self.arguments = arguments
    }

    /// Runs a job to its end, on a thread of its own.
    /// - Parameters:
    ///   - job: the name of one of the executable's jobs.
    ///   - parameters: become JSON.
    ///   - descriptors: open ones, which the worker gets copies of; they stay the caller's, and open until this returns.
    ///   - readsAllFiles: in the directories among the descriptors, those that only root may read as well.
    /// - Returns: the job's result.
    /// - Throws: ``WorkerEnd``.
    public func run(
        _ job: String, parameters: some Encodable & Sendable, descriptors: [Int32] = [], readsAllFiles: Bool = false,
        limits: WorkerLimits = WorkerLimits()
    ) async throws(WorkerEnd) -> [UInt8] {
        let result = await withCheckedContinuation { (continuation: CheckedContinuation<Result<[UInt8], WorkerEnd>, Never>) in
            Thread.detachNewThread {
                do throws(WorkerEnd) {
                    continuation.resume(
                        returning: .success(
                            try wait(job, parameters: parameters, descriptors: descriptors, readsAllFiles: readsAllFiles, limits: limits)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }

    /// The same, on the calling thread.
    /// - Throws: ``WorkerEnd``.
    public func wait(
        _ job: String, parameters: some Encodable, descriptors: [Int32] = [], readsAllFiles: Bool = false,
        limits: WorkerLimits = WorkerLimits()
    ) throws(WorkerEnd) -> [UInt8] {
        guard descriptors.count <= Limits.descriptors else { throw .notStarted("more than \(Limits.descriptors) descriptors") }
        let request: [UInt8]
        do {
            let text = String(decoding: try JSONEncoder().encode(parameters), as: UTF8.self)
            request = Array(
                try JSONEncoder().encode(
                    Request(job: job, descriptors: descriptors.count, readsAllFiles: readsAllFiles, limits: limits, parameters: text)))
        } catch {
            throw .notStarted("its parameters cannot be encoded: \(error)")
        }
        guard request.count <= Limits.request else { throw .notStarted("parameters of more than \(Limits.request) bytes") }
        var child = try WorkerChild(executable: executable, arguments: arguments, descriptors: descriptors)
        return try child.converse(Frame(.request, request), limits: limits)
    }
}
