import CLinux
import Foundation
import Glibc
import Linux

/// The worker's side: locks itself in, does one job, answers, ends.
public struct WorkerProcess: Sendable {
    private let jobs: [String: Job]

    static let requestDescriptor: Int32 = 3, answerDescriptor: Int32 = 4, firstDescriptor: Int32 = 5
    /// `nobody`, whom no file should belong to.
    private static let unprivileged: UInt32 = 65_534

    /// Whether the kernel keeps workers from opening paths as well (landlock(7)).
    public static var hasLandlock: Bool { plimsoll_landlock_version() > 0 }

    /// - Parameter jobs: what may be asked for; the first one of a name counts.
    public init(jobs: [Job]) {
        self.jobs = Dictionary(jobs.map { ($0.name, $0) }) { first, _ in first }
    }

    /// Does the job that the parent asks for.
    /// - Returns: the exit status: 0 if there was an answer, 2 if this process was not started as a worker.
    public func run() -> Int32 {
        let request: Request
        do throws(WorkerEnd) { request = try Self.request() } catch {
            Self.complain("plimsoll worker is started by plimsoll itself, not by people: \(error)")
            return 2
        }
        do throws(SystemError) { try Self.confine(request) } catch {
            return Self.answer(Frame(.confinement, Array("\(error)".utf8)))
        }
        guard let job = jobs[request.job] else {
            return Self.answer(Frame(.failure, Array("there is no job '\(request.job)'".utf8)))
        }
        let numbers = (0..<Int32(request.descriptors)).map { Self.firstDescriptor + $0 }
        do {
            return Self.answer(Frame(.result, try job.body(JobInput(parameters: Array(request.parameters.utf8), descriptors: numbers))))
        } catch {
            return Self.answer(Frame(.failure, Array(String(describing: error).utf8.prefix(Limits.message))))
        }
    }

    private static func request() throws(WorkerEnd) -> Request {
        let header = try Frame.header(try read(Frame.headerLength), limit: Limits.request)
        let frame = try Frame(header, payload: try read(header.length))
        guard frame.kind == .request, let request = try? JSONDecoder().decode(Request.self, from: Data(frame.payload)),
            (0...Limits.descriptors).contains(request.descriptors)
        else { throw .garbage("no request") }
        _ = close(requestDescriptor)
        return request
    }

    private static func read(_ count: Int) throws(WorkerEnd) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let part = bytes.withUnsafeMutableBytes { Glibc.read(requestDescriptor, $0.baseAddress?.advanced(by: done), count - done) }
            if part < 0, errno == EINTR { continue }
            guard part > 0 else { throw .garbage("no request on descriptor \(requestDescriptor)") }
            done += part
        }
        return bytes
    }

    /// Before a single foreign byte is read.
    private static func confine(_ request: Request) throws(SystemError) {
        let limits = request.limits
        try check("prctl", plimsoll_detach_from_others())
        for (resource, value) in [
            // Files that are only read may be mapped beyond the limit: they cost no memory that others lack.
            (RLIMIT_DATA, limits.memory), (RLIMIT_AS, limits.memory &+ Limits.mappedFiles), (RLIMIT_CPU, limits.processorSeconds),
            (RLIMIT_FSIZE, limits.fileSize), (RLIMIT_CORE, 0),
        ] {
            try check("setrlimit", plimsoll_limit(Int32(resource.rawValue), value))
        }
        if geteuid() == 0 { try check("setresuid", plimsoll_become(unprivileged, unprivileged, request.readsAllFiles)) }
        // Becoming another user clears it.
        try check("prctl", plimsoll_detach_from_others())
        let numbers = (0..<Int32(request.descriptors)).map { firstDescriptor + $0 }
        let directories = numbers.filter { number in
            var status = stat()
            return fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        }
        let result = plimsoll_landlock(directories, directories.count)
        // A kernel without it, or one that was started without it.
        guard result == 0 || result == -ENOSYS || result == -EOPNOTSUPP else { throw SystemError(call: "landlock", errno: -result) }
        try check("seccomp", plimsoll_seccomp_worker())
    }

    private static func check(_ call: String, _ result: Int32) throws(SystemError) {
        guard result == 0 else { throw SystemError(call: call, errno: -result) }
    }

    private static func answer(_ frame: Frame) -> Int32 {
        frame.bytes.withUnsafeBytes { buffer in
            var rest = UnsafeRawBufferPointer(buffer)
            while !rest.isEmpty {
                let count = write(answerDescriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return 1 }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return 0
        }
    }

    private static func complain(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
